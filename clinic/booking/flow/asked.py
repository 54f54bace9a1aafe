"""What the flow is asked for so far: read from a form, complete or not, never refused."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from django.forms import Form

from clinic.booking.flow.types_on_offer import gives, types_on_offer
from clinic.booking.forms import ANY_ROOM, read_slot
from clinic.booking.models import Appointment, CheckIn, CheckInState
from clinic.booking.slots import Length
from clinic.office.models import VisitType
from clinic.practice import moments
from clinic.practice.access import injectors
from clinic.practice.date_fields import asked_day
from clinic.practice.fields import read_number
from clinic.practice.models import Clinic, Membership, Room
from patients.records.models import Patient

T = TypeVar("T")


@dataclass(frozen=True)
class AskedVisit:
    """Without `start` no time is chosen yet. With `anyone` the clinician is only the one of the chosen time."""

    clinic: Clinic
    what: VisitType
    day: date
    minutes: int
    patient: Patient | None = None
    clinician: Membership | None = None
    anyone: bool = True
    room: Room | None = None
    any_room: bool = False
    start: datetime | None = None
    moving: Appointment | None = None
    types: list[VisitType] = field(default_factory=list)
    people: list[Membership] = field(default_factory=list)
    rooms: list[Room] = field(default_factory=list)

    @property
    def length(self) -> Length:
        return Length(self.minutes, self.what.buffer_before, self.what.buffer_after)

    @property
    def with_whom(self) -> list[Membership]:
        if self.clinician and not self.anyone:
            return [self.clinician]
        return [one for one in self.people if gives(self.what, one.pk)]


def asked_of(form: Form, clinic: Clinic, patient: Patient | None, moving: Appointment | None = None) -> AskedVisit:
    """What cannot be read counts as not asked for; the form itself says so in words."""
    types, people, rooms = (
        types_on_offer() or list(VisitType.objects.all()[:1]),
        list(injectors(clinic)),
        list(Room.objects.in_use()),
    )
    kind = form["kind"].value() if "kind" in form.fields else ""
    what = _one(types, "pk", form["visit_type"].value()) or _one(types, "kind", kind) or types[0]
    day = day_of(form, clinic)
    chosen = read_slot(str(form["slot"].value() or ""), people)
    start, clinician = chosen if chosen and clinic.day_of(chosen[0]) == day else (None, None)
    named = _one(people, "pk", form["clinician"].value())
    clinician = named if clinician and named else clinician  # the same time with somebody else
    room = str(form["room"].value() or "") if "room" in form.fields else ""
    return AskedVisit(
        clinic=clinic,
        what=what,
        day=day,
        minutes=read_number(str(form["minutes"].value() or ""), 5, 240) or what.minutes,
        patient=patient,
        clinician=clinician or named,
        anyone=named is None,
        room=_one(rooms, "pk", room),
        any_room=room == ANY_ROOM,
        start=start and moments.local(start, clinic.zone),
        moving=moving,
        types=types,
        people=people,
        rooms=rooms,
    )


def _one(found: list[T], name: str, value: object) -> T | None:
    return next((one for one in found if str(getattr(one, name)) == str(value or "")), None)


def day_of(form: Form, clinic: Clinic) -> date:
    """The day in the form's box, however it is written; today for none and for what cannot be read."""
    value = form["on"].value()
    return value if isinstance(value, date) else asked_day(str(value or ""), clinic.today()).day


def open_check_in(patient: Patient, day: date) -> CheckIn | None:
    """The one that a check-in visit on this day would be (as open_check_ins.open_one takes it), without a lock."""
    due = patient.check_ins.filter(state=CheckInState.DUE).select_related("injector__user")
    return min(
        due,
        key=lambda one: (max((one.earliest - day).days, (day - one.latest).days, 0), -one.target.toordinal()),
        default=None,
    )


def last_clinician(patient: Patient, people: list[Membership]) -> Membership | None:
    """Who saw the patient last or will see them next, of those who work here now."""
    visits = Appointment.objects.standing().filter(patient=patient, clinician__in=people)
    newest = visits.order_by("-starts_at").values_list("clinician_id", flat=True).first()
    return next((one for one in people if one.pk == newest), None)
