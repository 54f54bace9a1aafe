"""Every write about tokens of programs."""

from collections.abc import Collection
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from clinic.audit.log import record
from clinic.office.access_tokens import ApiToken, new_secret, secret_hash, token_text
from clinic.office.handover import HandedOn, WorkToHandOver, others, register
from clinic.practice.access import SETS_UP_CLINIC
from clinic.practice.models import Membership, User
from clinic.practice.scopes import TokenScope
from clinic.practice.typed_text import line

LONGEST_NAME = 60


class TokenRefused(Exception):
    """Not made, with the reason in words; `field` is what it is about."""

    def __init__(self, text: str, field: str) -> None:
        super().__init__(text)
        self.field = field


def make(
    *, member: Membership, name: str, scopes: Collection[str], by: User, expires_on: date | None = None
) -> tuple[ApiToken, str]:
    """A token and its text, which is known only now; `expires_on` is its last day on the clinic's calendar. Raises TokenRefused."""
    name = _checked(line(name))
    known = [scope.value for scope in TokenScope if scope in scopes]
    if not known or len(known) != len(set(scopes)):
        raise TokenRefused("Choose what the program may do.", "scopes")
    if expires_on is not None and expires_on < member.clinic.today():
        raise TokenRefused("Choose today or a day to come.", "last_day")
    secret, told = new_secret(), {"name": name, "scopes": known}
    try:
        with transaction.atomic():
            token = ApiToken.objects.create(
                clinic=member.clinic,
                member=member,
                name=name,
                scopes=known,
                secret_hash=secret_hash(secret),
                expires_on=expires_on,
                made_by=by,
            )
            ends = {"expires_on": expires_on.isoformat()} if expires_on else {}
            record(action="token.made", obj=token, by=by, data=told | ends)
    except IntegrityError:
        raise TokenRefused(f"{name} has a token already. Revoke it first, or choose another name.", "name") from None
    return token, token_text(member.clinic.code, secret)


def _checked(name: str) -> str:
    if not name or "\0" in name:
        raise TokenRefused("Enter the program\u2019s name, such as Website booking.", "name")
    if len(name) > LONGEST_NAME:
        raise TokenRefused(f"Shorten the name to {LONGEST_NAME} characters; it has {len(name)}.", "name")
    return name


@transaction.atomic
def revoke(*, token: ApiToken, by: User) -> None:
    """It opens nothing from now on. Twice is once."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record(action="token.revoked", obj=token, by=by, data={"name": token.name})


def _standing(member: Membership) -> "QuerySet[ApiToken]":
    return ApiToken.objects.filter(member=member, revoked_at=None)


def _take(member: Membership, to: Membership | None, by: User) -> HandedOn:
    count = _standing(member).count()
    return HandedOn(_standing(member).update(member=to), 0) if to else HandedOn(0, count)


register(
    WorkToHandOver(
        code="api_tokens",
        words=lambda count: f"{count} program{'s'[: count != 1]} that they answer for",
        count=lambda member: _standing(member).count(),
        heirs=lambda member: others(member, SETS_UP_CLINIC),
        take=_take,
        may_wait=True,
        what_waits="Without somebody who answers for them, these programs can no longer call the API.",
    )
)
