"""The clinic's time as rows: opening hours and visits of some days, read once, asked often."""

import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from clinic.booking.models import Appointment, CheckIn
from clinic.booking.slots import Opening, Span, free_slots, open_spans, suggest, while_at_work
from clinic.practice.models import Clinic, Membership, OpeningHours, WorkingHours

LOOK_AHEAD = timedelta(days=28)  # how far "the next free" looks
LATE_BOOKING = timedelta(days=14)  # an overdue check-in is offered times within this


@dataclass(frozen=True)
class Agenda:
    """Opening hours and what is taken between two days. Load it inside `tenant(clinic)`."""

    clinic: Clinic
    first: date
    last: date
    openings: tuple[Opening, ...]
    working: dict[uuid.UUID, list[Opening]]
    busy: dict[uuid.UUID, list[Span]]

    @classmethod
    def load(cls, clinic: Clinic, first: date, last: date) -> "Agenda":
        start, end = clinic.day_bounds(first, last)
        rows = Appointment.objects.standing().filter(starts_at__gte=start - timedelta(days=1), starts_at__lt=end)
        busy: dict[uuid.UUID, list[Span]] = defaultdict(list)
        for *people_and_room, starts_at, ends_at in rows.values_list(
            "clinician_id", "patient_id", "room_id", "starts_at", "ends_at"
        ):
            for one in filter(None, people_and_room):
                busy[one].append(Span(starts_at, ends_at))
        return cls(clinic, first, last, opening_hours(), working_hours(), dict(busy))

    def free(
        self,
        clinician_id: uuid.UUID,
        minutes: int,
        *,
        first: date | None = None,
        last: date | None = None,
        room_id: uuid.UUID | None = None,
        patient_id: uuid.UUID | None = None,
        since: datetime | None = None,
    ) -> Iterator[Span]:
        """Free slots of this clinician (and room, and patient), in order, never in the past."""
        taken = [span for one in (clinician_id, room_id, patient_id) if one for span in self.busy.get(one, [])]
        now = self.clinic.now()
        return free_slots(
            openings=while_at_work(self.openings, self.working.get(clinician_id, ())),
            busy=taken,
            minutes=minutes,
            first=max(first or self.first, self.first),
            last=min(last or self.last, self.last),
            zone=self.clinic.zone,
            not_before=max(since, now) if since else now,
        )

    def hold(self, clinician_id: uuid.UUID, slots: list[Span]) -> None:
        """Count these as taken from here on."""
        self.busy.setdefault(clinician_id, []).extend(slots)

    def for_check_in(self, check_in: CheckIn, minutes: int, count: int = 3) -> list[Span]:
        """A few slots to offer: inside the window while it lasts, else the soonest."""
        first, last = offer_window(check_in, self.clinic.today())
        slots = self.free(check_in.injector_id, minutes, first=first, last=last, patient_id=check_in.patient_id)
        return suggest(slots, max(check_in.target, first) if last <= check_in.latest else first, count)


def opening_hours() -> tuple[Opening, ...]:
    rows = OpeningHours.objects.values_list("weekday", "opens", "closes")
    return tuple(Opening(*row) for row in rows)


def working_hours() -> dict[uuid.UUID, list[Opening]]:
    """By member; who is not there works while the clinic is open."""
    found: dict[uuid.UUID, list[Opening]] = defaultdict(list)
    for one in WorkingHours.objects.all():
        found[one.member_id].append(Opening(one.weekday, one.starts, one.ends))
    return dict(found)


def is_at_work(clinician: Membership, span: Span) -> bool:
    """Whether the clinic is open and this member works during the whole of `span`."""
    clinic, working = clinician.clinic, working_hours().get(clinician.pk, ())
    hours = while_at_work(opening_hours(), working)
    return any(work.holds(span) for work in open_spans(clinic.day_of(span.start), hours, clinic.zone))


def offer_window(check_in: CheckIn, today: date) -> tuple[date, date]:
    """The days on which this check-in may still be offered. Past its window: as soon as possible."""
    first = max(check_in.earliest, today)
    return (first, check_in.latest) if first <= check_in.latest else (today, today + LATE_BOOKING)


def is_open(clinic: Clinic, span: Span) -> bool:
    """Whether the clinic is open during the whole of `span`."""
    day = clinic.day_of(span.start)
    return any(opening.holds(span) for opening in open_spans(day, opening_hours(), clinic.zone))


def next_free(
    clinic: Clinic,
    clinician_id: uuid.UUID,
    minutes: int,
    *,
    since: datetime,
    room_id: uuid.UUID | None = None,
    patient_id: uuid.UUID | None = None,
    count: int = 3,
) -> list[Span]:
    """The next free slots from `since` on: what the loser of a race is offered."""
    first = clinic.day_of(max(since, clinic.now()))
    agenda = Agenda.load(clinic, first, first + LOOK_AHEAD)
    slots = agenda.free(clinician_id, minutes, room_id=room_id, patient_id=patient_id, since=since)
    return [slot for slot, _ in zip(slots, range(count), strict=False)]


def agenda_for(clinic: Clinic, check_ins: list[CheckIn]) -> Agenda:
    """One agenda that holds the windows of all these check-ins."""
    today = clinic.today()
    windows = [offer_window(check_in, today) for check_in in check_ins] or [(today, today)]
    return Agenda.load(clinic, min(first for first, _ in windows), max(last for _, last in windows))
