"""Free times to offer on rows of the worklist, no time on two rows of one page."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache, partial
from itertools import groupby, islice
from typing import NamedTuple

from clinic.booking.agenda import LATE_BOOKING, Agenda, length_of, next_free
from clinic.booking.follow_up.models import FollowUpItem
from clinic.booking.follow_up.visit_shape import visit_of
from clinic.booking.models import CheckIn
from clinic.booking.slots import Length, Span, suggest
from clinic.office.models import VisitType
from clinic.office.visit_types import usual_type
from clinic.practice.models import Clinic
from clinic.practice.visit_kinds import VisitKind

MOST_DAYS = 7
Work = CheckIn | FollowUpItem


class OfferRequest(NamedTuple):
    """The visit that a row wants."""

    length: Length
    needs_room: bool


def asked_by(row: Work, usual: Callable[[VisitKind], VisitType | None]) -> OfferRequest | None:
    """None where no type of its kind is in use: it cannot be booked."""
    if isinstance(row, FollowUpItem):
        visit_type, minutes = visit_of(row, usual)
    else:
        visit_type, minutes = usual(VisitKind.CHECK_IN), 0
    return OfferRequest(length_of(visit_type, minutes), visit_type.needs_room) if visit_type else None


def soonest(clinic: Clinic, row: Work) -> list[Span]:
    """From now on, inside its window or not."""
    asked = asked_by(row, partial(usual_type, clinic))
    if asked is None:
        return []
    return next_free(
        clinic,
        row.injector_id,
        asked.length,
        since=clinic.now(),
        patient_id=row.patient_id,
        needs_room=asked.needs_room,
    )


def offer_window(row: Work, today: date) -> tuple[date, date]:
    """From its first day while its window lasts; past it, or without a last day, the soonest."""
    first = max(row.earliest or today, today)
    last = row.last_day
    return (first, last) if last and first <= last else (max(first, today), max(first, today) + LATE_BOOKING)


def offered(clinic: Clinic, rows: Sequence[Work], count: int = 3) -> dict[object, list[Span]]:
    """By row: a few times, each held for the rows after it."""
    rows = [row for row in rows if row.injector.is_active]
    if not rows:
        return {}
    today = clinic.today()
    windows = {row.pk: offer_window(row, today) for row in rows}
    agenda = Agenda.load(clinic, min(first for first, _ in windows.values()), max(last for _, last in windows.values()))
    usual = cache(partial(usual_type, clinic))
    found: dict[object, list[Span]] = {}
    for row in rows:
        if (asked := asked_by(row, usual)) is None:
            continue
        first, last = windows[row.pk]
        free = _free(agenda, row, asked, first, last)
        aim = max(row.target, first) if isinstance(row, CheckIn) and last <= row.latest else first
        found[row.pk] = suggest(free, aim, count)
        agenda.hold(row.injector_id, [asked.length.occupied(slot.start) for slot in found[row.pk]])
    return found


def _free(agenda: Agenda, row: Work, asked: OfferRequest, first: date, last: date) -> Iterator[Span]:
    return agenda.free(
        row.injector_id,
        asked.length,
        first=first,
        last=last,
        patient_id=row.patient_id,
        needs_room=asked.needs_room,
    )


def by_day(clinic: Clinic, row: Work, day: date | None) -> list[tuple[date, list[Span]]]:
    """Free times by day: in the window, or from `day` on."""
    first, last = offer_window(row, clinic.today())
    if day:
        first = max(day, clinic.today())
        last = first + timedelta(days=MOST_DAYS)
    agenda = Agenda.load(clinic, first, last)
    asked = asked_by(row, partial(usual_type, clinic))
    free = _free(agenda, row, asked, first, last) if asked else iter(())
    return [(on, list(slots)) for on, slots in islice(groupby(free, key=lambda slot: slot.start.date()), MOST_DAYS)]
