"""Every write of the practice room."""

from collections.abc import Iterable
from datetime import time
from typing import Any

from django.db import IntegrityError, transaction

from clinic.practice.models import Clinic, Membership, OpeningHours, Role, Room, User
from clinic.practice.tenancy import tenant
from clinic.practice.typed_text import line


@transaction.atomic
def open_clinic(*, name: str, code: str, timezone: str, phone: str, emergency_number: str, **details: Any) -> Clinic:
    """A new clinic with no staff yet."""
    clinic = Clinic(
        name=line(name), code=code, timezone=timezone, phone=phone, emergency_number=emergency_number, **details
    )
    clinic.full_clean()
    clinic.save()
    return clinic


@transaction.atomic
def add_member(
    *, clinic: Clinic, email: str, full_name: str, roles: Iterable[Role], title: str = "", password: str | None = None
) -> Membership:
    """Give a person one role or several; the account is made when the address is new. Without a password they set one by the reset link."""
    user = User.objects.by_email(email) or _account(email, line(full_name), password)
    given = set(roles)
    in_order = [role for role in Role if role in given]
    with tenant(clinic):
        return Membership.objects.create(clinic=clinic, user=user, roles=in_order, title=line(title))


def _account(email: str, full_name: str, password: str | None) -> User:
    """A new one, unless somebody makes it at this moment."""
    try:
        with transaction.atomic():
            return User.objects.create_user(email=email, password=password, full_name=full_name)
    except IntegrityError:
        made = User.objects.by_email(email)
        if made is None:
            raise
        return made


def set_opening_hours(*, clinic: Clinic, weekdays: list[int], spans: list[tuple[time, time]]) -> None:
    """The same opening spans on each of `weekdays`, replacing what was there."""
    with tenant(clinic):
        OpeningHours.objects.filter(weekday__in=weekdays).delete()
        OpeningHours.objects.bulk_create(
            OpeningHours(clinic=clinic, weekday=day, opens=opens, closes=closes)
            for day in weekdays
            for opens, closes in spans
        )


def add_room(*, clinic: Clinic, name: str) -> Room:
    with tenant(clinic):
        return Room.objects.create(clinic=clinic, name=line(name))
