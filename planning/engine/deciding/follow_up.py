"""Step 10: when to look, what to expect when, and how often to come back (R029-R034, R092-R097)."""

from collections.abc import Iterator
from datetime import date, timedelta

from planning.engine.contract import vocabulary as v
from planning.engine.contract.answer import CheckInWindow, FollowUp, Maintenance, MilestoneWindow
from planning.engine.deciding.calendar import days, months_later, treated_on
from planning.engine.deciding.decision import InterimDecision
from planning.engine.facts import areas_treated
from planning.engine.protocol.model import AreaDefinition, Protocol

_AREAS = tuple(v.Area)
DAYS_IN_MONTH = 30
"""The label's ninety days are its three months (REF 1.4)."""


def follow_up(interim: InterimDecision, protocol: Protocol, toxin_day: date | None) -> FollowUp:
    """`toxin_day`: the day of the toxin's step; after a treatment its own day counts."""
    given = treated_on(interim.document)
    day, areas = given or toxin_day, _areas(interim, protocol)
    has_treatment = bool(areas) or interim.document.treated_at is not None
    return FollowUp(
        check_in=_window(day, protocol) if day is not None and has_treatment else None,
        milestones=tuple(one for area in areas for one in _milestones(area, day, protocol)) if day is not None else (),
        maintenance=tuple(_maintenance(area, interim, protocol) for area in areas),
    )


def _areas(interim: InterimDecision, protocol: Protocol) -> list[AreaDefinition]:
    document = interim.document
    here = interim.state.routed if document.treated_at else interim.state.meant
    if document.visit is v.Visit.CHECK_IN:
        here = areas_treated(document)
    return [protocol.areas[area] for area in _AREAS if area in here and protocol.areas[area].dosing is not None]


def _window(day: date, protocol: Protocol) -> CheckInWindow:
    return CheckInWindow(
        earliest=day + days(protocol.number("check_in_earliest_day")),
        target=day + days(protocol.number("peak_day")),
        latest=day + days(protocol.number("check_in_latest_day")),
    )


def _milestones(area: AreaDefinition, day: date, protocol: Protocol) -> Iterator[MilestoneWindow]:
    """A muscle that slims is not judged at the peak of the others (INC-25)."""
    first, onset, full = (protocol.params[name] for name in ("first_change_days", "onset_days", "peak_day"))
    spans = [(v.Milestone.FIRST_CHANGE, day + days(first.low), day + days(onset.high))]
    if area.slimming_weeks:
        spans.append((v.Milestone.SLIMMING, *_weeks(day, area.slimming_weeks)))
    else:
        spans.append((v.Milestone.FULL_EFFECT, day + days(full.low), day + days(full.high)))
    if area.fade_weeks:
        spans.append((v.Milestone.FADE_STARTS, *_weeks(day, area.fade_weeks)))
    low, high = area.lasts_months
    spans.append((v.Milestone.EFFECT_ENDS, months_later(day, low), months_later(day, high)))
    for what, begins, ends in spans:
        yield MilestoneWindow(area=area.code, what=what, from_=begins, to=ends)


def _weeks(day: date, weeks: tuple[float, float]) -> tuple[date, date]:
    return day + timedelta(days=int(weeks[0] * 7)), day + timedelta(days=int(weeks[1] * 7))


def _maintenance(area: AreaDefinition, interim: InterimDecision, protocol: Protocol) -> Maintenance:
    """Visits a year follow from the months between (INC-27), never below the label's shortest interval (REF 1.4)."""
    decided = interim.areas.get(area.code)
    modifiers = decided.modifiers if decided is not None else ()
    low, high = area.lasts_months
    for visits in (protocol.params[one.visits] for one in modifiers if one.visits):
        low, high = 12 / visits.high, 12 / visits.low
    if any(one.shorter_interval for one in modifiers):
        high = low
    least = protocol.number("min_interval_days") / DAYS_IN_MONTH
    low, high = max(low, least), max(high, least)
    return Maintenance(
        area=area.code,
        every_months=(round(low, 1), round(high, 1)),
        visits_a_year=(round(12 / high, 1), round(12 / low, 1)),
    )
