"""A line of the worklist, of whatever kind it is, in the words that the page shows."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.urls import reverse

from clinic.booking.follow_up import item_words, order, window_bar
from clinic.booking.follow_up.codes import AgainstOrder, FollowUpCode, ItemState
from clinic.booking.follow_up.message_lines import MessageLine
from clinic.booking.follow_up.models import TOOK_PLACE, FollowUpItem
from clinic.booking.follow_up.offers import Work
from clinic.booking.follow_up.order import PlanFacts
from clinic.booking.follow_up.window_bar import WindowBar
from clinic.booking.models import FREED, Appointment, Attempt, CheckIn, CheckInState
from clinic.booking.put_off import sleeps_until
from clinic.booking.reasons import AttemptOutcome, OutsideReason
from clinic.booking.slots import Span
from clinic.booking.worklist import areas_given
from clinic.practice import dates

SOON = 2  # days left from which a row warns


@dataclass(frozen=True)
class WorkAddresses:
    sheet: str
    book: str
    attempts: str
    snooze: str
    close: str
    reopen: str


@dataclass(frozen=True)
class CallChoice:
    code: str
    label: str
    then: str


@dataclass(frozen=True)
class WorkRow:
    """`stage`: open, booked, seen (its outcome is missing), done or closed. `asks`: codes of the reason that booking it now wants."""

    work: Work
    kind: str
    stage: str
    when: str
    chip: tuple[str, str]
    window: str
    title: str
    source: str
    bar: WindowBar | None
    attempts: Sequence[Attempt]
    today: date
    urls: WorkAddresses
    asks: Sequence[tuple[str, str]] = ()
    against: str = ""
    slots: Sequence[Span] = ()
    looked_for_times: bool = False
    message: MessageLine | None = None
    call_key: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def pk(self) -> uuid.UUID:
        pk: uuid.UUID = self.work.pk
        return pk

    @property
    def is_hot(self) -> bool:
        return self.chip[0] == "stop"

    @property
    def visit(self) -> Appointment | None:
        return self.work.appointment

    @property
    def last_call(self) -> Attempt | None:
        return self.attempts[0] if self.attempts else None

    @property
    def is_put_off(self) -> bool:
        until = self.work.snoozed_until
        return self.stage == "open" and until is not None and until > self.today

    @property
    def is_past(self) -> bool:
        return self.stage == "open" and self.work.last_day is not None and self.work.last_day < self.today

    @property
    def calls(self) -> list[CallChoice]:
        return [CallChoice(one.value, one.label, self._then(one)) for one in AttemptOutcome]

    def _then(self, outcome: AttemptOutcome) -> str:
        back = sleeps_until(outcome, self.work.last_day, self.today)
        if back is None or self.work.snooze_reason and self.is_put_off:
            return "The row stays here"
        said = "tomorrow" if (back - self.today).days == 1 else dates.day_near(back, self.today)
        return f"Sleeps until {said}" + (", last day" if back == self.work.last_day else "")

    def offering(self, slots: Sequence[Span] | None, message: MessageLine | None = None) -> "WorkRow":
        """`slots` None: nobody looked for any."""
        return replace(self, slots=slots or (), looked_for_times=slots is not None, message=message)


def addresses(work: Work) -> WorkAddresses:
    prefix = "follow-up" if isinstance(work, FollowUpItem) else "check-in"
    pages = {"sheet": "follow-up-item" if isinstance(work, FollowUpItem) else prefix} | {
        name: f"{prefix}-{route}"
        for name, route in (
            ("book", "book"),
            ("attempts", "attempt"),
            ("snooze", "snooze"),
            ("close", "close"),
            ("reopen", "reopen"),
        )
    }
    return WorkAddresses(**{name: reverse(f"booking:{route}", args=[work.pk]) for name, route in pages.items()})


def work_row(work: Work, today: date, facts: PlanFacts | None = None) -> WorkRow:
    """`facts`: of its plan, where many rows are made at once."""
    return _of_item(work, today, facts) if isinstance(work, FollowUpItem) else _of_check_in(work, today)


def _left(last: date, today: date) -> tuple[str, str]:
    days = (last - today).days
    if days < 0:
        return "stop", f"{_days(-days)} over"
    if days == 0:
        return "warn", "Last day today"
    return ("warn" if days <= SOON else "ok"), f"{_days(days)} left"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _of_check_in(row: CheckIn, today: date) -> WorkRow:
    treated_on = row.clinic.day_of(row.treatment.ended_at)
    stage = {CheckInState.DUE: "open", CheckInState.BOOKED: "booked", CheckInState.SEEN: "seen"}.get(
        CheckInState(row.state), row.state
    )
    booked_on = row.appointment.starts_on if row.appointment and stage in ("booked", "seen") else None
    window = item_words.between(row.earliest, row.latest, today)
    number = f"Day {(today - treated_on).days}"
    first, last = (row.earliest - treated_on).days, (row.latest - treated_on).days
    said = f"Window day {first} to {last}; today is {number.lower()}" + _also_booked(booked_on, treated_on)
    return WorkRow(
        work=row,
        kind="Check-in",
        stage=stage,
        when=number,
        chip=_chip_of(row, stage, today),
        window=window,
        title=", ".join(areas_given(row)),
        source=f"{row.injector.user.name}, treated {dates.day_of_month(treated_on)}",
        bar=window_bar.draw(treated_on, row.earliest, row.latest, today, booked_on, said),
        attempts=list(row.attempts.all()),
        today=today,
        urls=addresses(row),
        asks=OutsideReason.choices if stage == "open" and today > row.latest else (),
    )


def _also_booked(on: date | None, start: date) -> str:
    return f"; booked for day {(on - start).days}" if on else ""


def _chip_of(row: Work, stage: str, today: date) -> tuple[str, str]:
    visit = row.appointment
    if stage == "seen":
        return "warn", "Outcome missing"
    if stage == "booked" and visit:
        if visit.ends_at < row.clinic.now() and not visit.is_over:
            return "warn", "Was the patient here?"
        if isinstance(row, FollowUpItem) and row.kind == FollowUpCode.STEP and row.outside_reason:
            return "warn", "Against the order"
        outside = row.outside_reason and row.is_outside(visit.starts_on)
        return ("warn", "Booked outside") if outside else ("ok", "Booked")
    if stage in ("done", "closed"):
        return ("ok", "Seen") if stage == "done" else ("", row.get_closed_reason_display())
    if row.snoozed_until and row.snoozed_until > today and not (row.last_day and row.last_day < row.snoozed_until):
        return "", f"Back {dates.day_near(row.snoozed_until, today)}"
    if row.earliest and row.earliest > today:
        return "", f"Opens {dates.day_near(row.earliest, today)}"
    if row.last_day:
        return _left(row.last_day, today)
    return _due_chip(row, today)


def _due_chip(row: Work, today: date) -> tuple[str, str]:
    """Of what has no last day: from when, or what it waits for."""
    if row.earliest is None:
        return "", "Waits"
    if isinstance(row, FollowUpItem) and row.is_of_a_freed_visit:
        return ("warn", "Did not come") if row.kind == FollowUpCode.MISSED else ("", "Cancelled")
    return "", f"Due since {dates.day_near(row.earliest, today)}" if row.earliest < today else "Due today"


def stage_of(item: FollowUpItem) -> str:
    visit = item.appointment
    if item.state != ItemState.OPEN:
        return item.state
    if visit is None or visit.state in FREED:
        return "open"
    if visit.state != TOOK_PLACE:
        return "booked"
    return "seen" if item.kind == FollowUpCode.SLIMMING else "done"


def _of_item(item: FollowUpItem, today: date, facts: PlanFacts | None) -> WorkRow:
    stage = stage_of(item)
    visit = item.appointment if stage in ("booked", "seen") else None
    broken = order.breach(item, visit.starts_on, facts) if visit and not item.outside_reason else None
    waits = order.breach(item, max(item.earliest or today, today), facts) if stage == "open" else None
    outside = item.last_day is not None and today > item.last_day
    return WorkRow(
        work=item,
        kind=item.get_kind_display(),
        stage=stage,
        when=item_words.when(item, today),
        chip=("stop", "Against the order") if broken else _chip_of(item, stage, today),
        window=item_words.window(item, today),
        title=item_words.title(item),
        source=item_words.source(item, today),
        bar=_bar(item, today, visit.starts_on if visit else None),
        attempts=list(item.attempts.all()),
        today=today,
        urls=addresses(item),
        asks=_asks(stage, outside, waits),
        against=broken.words if broken else waits.words if waits else "",
    )


def _asks(stage: str, outside: bool, waits: order.Breach | None) -> Sequence[tuple[str, str]]:
    if stage != "open":
        return ()
    return AgainstOrder.choices if waits else OutsideReason.choices if outside else ()


def _bar(item: FollowUpItem, today: date, booked_on: date | None) -> WindowBar | None:
    if item.earliest is None or item.latest is None:
        return None
    said = f"Window {item_words.between(item.earliest, item.latest, today)}; today is {item_words.when(item, today).lower()}"
    if booked_on:
        said += f"; booked for {dates.day_near(booked_on, today)}"
    drawn = window_bar.draw(item.counts_from, item.earliest, item.latest, today, booked_on, said)
    return drawn if item.kind_of.ends else replace(drawn, late=False)
