"""Every write about a clinic's own visit types."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from clinic.audit.log import record
from clinic.office.models import VisitGiver, VisitType
from clinic.practice.errors import ChangedMeanwhile, FieldRefused
from clinic.practice.models import Clinic, Membership, User
from clinic.practice.typed_text import line
from clinic.practice.visit_kinds import VisitKind

DETAILS = ("name", "letter", "colour", "minutes", "buffer_before", "buffer_after", "needs_room", "patients_may_book")


class VisitTypeRefused(FieldRefused):
    pass


@dataclass(frozen=True)
class TypeDetails:
    """What the owner says of a visit type."""

    name: str
    letter: str
    colour: str
    minutes: int
    buffer_before: int = 0
    buffer_after: int = 0
    needs_room: bool = False
    patients_may_book: bool = False
    givers: frozenset[Membership] = frozenset()

    def told(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in DETAILS} | {"name": line(self.name)}


@transaction.atomic
def add_type(*, clinic: Clinic, kind: VisitKind, details: TypeDetails, by: User) -> VisitType:
    """Raises VisitTypeRefused. The kind says what the visit is to the rules, and stays."""
    _locked_clinic(clinic)
    _check(clinic, details)
    made = VisitType.objects.create(clinic=clinic, kind=kind, **details.told())
    _set_givers(made, details.givers)
    record(action="visit_type.added", obj=made, by=by, data={"kind": str(kind)})
    return made


@transaction.atomic
def change_type(*, visit_type: VisitType, details: TypeDetails, version: int, by: User) -> VisitType:
    """Visits that are booked keep their length and buffers."""
    stored = _locked(visit_type, version)
    _check(stored.clinic, details, besides=stored)
    changed = [name for name, value in details.told().items() if getattr(stored, name) != value]
    for name in changed:
        setattr(stored, name, details.told()[name])
    if _set_givers(stored, details.givers):
        changed.append("givers")
    if changed:
        _save(stored, "visit_type.changed", by, changed)
    return stored


@transaction.atomic
def retire_type(*, visit_type: VisitType, version: int, by: User) -> VisitType:
    """Offer it no more; its visits stay. Raises VisitTypeRefused for the last one of its kind."""
    stored = _locked(visit_type, version)
    if stored.retired_at is None:
        others = VisitType.objects.in_use().filter(clinic=stored.clinic, kind=stored.kind).exclude(pk=stored.pk)
        if not others.exists():
            what = stored.get_kind_display().lower()
            raise VisitTypeRefused(f"{stored.name} is the only {what} that can be booked. Add another {what} first.")
        stored.retired_at = timezone.now()
        _save(stored, "visit_type.retired", by)
    return stored


@transaction.atomic
def restore_type(*, visit_type: VisitType, version: int, by: User) -> VisitType:
    stored = _locked(visit_type, version)
    if stored.retired_at is not None:
        _check_look(stored.clinic, stored.letter, stored.colour, stored)
        stored.retired_at = None
        _save(stored, "visit_type.restored", by)
    return stored


def _check(clinic: Clinic, details: TypeDetails, besides: VisitType | None = None) -> None:
    name = line(details.name)
    if not name or "\0" in name:
        raise VisitTypeRefused("Enter a name, such as Peel.", "name")
    same = _others(clinic, besides).filter(name__iexact=name).first()
    if same:
        retired = ", retired. Bring it back, or choose another name." if same.retired_at else ". Choose another name."
        raise VisitTypeRefused(f"{same.name} is there already{retired}", "name")
    _check_look(clinic, details.letter, details.colour, besides)


def _check_look(clinic: Clinic, letter: str, colour: str, besides: VisitType | None) -> None:
    """In the calendar a type is told by its letter and colour together."""
    alike = _others(clinic, besides).filter(retired_at=None, letter=letter, colour=colour)
    if other := alike.first():
        raise VisitTypeRefused(
            f"{other.name} has this letter in this colour. Choose another letter or another colour.", "letter"
        )


def _others(clinic: Clinic, besides: VisitType | None) -> "QuerySet[VisitType]":
    every = VisitType.objects.filter(clinic=clinic)
    return every.exclude(pk=besides.pk) if besides else every


def _set_givers(visit_type: VisitType, givers: Iterable[Membership]) -> bool:
    """Whether they changed."""
    wanted = {member.pk for member in givers}
    before = set(visit_type.givers.values_list("member_id", flat=True))
    visit_type.givers.filter(member__in=before - wanted).delete()
    VisitGiver.objects.bulk_create(
        VisitGiver(clinic_id=visit_type.clinic_id, visit_type=visit_type, member_id=member)
        for member in wanted - before
    )
    return wanted != before


def _save(visit_type: VisitType, action: str, by: User, fields: list[str] | None = None) -> None:
    visit_type.version += 1
    visit_type.full_clean()
    visit_type.save()
    record(action=action, obj=visit_type, by=by, data={"fields": fields} if fields else None)


def _locked(visit_type: VisitType, version: int) -> VisitType:
    """Raises ChangedMeanwhile where somebody else has changed the type since it was shown."""
    _locked_clinic(visit_type.clinic)
    stored = VisitType.objects.select_for_update(of=["self"]).select_related("clinic").get(pk=visit_type.pk)
    if stored.version != version:
        raise ChangedMeanwhile(stored)
    return stored


def _locked_clinic(clinic: Clinic) -> None:
    """Names and letters are given one after the other."""
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
