"""
Codes from an app and recovery codes: each is taken once, and wrong ones are counted in the database.

allauth remembers used codes of an app in the cache, which may be away; here the factor's row remembers the last one, under
its lock. Whoever tries codes has shown the password or is signed in, so that nobody can shut out a colleague.
"""

import logging

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from axes.models import AccessFailureLog
from cryptography.fernet import InvalidToken
from django.db import transaction
from django.http import HttpRequest

from clinic.accounts.factors.encryption import decrypt
from clinic.accounts.factors.held import APP, PASSKEY
from clinic.accounts.signing_in import BUSY, Refusal, account_refusal, canonical, mark_of, take_turn, tries
from clinic.practice.models import User

LAST = "last_counter"
logger = logging.getLogger("glabella.factors")


def code_refusal(request: HttpRequest, user: User) -> Refusal | None:
    """Whether this person has to wait before another code. Tries at one account wait for each other."""
    if not take_turn(_account(user)):
        return Refusal("account", BUSY)
    return account_refusal(_account(user), mark_of(request, canonical(user.email)))


def use_code(request: HttpRequest, user: User, code: str) -> Authenticator | None:
    """The factor that this code is of, with the code used up; None where it is wrong or was used before. Ask `code_refusal` first."""
    mark = mark_of(request, canonical(user.email))
    with transaction.atomic():
        rows = Authenticator.objects.select_for_update().filter(user=user).exclude(type=PASSKEY).order_by("-type")
        found = next((row for row in rows if _takes(row, code)), None)
    if found is None:
        count_wrong_code(request, user)
    else:
        tries(_account(user)).filter(user_agent=mark).delete()
    return found


def count_wrong_code(request: HttpRequest, user: User) -> None:
    mark = mark_of(request, canonical(user.email))
    AccessFailureLog.objects.create(username=_account(user), user_agent=mark)


def _takes(row: Authenticator, code: str) -> bool:
    try:
        return take_app_code(row, code) if row.type == APP else bool(row.wrap().validate_code(code))
    except InvalidToken:
        logger.error("factor %s cannot be decrypted: is its key missing in GLABELLA_FACTOR_KEYS?", row.pk)
        return False


def take_app_code(row: Authenticator, code: str) -> bool:
    """Only later codes than the last one are right."""
    counter = counter_of(decrypt(row.data["secret"]), code)
    if counter is None or counter <= row.data.get(LAST, -1):
        return False
    row.data[LAST] = counter
    row.save(update_fields=["data"])
    return True


def counter_of(secret: str, code: str) -> int | None:
    """The time step of the code, if it is right about now."""
    for counter in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter))):
            return int(counter)
    return None


def forgive_codes(user: User) -> None:
    AccessFailureLog.objects.filter(username=_account(user)).delete()


def _account(user: User) -> str:
    """No name that is typed at sign-in can be this one: `canonical` leaves no blank."""
    return f"{canonical(user.email)[:240]} code"
