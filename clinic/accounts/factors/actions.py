"""Every write about second factors: allauth does it, the audit log and the person are told."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context as allauth_context
from allauth.core.context import request_context
from allauth.mfa.base.internal.flows import delete_and_cleanup, post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.recovery_codes.internal.flows import auto_generate_recovery_codes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest

from clinic.accounts import sessions
from clinic.accounts.events import record_of_account
from clinic.accounts.factors.codes import LAST, counter_of, forgive_codes
from clinic.accounts.factors.held import APP, RECOVERY
from clinic.accounts.session_keys import raise_rights
from clinic.practice.models import Membership, User
from clinic.practice.requests import SignedInRequest

NAME_LENGTH = 60
logger = logging.getLogger("glabella.factors")


@transaction.atomic
def add_passkey(*, request: SignedInRequest, name: str, credential: dict[str, Any], by: User) -> Authenticator:
    """Whoever has just made a passkey has shown it."""
    _lock(by)
    factor: Authenticator = WebAuthn.add(by, name, credential).instance
    _added(request, factor, "mfa/email/webauthn_added", name)
    return factor


@transaction.atomic
def add_app(*, request: SignedInRequest, secret: str, code: str, by: User) -> bool:
    """False where the code is wrong, or codes of an app are there already."""
    _lock(by)
    counter = counter_of(secret, code)
    if counter is None or Authenticator.objects.filter(user=by, type=APP).exists():
        return False
    factor = TOTP.activate(by, secret).instance
    factor.data[LAST] = counter
    factor.save(update_fields=["data"])
    _added(request, factor, "mfa/email/totp_activated")
    return True


def _added(request: SignedInRequest, factor: Authenticator, mail: str, name: str = "") -> None:
    raise_rights(request)
    post_authentication(request, factor, reauthenticated=True)
    auto_generate_recovery_codes(request)
    _log("factor.added", request.user, by=request.user, type=factor.type)
    _tell(request.user, mail, name=name)


@transaction.atomic
def rename_passkey(*, factor: Authenticator, name: str, by: User) -> None:
    if factor.user_id != by.pk:
        raise PermissionDenied
    factor.wrap().name = name
    factor.save(update_fields=["data"])


@transaction.atomic
def remove_factor(*, request: SignedInRequest, factor: Authenticator, by: User) -> None:
    """With the last one the recovery codes go."""
    name, kind = str(factor), factor.type
    delete_and_cleanup(request, factor)
    _log("factor.removed", by, by=by, type=kind)
    _tell(by, f"mfa/email/{'totp_deactivated' if kind == APP else 'webauthn_removed'}", name=name)


@transaction.atomic
def renew_recovery_codes(*, by: User) -> list[str]:
    """New ones; the old ones end. They are shown now and never again."""
    _lock(by)
    Authenticator.objects.filter(user=by, type=RECOVERY).delete()
    codes = RecoveryCodes.activate(by)
    codes.mark_as_viewed()
    _log("factor.added", by, by=by, type=RECOVERY.value)
    _tell(by, "mfa/email/recovery_codes_generated")
    found: list[str] = codes.generate_codes()
    return found


@transaction.atomic
def first_look_at_recovery_codes(*, by: User) -> list[str]:
    """Those that came with the first factor; none where they were looked at before."""
    row = Authenticator.objects.select_for_update().filter(user=by, type=RECOVERY).first()
    codes = row.wrap() if row else None
    if codes is None or codes.did_view:
        return []
    codes.mark_as_viewed()
    found: list[str] = codes.get_unused_codes()
    return found


@transaction.atomic
def reset_factors(*, member: Membership, by: User) -> int:
    """For somebody who lost everything: an owner takes all factors away, and the person enrols again. Whoever found the lost device
    is signed out there."""
    user = member.user
    _lock(user)
    count: int = Authenticator.objects.filter(user=user).delete()[0]
    if not count:
        return 0
    forgive_codes(user)
    sessions.end_all(user)
    _log("factor.removed", user, by=by, type="all", count=count)
    _tell(user, "mfa/email/factors_reset", by=by.full_name)
    return count


def shown(*, request: HttpRequest, factor: Authenticator, again: bool, by: User) -> None:
    """The factor was shown, at sign-in or `again` later."""
    if again:
        raise_rights(request)
    post_authentication(request, factor, reauthenticated=again)
    if factor.type == RECOVERY:
        _used_recovery(factor, by)


def used_as_witness(*, factor: Authenticator, by: User) -> None:
    """Shown in a colleague's session, which stays the colleague's."""
    factor.record_usage()
    if factor.type == RECOVERY:
        _used_recovery(factor, by)


def _used_recovery(factor: Authenticator, user: User) -> None:
    factor.refresh_from_db(fields=["data"])  # allauth took the code from a row of its own
    left = len(factor.wrap().get_unused_codes())
    _log("factor.used_recovery", user, by=user, left=left)
    _tell(user, "mfa/email/recovery_code_used", left=left)


def _lock(user: User) -> None:
    """Two tabs do it one after the other."""
    User.objects.select_for_update().get(pk=user.pk)


def _log(action: str, user: User, *, by: User, **data: Any) -> None:
    record_of_account(user, action, data, by)


def _tell(user: User, mail: str, **words: Any) -> None:
    """By mail, after the write; a mail server that is away undoes nothing."""
    request = allauth_context.request

    def send() -> None:
        try:
            with request_context(request):
                get_adapter(request).send_notification_mail(mail, user, words)
        except (OSError, SMTPException):
            logger.exception("a notice about a second factor could not be sent")

    transaction.on_commit(send)
