"""Every write about the days on which a clinic is closed whatever its opening hours say."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from clinic.audit.log import record
from clinic.office.closed_day_lines import LONGEST_NAME, ClosedLine
from clinic.office.models import ClosedDay
from clinic.practice.dates import short_day
from clinic.practice.errors import ChangedMeanwhile, FieldRefused
from clinic.practice.models import Clinic, User
from clinic.practice.typed_text import line


class ClosedDayRefused(FieldRefused):
    pass


@transaction.atomic
def add(*, clinic: Clinic, days: Iterable[ClosedLine], by: User) -> list[ClosedDay]:
    """All of them, or none. What stands there already with the same days and name is left as it is: twice is once."""
    _locked_clinic(clinic)
    return [_add(clinic, one, by) for one in days]


def _add(clinic: Clinic, told: ClosedLine, by: User) -> ClosedDay:
    same = ClosedDay.objects.filter(clinic=clinic, first=told.first, last=told.last, name=told.name).first()
    if same:
        return same
    _check(clinic, told)
    made = ClosedDay.objects.create(clinic=clinic, first=told.first, last=told.last, name=told.name)
    record(action="closed_day.added", obj=made, by=by, data=_told(made))
    return made


@transaction.atomic
def change(*, closed_day: ClosedDay, first: date, last: date, name: str, version: int, by: User) -> ClosedDay:
    stored = _locked(closed_day, version)
    told = ClosedLine(first, last, line(name))
    if (stored.first, stored.last, stored.name) != (told.first, told.last, told.name):
        _check(stored.clinic, told, besides=stored)
        before = _told(stored)
        stored.first, stored.last, stored.name, stored.version = told.first, told.last, told.name, stored.version + 1
        stored.save()
        record(action="closed_day.changed", obj=stored, by=by, data=_told(stored) | {"before": before})
    return stored


@transaction.atomic
def remove(*, closed_day: ClosedDay, version: int, by: User) -> None:
    """The opening hours hold again."""
    stored = _locked(closed_day, version)
    record(action="closed_day.removed", obj=stored, by=by, data=_told(stored))
    stored.delete()


def _told(day: ClosedDay) -> dict[str, str]:
    return {"first": day.first.isoformat(), "last": day.last.isoformat()}


def _check(clinic: Clinic, told: ClosedLine, besides: ClosedDay | None = None) -> None:
    if not told.name or "\0" in told.name:
        raise ClosedDayRefused("Enter a name, such as Christmas.", "name")
    if len(told.name) > LONGEST_NAME:
        raise ClosedDayRefused(f"Shorten the name to {LONGEST_NAME} characters; it has {len(told.name)}.", "name")
    if told.last < told.first:
        raise ClosedDayRefused("The last day lies before the first.", "last")
    if told.last < clinic.today():
        raise ClosedDayRefused("These days are over.", "first")
    others = ClosedDay.objects.filter(clinic=clinic, first__lte=told.last, last__gte=told.first)
    if other := next((one for one in others if one != besides), None):
        raise ClosedDayRefused(f"{days_in_words(told.first, told.last)}: {_stands(other)} already.", "first")


def _stands(other: ClosedDay) -> str:
    return f"{other.name} ({days_in_words(other.first, other.last)}) is there"


def days_in_words(first: date, last: date) -> str:
    return short_day(first) if first == last else f"{short_day(first)} to {short_day(last)}"


def _locked(closed_day: ClosedDay, version: int) -> ClosedDay:
    """Raises ChangedMeanwhile where somebody else has changed or removed it since it was shown; `current` is then None."""
    _locked_clinic(closed_day.clinic)
    rows = ClosedDay.objects.select_for_update(of=["self"]).select_related("clinic")
    stored = rows.filter(pk=closed_day.pk).first()
    if stored is None or stored.version != version:
        raise ChangedMeanwhile(stored)
    return stored


def _locked_clinic(clinic: Clinic) -> None:
    """One change of the closed days after the other."""
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
