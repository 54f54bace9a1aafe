"""Dates: the first and the last day for toxin, before and after an event (R030, R031, INC-33)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import EngineDocument
from planning.engine.deciding.decision import AreaDecision
from planning.engine.deciding.subjects import PlanState
from planning.engine.facts import EventFit
from planning.engine.protocol.model import NO_DOSE, Protocol


def days(count: float) -> timedelta:
    return timedelta(days=int(count))


def months_later(day: date, months: float) -> date:
    """The same day so many months on; the last day of a shorter month. Part months count thirty days."""
    whole = int(months)
    year, month = divmod(day.month - 1 + whole, 12)
    year += day.year
    month += 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last)) + days((months - whole) * 30)


def dates_of(document: EngineDocument, protocol: Protocol) -> dict[str, date]:
    """Days that texts name: end of the interval, last days before an event."""
    found: dict[str, date] = {}
    last_on, event_on = document.toxin_history.last_on, document.goals.event_on
    if last_on is not None:
        found["toxin_from"] = last_on + days(protocol.number("min_interval_days"))
    if event_on is not None:
        found["treat_by"] = event_on - days(protocol.number("peak_day"))
        found["treat_jaw_by"] = event_on - days(protocol.params["slimming_weeks"].high * 7)
    return found


def treated_on(document: EngineDocument) -> date | None:
    if document.treated_at is not None:
        return document.treated_at.date()
    if document.visit is v.Visit.CHECK_IN and document.check_in and document.check_in.days_since_treatment is not None:
        return document.today - days(document.check_in.days_since_treatment)
    return None


def suited_areas(
    document: EngineDocument, verdicts: Iterable[tuple[v.Area | None, v.Suitability]]
) -> frozenset[v.Area]:
    """Areas that suitable findings lead to (gates aside) or that are intended, without those left out.

    `verdicts`: area and own suitability of each finding.
    """
    intended = document.intended or {}
    led_to = {area for area, own in verdicts if area is not None and own not in NO_DOSE}
    left_out = {area for area, dose in intended.items() if not dose.units}
    return frozenset((led_to | intended.keys()) - left_out)


def toxin_areas(
    areas: Mapping[v.Area, AreaDecision], suited: Collection[v.Area], meant: frozenset[v.Area], protocol: Protocol
) -> frozenset[v.Area]:
    """Areas to inject as far as is known, or once the interval has passed."""
    waiting = {
        area for area, one in areas.items() if area in suited and one.gate is not None and one.gate.waits_for_interval
    }
    return frozenset(area for area in meant | waiting if protocol.areas[area].dosing is not None)


def first_toxin_day(
    document: EngineDocument,
    protocol: Protocol,
    areas: Mapping[v.Area, AreaDecision],
    leading: Iterable[v.TreatmentOption],
) -> date:
    """After the interval, and some time after a device that leads the plan (R044). Events are not considered."""
    given = treated_on(document)
    if given is not None:
        return given
    day = document.today
    held = any(one.gate is not None and one.gate.waits_for_interval for one in areas.values())
    if held and document.toxin_history.last_on is not None:
        day = max(day, document.toxin_history.last_on + days(protocol.number("min_interval_days")))
    devices = {use for step in protocol.steps if step.is_device for use in step.treatments}
    if devices.intersection(leading):
        day = max(day, document.today + days(protocol.number("device_to_toxin_days")))
    return day


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """An event to come, and whether toxin of the first possible day shows in full by then."""

    on: date
    face: EventFit | None
    """Of all areas but the jaw; None where none of them is to be treated."""
    jaw: EventFit | None
    face_by: date
    """The last day that leaves time for the effect."""
    jaw_by: date

    @property
    def comes_first(self) -> bool:
        """No treated area would show its full effect by then, so toxin waits until after the event."""
        return EventFit.IN_TIME not in (self.face, self.jaw)

    @property
    def last_day(self) -> date | None:
        """The last day on which every area that can be in time still is."""
        fits = ((self.face, self.face_by), (self.jaw, self.jaw_by))
        return min((day for fit, day in fits if fit is EventFit.IN_TIME), default=None)


def event(document: EngineDocument, protocol: Protocol, areas: Collection[v.Area], day: date) -> CalendarEvent | None:
    on = document.goals.event_on
    if on is None or on < document.today or not areas or document.visit is v.Visit.CHECK_IN or document.treated_at:
        return None
    slims = {area for area in areas if protocol.areas[area].slimming_weeks}
    by = dates_of(document, protocol)
    face = _fit(day, by["treat_by"]) if slims != set(areas) else None
    jaw = _fit(day, by["treat_jaw_by"]) if slims else None
    return CalendarEvent(on, face, jaw, by["treat_by"], by["treat_jaw_by"])


def _fit(day: date, last: date) -> EventFit:
    return EventFit.IN_TIME if day <= last else EventFit.TOO_CLOSE


def with_event(
    state: PlanState,
    document: EngineDocument,
    protocol: Protocol,
    areas: Mapping[v.Area, AreaDecision],
    suited: Collection[v.Area],
) -> PlanState:
    treated = toxin_areas(areas, suited, state.meant, protocol)
    found = event(document, protocol, treated, first_toxin_day(document, protocol, areas, state.leading))
    return state if found is None else replace(state, event_for_face=found.face, event_for_jaw=found.jaw)
