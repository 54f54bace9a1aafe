"""The hour board and the strip of days of what is asked: every quarter hour in its place, free or with the reason why not."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from clinic.booking.agenda import Agenda
from clinic.booking.flow.asked import AskedVisit
from clinic.booking.forms import slot_code
from clinic.booking.hour_board import BookingWish, QuarterHour, board
from clinic.booking.slots import days, shared, whole_days
from clinic.practice import moments
from clinic.practice.models import Membership

STRIP = 7  # days
QUARTERS = 4
STEP = 15  # minutes


@dataclass(frozen=True)
class Quarter:
    """`clinician` is who has it free, or the one asked for who has not; with `why` nobody has."""

    at: datetime
    clinician: Membership | None = None
    why: str = ""
    is_chosen: bool = False

    @property
    def is_free(self) -> bool:
        return not self.why

    @property
    def code(self) -> str:
        return slot_code(self.at, self.clinician) if self.clinician else ""


@dataclass(frozen=True)
class BoardHour:
    """Four quarters; None before the clinic's first and after its last hour."""

    label: str
    quarters: list[Quarter | None]


@dataclass(frozen=True)
class StripDay:
    day: date
    free: int
    is_open: bool
    is_chosen: bool


@dataclass(frozen=True)
class Board:
    hours: list[BoardHour]
    strip: list[StripDay]
    earlier: date | None
    later: date


def board_of(asked: AskedVisit) -> Board:
    clinic, today = asked.clinic, asked.clinic.today()
    first = _first_of_strip(asked.day, today)
    last = first + timedelta(days=STRIP - 1)
    agenda = Agenda.load(clinic, first, last, leave_out=asked.moving.pk if asked.moving else None)
    free = _free_days(asked, agenda)
    strip = [
        StripDay(
            day,
            free.count(day),
            bool(shared(agenda.hours, [whole_days(day, day, clinic.zone)])),
            day == asked.day,
        )
        for day in days(first, last)
    ]
    earlier = max(first - timedelta(days=STRIP), today) if first > today else None
    return Board(_hours(asked, agenda), strip, earlier, first + timedelta(days=STRIP))


def _first_of_strip(day: date, today: date) -> date:
    """Weeks are counted from today, so that the first days are those to come."""
    return today + timedelta(days=(day - today).days // STRIP * STRIP)


def wish_of(asked: AskedVisit, clinician: Membership) -> BookingWish:
    return BookingWish(
        clinician.pk,
        asked.length,
        room=asked.room.pk if asked.room else None,
        patient=asked.patient.pk if asked.patient else None,
        needs_room=asked.what.needs_room,
    )


def free_times(asked: AskedVisit, agenda: Agenda) -> dict[datetime, Membership]:
    """By start, in order: the first of those asked for who has it free."""
    found: dict[datetime, Membership] = {}
    for person in asked.with_whom:
        wish = wish_of(asked, person)
        slots = agenda.free(
            person.pk, wish.length, room_id=wish.room, patient_id=wish.patient, needs_room=wish.needs_room
        )
        for slot in slots:
            found.setdefault(slot.start, person)
    return dict(sorted(found.items()))


def _free_days(asked: AskedVisit, agenda: Agenda) -> list[date]:
    return [asked.clinic.day_of(start) for start in free_times(asked, agenda)]


def _hours(asked: AskedVisit, agenda: Agenda) -> list[BoardHour]:
    boards = [(person, board(agenda, asked.day, wish_of(asked, person))) for person in asked.with_whom]
    if not boards:
        return []
    hours: dict[tuple[int, int], list[Quarter | None]] = {}
    for several in zip(*(one for _, one in boards), strict=True):
        quarter = _one_of(asked, [person for person, _ in boards], several)
        row = hours.setdefault((quarter.at.hour, quarter.at.fold), [None] * QUARTERS)
        row[quarter.at.minute // STEP] = quarter
    return [BoardHour(f"{hour:02}:00", quarters) for (hour, _), quarters in hours.items()]


def _one_of(asked: AskedVisit, people: list[Membership], several: tuple[QuarterHour, ...]) -> Quarter:
    """The first who has it free; where nobody has, the one reason or that all are taken."""
    at = moments.local(several[0].start, asked.clinic.zone)
    is_chosen = asked.start is not None and asked.start == at
    free = next((person for person, one in zip(people, several, strict=True) if one.is_free), None)
    if free:
        return Quarter(at, free, is_chosen=is_chosen)
    whys = {one.words for one in several}
    return Quarter(
        at,
        None if asked.anyone else asked.clinician,
        why=whys.pop() if len(whys) == 1 else "all taken",
        is_chosen=is_chosen,
    )
