"""The plan's days on one axis to scale: toxin, check-in window, full effect, fading, the next treatment, and a lane for what else is due.

Days come from the plan alone. Colours come from the page (css/pages/plan.css).
"""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from clinic.practice import dates
from planning.engine.contract.answer import MilestoneWindow
from planning.engine.contract.vocabulary import Milestone
from planning.plans.order_steps import OrderStep
from planning.plans.presenter.plan import PlanPresenter

WIDTH, FIRST_X, LAST_X = 640, 30, 600
TOP, AXIS = 44, 92
LETTER = 6.8
"""Width of a letter of 13 px, on the broad side."""
FULL = (Milestone.FULL_EFFECT, Milestone.SLIMMING)
DAYS_A_MONTH = 30.44


@dataclass(frozen=True)
class Effect:
    """Of all areas together: from when it is full, from when it fades, and when the last of it ends."""

    full: date
    fades: date
    ends: date


@dataclass(frozen=True)
class AxisLabel:
    x: float
    lines: tuple[str, ...]

    @property
    def half(self) -> float:
        return max(len(line) for line in self.lines) * LETTER / 2

    @property
    def middle(self) -> float:
        return min(max(self.x, self.half + 2), WIDTH - self.half - 2)


@dataclass(frozen=True)
class DayScale:
    first: date
    last: date

    def x(self, day: date) -> float:
        part = (day - self.first).days / max((self.last - self.first).days, 1)
        return round(FIRST_X + min(max(part, 0), 1) * (LAST_X - FIRST_X), 1)


def draw(reading: PlanPresenter, steps: Sequence[OrderStep], today: date) -> str:
    """SVG, or nothing where the plan gives no day after today."""
    effect, follows = effect_of(reading.answer.follow_up.milestones), next_toxin(reading, steps)
    steps = [step for step in steps if not _waits_for_choice(step, reading)]
    others = [step for step in steps if step.earliest and not step.is_toxin and not step.is_check_in]
    dated = [step.latest or step.earliest for step in steps if step.earliest]
    days = [day for day in (*dated, effect and effect.ends, follows) if day]
    if not days or max(days) <= today:
        return ""
    start = min([today, *(step.earliest for step in steps if step.earliest)])
    scale = DayScale(start, max(days) + timedelta(days=max(3, (max(days) - start).days // 20)))
    marks, labels = _marks(reading, steps, scale, follows)
    rows, tall = _labels(labels)
    lanes, bottom = _lanes(others, scale, AXIS + 12 + tall)
    said = escape(". ".join(_in_words(reading, steps, effect, follows)))
    top = 0 if effect or reading.check_in else AXIS - 14
    curve = _curve(effect, scale, _toxin_day(steps)) if effect else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="dated" viewBox="0 {top} {WIDTH} {bottom - top:g}" role="img" aria-label="{said}">'
        f'{curve}{_window(reading, scale)}<path class="axis" d="M20 {AXIS}H624"/>{marks}{rows}{lanes}</svg>'
    )


def _waits_for_choice(step: OrderStep, reading: PlanPresenter) -> bool:
    """Where no toxin leads, only the way that was chosen gets a day."""
    return bool(step.ways) and not step.settled and reading.instead_of_toxin is not None


def effect_of(stones: Iterable[MilestoneWindow]) -> Effect | None:
    told = list(stones)
    full = [one.from_ for one in told if one.what in FULL]
    fades = [one.from_ for one in told if one.what is Milestone.FADE_STARTS]
    ends = [one.to for one in told if one.what is Milestone.EFFECT_ENDS]
    if not full or not ends:
        return None
    first_end = min(one.from_ for one in told if one.what is Milestone.EFFECT_ENDS)
    return Effect(min(full), min(fades, default=first_end), max(ends))


def next_toxin(reading: PlanPresenter, steps: Sequence[OrderStep]) -> date | None:
    """The first day by the shortest interval that the plan names for an area."""
    shortest = [float(one.every_months[0]) for one in reading.answer.follow_up.maintenance]
    toxin = _toxin_day(steps)
    return toxin + timedelta(days=round(min(shortest) * DAYS_A_MONTH)) if toxin and shortest else None


def _toxin_day(steps: Iterable[OrderStep]) -> date | None:
    return next((step.earliest for step in steps if step.is_toxin), None)


def _curve(effect: Effect, scale: DayScale, toxin: date | None) -> str:
    begins, full = scale.x(toxin or scale.first), scale.x(effect.full)
    fades, ends = scale.x(effect.fades), scale.x(effect.ends)
    rise, fall = (full - begins) / 2, (ends - fades) / 2
    path = (
        f"M{begins:g} {AXIS}C{begins + rise:g} {AXIS} {full - rise:g} {TOP} {full:g} {TOP}H{fades:g}"
        f"C{fades + fall:g} {TOP} {ends - fall:g} {AXIS - 3} {ends:g} {AXIS - 2}"
    )
    works = (
        f'<text x="{(full + fades) / 2:g}" y="{TOP - 8}" text-anchor="middle">works</text>' if fades - full > 50 else ""
    )
    fading = (
        f'<text x="{fades + (ends - fades) * 0.62:g}" y="{TOP + 14}" text-anchor="middle">fades</text>'
        if ends - fades > 45
        else ""
    )
    return f'<path class="effect" d="{path}L{ends:g} {AXIS}Z"/><path class="effect-line" d="{path}"/>{works}{fading}'


def _window(reading: PlanPresenter, scale: DayScale) -> str:
    window = reading.check_in
    if window is None:
        return ""
    x, end = scale.x(window.earliest), scale.x(window.latest)
    wide = max(end - x, 6)
    middle = max(x + wide / 2, 32)
    return (
        f'<rect class="window" x="{x:g}" y="26" width="{wide:g}" height="{AXIS - 26}" rx="3"/>'
        f'<text class="b" x="{middle:g}" y="17" text-anchor="middle">Check-in</text>'
    )


def _marks(
    reading: PlanPresenter, steps: Sequence[OrderStep], scale: DayScale, follows: date | None
) -> tuple[str, list[AxisLabel]]:
    told: list[tuple[date, str, tuple[str, ...]]] = []
    if toxin := _toxin_day(steps):
        told.append((toxin, " done", (_day(toxin), "toxin")))
    else:
        told.append((scale.first, " done", ("today",)))
    if window := reading.check_in:
        told.append((window.earliest, "", (_days(window.earliest, window.latest),)))
    if follows:
        told.append((follows, " maybe", (f"from {_day(follows)}", "next toxin")))
    marks = "".join(f'<circle class="mark{how}" cx="{scale.x(day):g}" cy="{AXIS}" r="6"/>' for day, how, _ in told)
    return marks, [AxisLabel(scale.x(day), lines) for day, _, lines in told]


def _labels(labels: Iterable[AxisLabel]) -> tuple[str, float]:
    """Under the axis; what would touch its neighbour stands lower. With the height that they take."""
    drawn, ends, tall = "", [0.0], 0.0
    for label in sorted(labels, key=lambda one: one.x):
        left = label.middle - label.half
        row = next((place for place, end in enumerate(ends) if left >= end), len(ends))
        if row == len(ends):
            ends.append(0)
        ends[row] = label.middle + label.half + 8
        y = AXIS + 24 + 34 * row
        for place, line in enumerate(label.lines):
            strong = ' class="b"' if place == 0 else ""
            drawn += (
                f'<text{strong} x="{label.middle:g}" y="{y + 17 * place:g}" text-anchor="middle">{escape(line)}</text>'
            )
        tall = max(tall, 34 * row + 17 * len(label.lines) + 10)
    return drawn, tall


def _lanes(steps: Iterable[OrderStep], scale: DayScale, y: float) -> tuple[str, float]:
    """Broken while it is not decided; it begins on its first possible day."""
    drawn = ""
    for step in steps:
        assert step.earliest is not None
        x = scale.x(step.earliest)
        lines = textwrap.wrap(_lane_words(step), max(24, int(max(LAST_X - x, x - 40) / LETTER)))
        inside = max(map(len, lines)) * LETTER + 28 <= 624 - x
        tall = 26 + 16 * (len(lines) - 1)
        at, anchor = (x + 14, "start") if inside else (x - 8, "end")
        kind = "lane" if step.settled else "lane open"
        drawn += f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{624 - x:g}" height="{tall:g}" rx="13"/>'
        drawn += "".join(
            f'<text x="{at:g}" y="{y + 17.5 + 16 * place:g}" text-anchor="{anchor}">{escape(line)}</text>'
            for place, line in enumerate(lines)
        )
        y += tall + 8
    return drawn, y


def _lane_words(step: OrderStep) -> str:
    assert step.earliest is not None
    open_ends = "" if step.settled else ", if chosen" if step.ways else ", if still wanted" if step.optional else ""
    return f"from {_day(step.earliest)}: {name(step)}{open_ends}"


def name(step: OrderStep) -> str:
    if not step.ways:
        return step.title
    first, *others = [way.word for way in step.ways]
    return " or ".join([first, *(other[:1].lower() + other[1:] for other in others)])


def _in_words(
    reading: PlanPresenter, steps: Iterable[OrderStep], effect: Effect | None, follows: date | None
) -> Iterable[str]:
    for step in steps:
        if step.is_check_in and step.earliest and step.latest:
            yield f"Check-in {_days(step.earliest, step.latest)}"
        elif step.earliest:
            yield f"{_day(step.earliest)} toxin" if step.is_toxin else _lane_words(step)
        elif step.after:
            wanted = " (if still wanted)" if step.optional and not step.settled else ""
            yield f"{name(step)}{wanted} {step.after}"
    if effect:
        yield f"Full effect from {_day(effect.full)}, fading from {_day(effect.fades)}, ended by {_day(effect.ends)}"
    if follows:
        yield f"Next toxin from {_day(follows)}"


def _days(first: date, last: date) -> str:
    return f"{first.day} to {_day(last)}" if first.month == last.month else f"{_day(first)} to {_day(last)}"


def _day(day: date) -> str:
    return dates.short_day(day) if day.month == 1 else dates.day_of_month(day)
