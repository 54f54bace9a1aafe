"""Every write about when a member is away."""

import uuid
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction

from clinic.audit.log import record
from clinic.office.models import Absence, AbsenceReason
from clinic.practice import dates, moments
from clinic.practice.errors import ChangedMeanwhile, FieldRefused
from clinic.practice.models import Clinic, Membership, User
from clinic.practice.typed_text import line

LONGEST = timedelta(days=366)


class AbsenceRefused(FieldRefused):
    pass


@dataclass(frozen=True)
class AbsenceTold:
    """When and why somebody is away: from `start` up to and without `end`, both aware."""

    start: datetime
    end: datetime
    reason: AbsenceReason
    note: str = ""


@transaction.atomic
def add(*, member: Membership, told: AbsenceTold, by: User, key: uuid.UUID) -> Absence:
    """`key` is that of the form and becomes the row's id: sent twice it is written once. Raises AbsenceRefused."""
    _lock(member)
    if made := Absence.objects.filter(pk=key, member=member).first():
        return made
    _check(member, told)
    made = Absence.objects.create(
        pk=key,
        clinic_id=member.clinic_id,
        member=member,
        during=(told.start, told.end),
        reason=told.reason,
        note=line(told.note),
    )
    record(action="absence.added", obj=made, by=by, data=_logged(member, told))
    return made


@transaction.atomic
def change(*, absence: Absence, told: AbsenceTold, version: int, by: User) -> Absence:
    stored = _locked(absence, version)
    _check(stored.member, told, besides=stored)
    new = (told.start, told.end, told.reason, line(told.note))
    if (stored.starts_at, stored.ends_at, stored.reason, stored.note) != new:
        stored.during, stored.reason, stored.note = (told.start, told.end), told.reason, line(told.note)
        stored.version += 1
        stored.save()
        record(action="absence.changed", obj=stored, by=by, data=_logged(stored.member, told))
    return stored


@transaction.atomic
def remove(*, absence: Absence, version: int, by: User) -> None:
    """The member is there after all. What was moved meanwhile stays moved."""
    stored = _locked(absence, version)
    record(action="absence.removed", obj=stored, by=by, data={"member": str(stored.member_id)})
    stored.delete()


def _logged(member: Membership, told: AbsenceTold) -> dict[str, str]:
    """Not why: that is the member's own affair."""
    return {"member": str(member.pk), "from": told.start.isoformat(), "to": told.end.isoformat()}


def _check(member: Membership, told: AbsenceTold, besides: Absence | None = None) -> None:
    clinic = member.clinic
    if told.end <= told.start:
        raise AbsenceRefused("The end must be later than the beginning.", "last")
    if told.end <= clinic.now():
        raise AbsenceRefused("That is over.", "first")
    if told.end - told.start > LONGEST:
        raise AbsenceRefused("A year at most. Who is away longer is deactivated under Staff.", "last")
    others = Absence.objects.filter(member=member, starts_at__lt=told.end, ends_at__gt=told.start)
    if other := next((one for one in others if one != besides), None):
        words = stretch_in_words(clinic, other.starts_at, other.ends_at)
        raise AbsenceRefused(f"{member.user.name} is away then already: {words}. Change that one.", "first")


def stretch_in_words(clinic: Clinic, start: datetime, end: datetime) -> str:
    """`Thu 3 Dec, 13:00 to 18:00`, `Mon 7 Dec to Fri 11 Dec`; whole days without times."""
    begins, ends, today = clinic.local(start), clinic.local(end), clinic.today()
    if begins.time() == ends.time() == time.min:
        first, last = begins.date(), ends.date() - timedelta(days=1)
        days = (dates.day_near(day, today) for day in dict.fromkeys((first, last)))
        return " to ".join(days)
    if begins.date() == ends.date():
        return f"{moments.full(begins, today)} to {moments.clock(ends)}"
    if ends.time() == time.min:
        before = ends.date() - timedelta(days=1)
        until = "24:00" if before == begins.date() else f"{dates.day_near(before, today)}, 24:00"
        return f"{moments.full(begins, today)} to {until}"
    return f"{moments.full(begins, today)} to {moments.full(ends, today)}"


def _locked(absence: Absence, version: int) -> Absence:
    """Raises ChangedMeanwhile where somebody else has changed or taken it back since it was shown; `current` is then None."""
    _lock(absence.member)
    rows = Absence.objects.select_for_update(of=["self"]).select_related("member__user", "member__clinic")
    stored = rows.filter(pk=absence.pk).first()
    if stored is None or stored.version != version:
        raise ChangedMeanwhile(stored)
    return stored


def _lock(member: Membership) -> None:
    """One change of a member's absences after the other; a booking that holds the row for share is waited for."""
    Membership.objects.select_for_update(no_key=True, of=["self"]).get(pk=member.pk)
