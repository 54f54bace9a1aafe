"""The plan's days as one drawing: when each area's effect begins, peaks, softens and ends, and what else is due when.

Days come from the plan alone; the drawing adds none. Attributes only, no style: the same SVG goes into page and PDF.
"""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from clinic.practice import dates
from planning.consults.words import word
from planning.plans.presenter.parts import MilestoneRow, StepRow
from planning.plans.presenter.plan import PlanPresenter

WIDTH, LEFT, RIGHT, ROW, TOP = 720, 150, 20, 46, 30
INK, QUIET, TEAL, AMBER = "#16302D", "#66777A", "#0F6B66", "#D39A2B"
# How strong the effect is drawn at each milestone: a picture of the words, not a measurement.
HEIGHTS = {"first_change": 0.25, "full_effect": 1.0, "slimming": 1.0, "fade_starts": 0.85, "effect_ends": 0.0}


@dataclass(frozen=True)
class TimelineScale:
    first: date
    last: date

    def x(self, day: date) -> float:
        """Units of the drawing; later weeks lie closer together, because the first ones matter most."""
        whole = max((self.last - self.first).days, 1)
        part: float = min(max((day - self.first).days, 0) / whole, 1) ** 0.6
        return round(LEFT + part * (WIDTH - LEFT - RIGHT), 1)


def draw(reading: PlanPresenter, today: date) -> str:
    """SVG, or nothing where the plan gives no day after today."""
    areas = _by_area(reading.milestones)
    steps = [(_name(step), step.earliest) for step in reading.sequence if step.earliest and not step.is_toxin]
    undated = [f"{_name(step)}, {step.after}" for step in reading.sequence if step.after and not step.earliest]
    days = [stone.ends for stone in reading.milestones] + [day for _, day in steps]
    if not days or max(days) <= today:
        return ""
    scale = TimelineScale(_start(reading, today), max(days) + timedelta(days=7))
    rows = [*(_curve(name, stones, scale, row) for row, (name, stones) in enumerate(areas.items()))]
    bottom = TOP + ROW * len(areas)
    marks = ""
    y: float = bottom
    for name, day in steps:
        drawn, tall = _mark(_lines(f"{name}, from {_short(day)}"), scale.x(day), y)
        marks, y = marks + drawn, y + tall
    for name in undated:
        drawn, tall = _label(_lines(name), y)
        marks, y = marks + drawn, y + tall
    height = y + 34
    said = escape(". ".join(filter(None, (_in_words(areas, steps), *undated))))
    window = _window(reading, scale, height - 30)
    axis = _axis(scale, height - 24)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="timeline-svg" viewBox="0 0 {WIDTH} {height:g}" role="img" aria-label="{said}"'
        f' font-family="Inter, Helvetica, Arial, sans-serif" font-size="13">{window}{axis}{"".join(rows)}{marks}</svg>'
    )


def _name(step: StepRow) -> str:
    return f"{step.word} (if still wanted)" if step.optional else step.word


def _start(reading: PlanPresenter, today: date) -> date:
    toxin = [step.earliest for step in reading.sequence if step.is_toxin and step.earliest]
    return max([today, *toxin])


def _by_area(stones: Iterable[MilestoneRow]) -> dict[str, list[MilestoneRow]]:
    areas: dict[str, list[MilestoneRow]] = {}
    for stone in stones:
        areas.setdefault(stone.word, []).append(stone)
    return {name: sorted(found, key=lambda stone: (stone.begins, stone.ends)) for name, found in areas.items()}


def _curve(name: str, stones: Sequence[MilestoneRow], scale: TimelineScale, row: int) -> str:
    base, tall = TOP + ROW * (row + 1) - 10, ROW - 16
    points = [(float(LEFT), float(base))]
    for stone in stones:
        if stone.what in HEIGHTS:
            y = round(base - tall * HEIGHTS[stone.what], 1)
            points += (
                [(scale.x(stone.begins), y), (scale.x(stone.ends), y)]
                if stone.what != "effect_ends"
                else [(scale.x(stone.ends), y)]
            )
    path = "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
    return (
        f'<text x="0" y="{base - 4}" fill="{INK}" class="ink">{escape(name)}</text>'
        f'<path d="{path}L{points[-1][0]:g} {base}Z" fill="{TEAL}" fill-opacity=".16"/>'
        f'<path d="{path}" fill="none" stroke="{TEAL}" stroke-width="2" stroke-linejoin="round" stroke-linecap="round"/>'
    )


LINE_HEIGHT = 16
LONGEST_LINE = 52
"""Letters that fit beside a mark on either side of the middle."""


def _lines(text: str) -> list[str]:
    return textwrap.wrap(text, LONGEST_LINE)


def _mark(lines: Sequence[str], x: float, y: float) -> tuple[str, float]:
    anchor, at = ("end", x - 10) if x > WIDTH / 2 else ("start", x + 10)
    circle = f'<circle cx="{x:g}" cy="{y + 12:g}" r="5" fill="none" stroke="{AMBER}" stroke-width="2.5"/>'
    return circle + _text(lines, at, y, anchor), 26 + LINE_HEIGHT * (len(lines) - 1)


def _label(lines: Sequence[str], y: float) -> tuple[str, float]:
    """What has no day, because something else comes first."""
    return _text(lines, LEFT, y, "start"), 26 + LINE_HEIGHT * (len(lines) - 1)


def _text(lines: Sequence[str], x: float, y: float, anchor: str) -> str:
    return "".join(
        f'<text x="{x:g}" y="{y + 16.5 + LINE_HEIGHT * row:g}" text-anchor="{anchor}" fill="{INK}" class="ink">'
        f"{escape(line)}</text>"
        for row, line in enumerate(lines)
    )


def _window(reading: PlanPresenter, scale: TimelineScale, bottom: float) -> str:
    window = reading.check_in
    if not window:
        return ""
    x, end = scale.x(window.earliest), scale.x(window.latest)
    wide = max(end - x, 4)
    return (
        f'<rect x="{x:g}" y="18" width="{wide:g}" height="{bottom - 18:g}" fill="{AMBER}" fill-opacity=".14"/>'
        f'<text x="{x + wide / 2:g}" y="12" text-anchor="middle" fill="{QUIET}" class="quiet">Check-in</text>'
    )


def _axis(scale: TimelineScale, y: float) -> str:
    drawn = f'<path d="M{LEFT} {y:g}H{WIDTH - RIGHT}" stroke="{QUIET}" stroke-width="1"/>'
    for weeks in (0, 2, 6, 12, 18, 26):
        day = scale.first + timedelta(weeks=weeks)
        if day <= scale.last:
            x = scale.x(day)
            text = _short(day) if weeks == 0 else f"{weeks} wk"
            drawn += (
                f'<path d="M{x:g} {y:g}v5" stroke="{QUIET}" stroke-width="1"/>'
                f'<text x="{x:g}" y="{y + 19:g}" text-anchor="middle" fill="{QUIET}" class="quiet">{text}</text>'
            )
    return drawn


def _in_words(areas: dict[str, list[MilestoneRow]], steps: Sequence[tuple[str, date]]) -> str:
    said = [
        f"{name}: "
        + ", ".join(f"{word(stone.what).lower()} {_short(stone.begins)} to {_short(stone.ends)}" for stone in stones)
        for name, stones in areas.items()
    ]
    return ". ".join([*said, *(f"{name} from {_short(day)}" for name, day in steps)])


def _short(day: date) -> str:
    return dates.short_day(day) if day.month == 1 else dates.day_of_month(day)
