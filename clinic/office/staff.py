"""Every write about a member: what they may do, and whether they work here."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from clinic.audit.log import record
from clinic.office.hours import Week, joined, work_week
from clinic.practice.access import MANAGES_STAFF, may
from clinic.practice.errors import ChangedMeanwhile, FieldRefused
from clinic.practice.models import Clinic, Membership, Role, User, WorkingHours
from clinic.practice.typed_text import line

DETAILS = ("title", "licence_number", "licence_ends_on", "supervisor")
LAST_OWNER = "Every clinic needs an active owner, and there is no other. Make somebody else an owner first."


class StaffRefused(FieldRefused):
    pass


def owners(clinic: Clinic) -> "Iterable[Membership]":
    """The active members who manage staff."""
    return Membership.objects.active().holding(MANAGES_STAFF).filter(clinic=clinic)


def locked(member: Membership, by: User) -> Membership:
    """The member as stored now. Changes of a clinic's staff come one after the other, by somebody who still manages it."""
    clinic = Clinic.objects.select_for_update(no_key=True).get(pk=member.clinic_id)
    acting = Membership.objects.active().filter(clinic=clinic, user=by).first()
    if not may(acting, MANAGES_STAFF):
        raise PermissionDenied("Only an active owner of this clinic changes its staff.")
    return Membership.objects.select_for_update(of=["self"]).select_related("clinic", "user").get(pk=member.pk)


def keep_an_owner(member: Membership, *, field: str = "") -> None:
    """Raises StaffRefused where nobody but this member manages the clinic's staff."""
    if not any(other.pk != member.pk for other in owners(member.clinic)):
        raise StaffRefused(LAST_OWNER, field)


@transaction.atomic
def change_member(
    *, member: Membership, by: User, version: int, roles: Iterable[Role], week: Week, **details: Any
) -> Membership:
    """Change roles, DETAILS and working hours. `version` is the one that the editor saw; raises ChangedMeanwhile when it is no longer
    the newest, and StaffRefused where the clinic would be without an owner."""
    stored = locked(member, by)
    if stored.version != version:
        raise ChangedMeanwhile(stored)
    given = set(roles)
    after = [role for role in Role if role in given]
    before = list(stored.roles)
    if stored.is_active and may(stored, MANAGES_STAFF) and MANAGES_STAFF.isdisjoint(after):
        keep_an_owner(stored, field="roles")
    changed = _set(stored, {"roles": [role.value for role in after], **_tidy(details)})
    if set_working_hours(stored, week):
        changed.append("working_hours")
    if changed:
        stored.version += 1
        stored.full_clean()
        stored.save()
        said: dict[str, Any] = {"fields": changed}
        if "roles" in changed:
            said["roles"] = {"before": before, "after": list(stored.roles)}
        record(action="member.changed", obj=stored, by=by, data=said)
    return stored


def _tidy(details: Mapping[str, Any]) -> dict[str, Any]:
    return {name: line(value) if isinstance(value, str) else value for name, value in details.items()}


def _set(stored: Membership, values: Mapping[str, Any]) -> list[str]:
    changed = [name for name, value in values.items() if getattr(stored, name) != value]
    for name in changed:
        setattr(stored, name, values[name])
    return changed


def set_working_hours(member: Membership, week: Week) -> bool:
    """Replace the member's hours; whether they changed."""
    wanted = {day: joined(spans) for day, spans in week.items() if spans}
    if wanted == work_week(member):
        return False
    member.working_hours.all().delete()
    WorkingHours.objects.bulk_create(
        WorkingHours(clinic=member.clinic, member=member, weekday=day, starts=starts, ends=ends)
        for day, spans in wanted.items()
        for starts, ends in spans
    )
    return True


def licence_has_ended(member: Membership, day: date) -> bool:
    """The last day of a licence is still one of it."""
    return member.licence_ends_on is not None and member.licence_ends_on < day
