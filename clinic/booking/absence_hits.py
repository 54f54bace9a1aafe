"""Which visits an absence hits, and where each could go. Nothing is written here."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from clinic.booking.agenda import Agenda
from clinic.booking.models import Appointment, CheckIn, FollowUpItem
from clinic.booking.slots import Length, Span, joined
from clinic.booking.transitions import AWAITED
from clinic.office.models import VisitGiver
from clinic.practice.access import injectors
from clinic.practice.fields import read_moment
from clinic.practice.models import Clinic, Membership, Room

AFTER = timedelta(days=28)  # how far behind the absence a time is looked for
AROUND = timedelta(days=7)  # how far from its day a colleague's time is looked for
NOTICE = timedelta(hours=2)  # nobody is asked to come sooner than that
OFFERED = 2


@dataclass(frozen=True)
class MoveProposal:
    """A free time for a visit; `start` on the clinic's clock."""

    start: datetime
    clinician: Membership
    room: Room | None

    @property
    def value(self) -> str:
        """As a form sends it (`read_proposal`)."""
        return f"{self.start.isoformat()}|{self.clinician.pk}|{self.room.pk if self.room else ''}"


@dataclass(frozen=True)
class ChosenTime:
    start: datetime
    clinician_id: uuid.UUID
    room_id: uuid.UUID | None


def read_proposal(text: str) -> ChosenTime | None:
    """None for what is no proposal: the visit then waits for a call."""
    at, _, rest = text.partition("|")
    clinician, _, room = rest.partition("|")
    start = read_moment(at)
    try:
        return ChosenTime(start, uuid.UUID(clinician), uuid.UUID(room) if room else None) if start else None
    except ValueError:
        return None


@dataclass
class AbsenceHit:
    """A visit inside the absence. `booked_for`: the check-in, later look or step that it is, whose days bound the proposals."""

    visit: Appointment
    booked_for: CheckIn | FollowUpItem | None
    proposals: list[MoveProposal] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Of the form's field that says where it goes."""
        return f"to-{self.visit.pk}"


def visits_hit(member: Membership, start: datetime, end: datetime) -> list[Appointment]:
    """Those of this member that are awaited and meet the stretch."""
    awaited = Appointment.objects.filter(clinician=member, state__in=AWAITED, ends_at__gt=member.clinic.now())
    met = awaited.filter(starts_at__lt=end, ends_at__gt=start)
    return list(met.with_people().select_related("clinic").order_by("starts_at", "pk"))


def worklist_rows_of(visits: Sequence[Appointment]) -> dict[uuid.UUID | None, CheckIn | FollowUpItem]:
    """The check-in, later look or step that each is booked for; nothing for the others."""
    found: dict[uuid.UUID | None, CheckIn | FollowUpItem] = {}
    for item in FollowUpItem.objects.booked().filter(appointment__in=visits):
        found[item.appointment_id] = item
    for check_in in CheckIn.objects.booked().filter(appointment__in=visits):
        found[check_in.appointment_id] = check_in
    return found


def hits_of(member: Membership, start: datetime, end: datetime) -> list[AbsenceHit]:
    """Each visit that the absence hits with up to OFFERED free times, none of them offered twice."""
    clinic, visits = member.clinic, visits_hit(member, start, end)
    if not visits:
        return []
    booked_for = worklist_rows_of(visits)
    search = _Search.load(clinic, member, Span(start, end))
    hits = [AbsenceHit(visit, booked_for.get(visit.pk)) for visit in visits]
    for hit in hits:
        hit.proposals = search.proposals(hit)
    return hits


@dataclass
class _Search:
    """The clinic's time with the member taken out of the absence."""

    agenda: Agenda
    clinic: Clinic
    member: Membership
    others: list[Membership]
    rooms: list[Room]
    givers: dict[uuid.UUID, set[uuid.UUID]]
    held: dict[uuid.UUID, list[Span]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def load(cls, clinic: Clinic, member: Membership, away: Span) -> "_Search":
        last = clinic.day_of(away.end) + AFTER
        agenda = Agenda.load(clinic, clinic.today(), last)
        agenda.hold(member.pk, [away])
        others = [one for one in injectors(clinic) if one.pk != member.pk]
        return cls(agenda, clinic, member, others, list(Room.objects.in_use()), _givers())

    def proposals(self, hit: AbsenceHit) -> list[MoveProposal]:
        """The nearest with the same clinician, the nearest with a colleague, else another day of the same clinician."""
        visit, first, last = hit.visit, *self._days(hit)
        room_was = self._free_up(visit.room_id, visit)
        self._free_up(visit.patient_id, visit)
        found = self._nearest(visit, [self.member], first, last)
        near = max(first, visit.starts_on - AROUND), min(last, visit.starts_on + AROUND)
        found += self._nearest(visit, self._colleagues(visit), *near)
        if len(found) == 1 and found[0].clinician == self.member:
            found += self._nearest(visit, [self.member], first, last, besides=found[0].start.date())
        if visit.room_id:
            self.agenda.busy[visit.room_id] = room_was
        for one in found:
            self._hold(one, visit)
        return found[:OFFERED]

    def _free_up(self, key: uuid.UUID | None, visit: Appointment) -> list[Span]:
        """Of its patient or its room: without the visit that is to move; what was there before."""
        if key is None:
            return []
        before = self.agenda.busy.get(key, [])
        others = [one for one in self.agenda.taken if key in (one.patient, one.room) and one.visit != visit.pk]
        spans = [one.during if one.patient == key else one.occupies for one in others]
        self.agenda.busy[key] = joined([*spans, *self.held[key]])
        return before

    def _colleagues(self, visit: Appointment) -> list[Membership]:
        may_give = self.givers.get(visit.visit_type_id, set())
        return [one for one in self.others if not may_give or one.pk in may_give]

    def _days(self, hit: AbsenceHit) -> tuple[date, date]:
        """What is inside its window stays inside; what is outside already may be at any time."""
        first, last, row = self.agenda.first, self.agenda.last, hit.booked_for
        if row is None or row.is_outside(hit.visit.starts_on):
            return first, last
        return max(first, row.earliest or first), min(last, row.last_day or last)

    def _nearest(
        self, visit: Appointment, people: Sequence[Membership], first: date, last: date, besides: date | None = None
    ) -> list[MoveProposal]:
        free = (
            MoveProposal(slot.start, clinician, room)
            for clinician in people
            for room in self._rooms(visit)
            for slot in self._slots(visit, clinician, room, first, last)
            if slot.start.date() != besides
        )
        best = min(free, key=lambda one: (abs(one.start - visit.starts_at), one.room != visit.room), default=None)
        return [best] if best else []

    def _rooms(self, visit: Appointment) -> list[Room | None]:
        needs = visit.room_id is not None or visit.visit_type.needs_room
        return [*self.rooms] if needs and self.rooms else [None]

    def _slots(
        self, visit: Appointment, clinician: Membership, room: Room | None, first: date, last: date
    ) -> Iterator[Span]:
        return self.agenda.free(
            clinician.pk,
            _length(visit),
            first=first,
            last=last,
            room_id=room.pk if room else None,
            patient_id=visit.patient_id,
            since=self.clinic.now() + NOTICE,
        )

    def _hold(self, one: MoveProposal, visit: Appointment) -> None:
        occupied, seen = _length(visit).occupied(one.start), Span(one.start, one.start + _length(visit).visit)
        self._keep(one.clinician.pk, occupied)
        self._keep(visit.patient_id, seen)
        if one.room:
            self._keep(one.room.pk, occupied)

    def _keep(self, key: uuid.UUID, span: Span) -> None:
        self.held[key].append(span)
        self.agenda.hold(key, [span])


def _length(visit: Appointment) -> Length:
    return Length(visit.minutes, visit.visit_type.buffer_before, visit.visit_type.buffer_after)


def _givers() -> dict[uuid.UUID, set[uuid.UUID]]:
    """Who gives each visit type; a type that is not there is given by everybody."""
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for visit_type, member in VisitGiver.objects.values_list("visit_type_id", "member_id"):
        found[visit_type].add(member)
    return dict(found)
