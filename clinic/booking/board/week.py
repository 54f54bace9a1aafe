"""One clinician's week: a column a day, how much of it is free, and whose check-in window ends when."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.text import get_text_list

from clinic.booking.board.desk_flags import desk_flags, newcomers, tell_card
from clinic.booking.board.scale import Scale
from clinic.booking.board.work_time import WorkTime
from clinic.booking.calendar import AwaySpan, DayColumn, fill_column, free_minutes, shown_hours
from clinic.booking.models import FREED, Appointment, CheckIn
from clinic.booking.slots import days
from clinic.practice import dates
from clinic.practice.models import Clinic, Membership

DAYS = 7


@dataclass
class WeekDay:
    day: date
    column: DayColumn
    visits: int
    free: int  # minutes
    worked: int
    longest: tuple[int, int]  # the longest gap, in minutes of the day
    windows: list[CheckIn] = field(default_factory=list)
    is_today: bool = False
    away: Sequence[AwaySpan] = ()
    now_row: int | None = None
    overdue: list[CheckIn] = field(default_factory=list)  # of earlier windows, told on today's column

    @property
    def lane_is_empty(self) -> bool:
        return not self.windows and not self.overdue

    @property
    def free_words(self) -> str:
        return length_words(self.free)


@dataclass(frozen=True)
class Week:
    clinician: Membership
    first: date
    last: date
    scale: Scale
    days: list[WeekDay]
    closed: list[date]
    now_row: int | None

    @property
    def frame(self) -> str:
        """Changes when the columns or hours do."""
        return f"{self.clinician.pk} {self.scale.first}-{self.scale.last} {[one.day.isoformat() for one in self.days]}"

    @property
    def title(self) -> str:
        """30 November to 5 December."""
        first, last = (self.days[0].day, self.days[-1].day) if self.days else (self.first, self.last)
        start = str(first.day) if first.month == last.month else dates.day_and_month(first)
        return f"{start} to {dates.day_and_month(last)}"

    @property
    def closed_words(self) -> str:
        return get_text_list([dates.full_day_name(one) for one in self.closed], "and")

    @property
    def free_words(self) -> str:
        """13 h 15 of 43 h free."""
        free, worked = sum(one.free for one in self.days), sum(one.worked for one in self.days)
        return f"{length_words(free)} of {length_words(worked)} free"

    @property
    def longest_words(self) -> str:
        """Thu 15:30 to 18:00."""
        best = max(self.days, key=lambda one: one.longest[1] - one.longest[0], default=None)
        if best is None or best.longest[0] == best.longest[1]:
            return ""
        start, end = best.longest
        return f"{dates.day_name(best.day)} {clock_of(start)} to {clock_of(end)}"


def length_words(minutes: int) -> str:
    """45 min, 1 h, 2 h 15."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02}" if rest else f"{hours} h"


def clock_of(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def week_bounds(day: date) -> tuple[date, date]:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=DAYS - 1)


def week_of(clinic: Clinic, clinician: Membership, day: date, now: datetime) -> Week:
    first, last = week_bounds(day)
    start, end = clinic.day_bounds(first, last)
    rows = Appointment.objects.with_people().filter(starts_at__gte=start, starts_at__lt=end, clinician=clinician)
    by_day: dict[date, list[Appointment]] = defaultdict(list)
    standing = list(rows.exclude(state__in=FREED).order_by("starts_at"))
    for visit in standing:
        by_day[clinic.day_of(visit.starts_at)].append(visit)
    work = WorkTime.load(clinic, first, last)
    shown = [one for one in days(first, last) if by_day[one] or work.opening(one)]
    hours = [shown_hours(one, clinic.zone, work.opening(one), by_day[one]) for one in shown]
    scale = Scale(first, clinic.zone, min((h for h, _ in hours), default=9), max((h for _, h in hours), default=17))
    found = [_week_day(clinician, one, by_day[one], work, scale, now) for one in shown]
    _tell(clinic, found, standing)
    _tell_windows(clinic, clinician, found)
    today_scale = Scale(clinic.day_of(now), clinic.zone, scale.first, scale.last)
    return Week(
        clinician=clinician,
        first=first,
        last=last,
        scale=scale,
        days=found,
        closed=[one for one in days(first, last) if one not in shown],
        now_row=today_scale.row_of(now) if first <= today_scale.day <= last else None,
    )


def _week_day(
    clinician: Membership, day: date, visits: list[Appointment], work: WorkTime, scale: Scale, now: datetime
) -> WeekDay:
    hours, scale = work.on(day), Scale(day, scale.zone, scale.first, scale.last)
    column = DayColumn(clinician)
    fill_column(column, visits, scale, hours, now, work.clinic.long_wait_minutes)
    spans = hours.of(column)
    free = free_minutes(scale, spans, visits, hours.absences(column))
    if scale.minute(now):  # what has passed of it is free no more
        free = [(max(start, scale.minute(now)), end) for start, end in free if end > scale.minute(now)]
    return WeekDay(
        day=day,
        column=column,
        visits=len(visits),
        free=sum(end - start for start, end in free),
        worked=sum(int((span.end - span.start).total_seconds() // 60) for span in spans),
        longest=max(free, key=lambda gap: gap[1] - gap[0], default=(0, 0)),
        away=hours.absences(column),
        is_today=scale.is_day_of(now),
        now_row=scale.row_of(now),
    )


def _tell(clinic: Clinic, found: Sequence[WeekDay], standing: list[Appointment]) -> None:
    flags, new = desk_flags(clinic, standing), newcomers(standing)
    for one in found:
        one.column.cards = [tell_card(card, flags, new, one.away) for card in one.column.cards]


def _tell_windows(clinic: Clinic, clinician: Membership, found: Sequence[WeekDay]) -> None:
    """Puts each open check-in on the day on which its window ends; those whose window is past on today."""
    if not found:
        return
    open_ones = CheckIn.objects.open().filter(injector=clinician, latest__lte=found[-1].day)
    by_day: dict[date, list[CheckIn]] = defaultdict(list)
    for one in open_ones.select_related("patient").order_by("latest", "target", "pk"):
        by_day[one.latest].append(one)
    past = [one for day, late in by_day.items() if day < clinic.today() for one in late]
    for week_day in found:
        week_day.windows = by_day[week_day.day]
        week_day.overdue = [one for one in past if one not in week_day.windows] if week_day.is_today else []
