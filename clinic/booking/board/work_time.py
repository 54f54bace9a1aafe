"""When the clinic is open and who is at work or away, for each day of a range; read once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from clinic.booking.agenda import opening_hours, working_hours
from clinic.booking.calendar import AwaySpan, Hours
from clinic.booking.slots import Opening, Span, open_spans, shared
from clinic.office.models import Absence, AbsenceReason, ClosedDay
from clinic.practice import moments
from clinic.practice.models import Clinic

LOOK_AHEAD = 31  # days within which the next open one is sought
# Of the others the desk reads no more than that somebody is away.
SAID = (AbsenceReason.HOLIDAY, AbsenceReason.TRAINING, AbsenceReason.MEETING)


@dataclass(frozen=True)
class WorkTime:
    """Load it inside `tenant(clinic)`."""

    clinic: Clinic
    openings: tuple[Opening, ...]
    working: dict[Any, list[Opening]]
    closed: Sequence[ClosedDay]
    absences: dict[Any, list[Absence]]

    @classmethod
    def load(cls, clinic: Clinic, first: date, last: date) -> "WorkTime":
        start, end = clinic.day_bounds(first, last)
        absences: dict[Any, list[Absence]] = defaultdict(list)
        for one in Absence.objects.filter(starts_at__lt=end, ends_at__gt=start).order_by("starts_at"):
            absences[one.member_id].append(one)
        closed = list(ClosedDay.objects.filter(first__lte=last + timedelta(days=LOOK_AHEAD), last__gte=first))
        return cls(clinic, opening_hours(), working_hours(), closed, dict(absences))

    def closed_for(self, day: date) -> str:
        """The name of the holiday, or nothing."""
        return next((one.name for one in self.closed if one.holds(day)), "")

    def opening(self, day: date) -> list[Span]:
        return [] if self.closed_for(day) else open_spans(day, self.openings, self.clinic.zone)

    def on(self, day: date) -> Hours:
        opening = self.opening(day)
        working = {
            member: shared(opening, open_spans(day, theirs, self.clinic.zone))
            for member, theirs in self.working.items()
        }
        away = {member: self._away(day, theirs) for member, theirs in self.absences.items()}
        return Hours(opening, working, away)

    def next_open(self, day: date) -> tuple[date, datetime] | None:
        """The first day after this one on which the clinic opens, and when."""
        following = (day + timedelta(days=number) for number in range(1, LOOK_AHEAD))
        found = ((one, self.opening(one)) for one in following)
        return next(((one, self.clinic.local(spans[0].start)) for one, spans in found if spans), None)

    def _away(self, day: date, absences: Sequence[Absence]) -> list[AwaySpan]:
        start, end = self.clinic.day_bounds(day)
        opening = self.opening(day)
        opens, closes = (opening[0].start, opening[-1].end) if opening else (start, end)
        here = [one for one in absences if one.starts_at < end and one.ends_at > start]
        return [
            AwaySpan(Span(max(one.starts_at, start), min(one.ends_at, end)), self._words(one, opens, closes))
            for one in here
        ]

    def _words(self, one: Absence, opens: datetime, closes: datetime) -> str:
        """Away from 12:30, training."""
        begins, ends = (moments.clock(self.clinic.local(moment)) for moment in (one.starts_at, one.ends_at))
        runs_in, runs_out = one.starts_at > opens, one.ends_at < closes
        span = {
            (True, True): f"Away {begins} to {ends}",
            (True, False): f"Away from {begins}",
            (False, True): f"Away until {ends}",
        }.get((runs_in, runs_out), "Away all day")
        why = f", {AbsenceReason(one.reason).label.lower()}" if one.reason in SAID else ""
        return span + why
