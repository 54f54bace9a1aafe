"""The stored aftercare of a treatment in words. Its times are stored, never computed here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext

from clinic.practice import moments
from clinic.practice.dates import weekday_and_day
from planning.engine.contract.answer import AftercareLine
from planning.treatments.models import Treatment


@dataclass(frozen=True)
class Instruction:
    """One line of aftercare. `starts` and `ends` have the stored offset; either may be None."""

    code: str
    text: str
    starts: datetime | None
    ends: datetime | None
    given_on: date

    @property
    def span(self) -> str:
        """Such as "until 18:00", "until the end of Monday 23 November", "from 15:00"; names the day unless it is that of the treatment."""
        if self.starts and self.ends:
            spans = {"from": _moment(self.starts, self.given_on), "to": _end(self.ends, self.given_on)}
            return gettext("%(from)s to %(to)s") % spans
        if self.ends:
            return _until(self.ends, self.given_on)
        return _from(self.starts, self.given_on) if self.starts else ""

    def is_over(self, now: datetime) -> bool:
        moment = self.ends or self.starts
        return moment is not None and moment <= now


def instructions(treatment: Treatment, translated: Iterable[AftercareLine] | None = None) -> tuple[Instruction, ...]:
    """Stored lines in the engine's order. `translated`: the same lines in another language."""
    day = treatment.ended_on
    lines = treatment.answer.aftercare if translated is None else translated
    return tuple(Instruction(line.code, line.text, line.from_, line.until, day) for line in lines)


def _moment(moment: datetime, given_on: date) -> str:
    if moment.time() == time(0):
        return weekday_and_day(moment.date())
    clock = moments.clock(moment)
    return clock if moment.date() == given_on else f"{weekday_and_day(moment.date())}, {clock}"


def _until(moment: datetime, given_on: date) -> str:
    """Whole phrases, because languages translate "until" differently before a time and before a day."""
    values = {"day": weekday_and_day(moment.date()), "clock": moments.clock(moment)}
    if moment.time() == time(0):
        return gettext("until the end of %(day)s") % {"day": weekday_and_day(moment.date() - timedelta(days=1))}
    return (gettext("until %(clock)s") if moment.date() == given_on else gettext("until %(day)s, %(clock)s")) % values


def _from(moment: datetime, given_on: date) -> str:
    values = {"day": weekday_and_day(moment.date()), "clock": moments.clock(moment)}
    if moment.time() == time(0):
        return gettext("from %(day)s") % values
    return (gettext("from %(clock)s") if moment.date() == given_on else gettext("from %(day)s, %(clock)s")) % values


def _end(moment: datetime, given_on: date) -> str:
    if moment.time() == time(0):
        return gettext("the end of %(day)s") % {"day": weekday_and_day(moment.date() - timedelta(days=1))}
    return _moment(moment, given_on)
