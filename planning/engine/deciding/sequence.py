"""Step 10: the order of treatments, with the dates that can be known today (R091, INC-14, INC-33)."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from planning.engine.contract import vocabulary as v
from planning.engine.deciding.calendar import days, event, first_toxin_day, suited_areas, toxin_areas, treated_on
from planning.engine.deciding.decision import InterimDecision, StepDecision, TreatmentDecision
from planning.engine.deciding.devices import DeviceStep, WantedTreatments, choice_of, devices
from planning.engine.deciding.subjects import FiredRule
from planning.engine.facts import areas_treated
from planning.engine.protocol.model import Protocol, SequenceStage

CHECK_IN = "check_in"
_AREAS, _TREATMENTS = tuple(v.Area), tuple(v.TreatmentOption)
_WHY_TOXIN = (
    "order.toxin_first",
    "order.toxin_after",
    "dose.intended_without_finding",
    "dose.intended_not_planned",
)


def sequence(interim: InterimDecision, protocol: Protocol) -> tuple[StepDecision, ...]:
    """By date; steps without one come last, after what they wait for."""
    frame = _SequenceContext(
        interim, protocol, _wanted(interim), _areas(interim, protocol), _undated(interim, protocol)
    )
    found = devices(interim, protocol.steps, frame.wanted)
    toxin = _toxin_step(frame, found[0] if found and found[0].leads else None)
    zero = treated_on(interim.document) or (toxin.earliest if toxin else None)
    of_devices = _device_steps(frame, found, zero)
    led_by = sum(one.leads for one in found)
    placed = [
        *_at_once(frame, interim.state.leading),
        *of_devices[:led_by],
        *([toxin] if toxin else []),
        *_at_once(frame, frame.wanted.keys() - interim.state.leading),
        *of_devices[led_by:],
        *_filler_steps(frame, found, of_devices, zero),
    ]
    return tuple(sorted(placed, key=lambda step: (step.earliest is None, step.earliest or date.min)))


def also_wanted(interim: InterimDecision, protocol: Protocol) -> tuple[TreatmentDecision, ...]:
    """What the patient also asks for and nothing else brings in, with the role of its stage."""
    here = {entry.treatment for entry in interim.treatments} | interim.referred.keys()
    found = []
    for use in dict.fromkeys(interim.document.goals.asked_for):
        step = next((one for one in protocol.steps if use in one.treatments), None)
        role = v.TreatmentRole.AFTER if step is not None and step.days_after_toxin else v.TreatmentRole.WITH
        if use not in here:
            found.append(TreatmentDecision(use, role, (), interim.fired_of("order.also_wanted")))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _SequenceContext:
    """What every step looks at."""

    interim: InterimDecision
    protocol: Protocol
    wanted: WantedTreatments
    areas: frozenset[v.Area]
    """Where toxin goes, or went."""
    undated: frozenset[v.TreatmentOption]

    def dated(self, day: date, uses: Iterable[v.TreatmentOption]) -> date | None:
        """`day` or today; None in an incomplete or held plan, or where a treatment may have no date."""
        if self.interim.status is not v.Status.READY or self.undated.intersection(uses):
            return None
        return max(day, self.interim.document.today)

    @property
    def toxin_is_a_step(self) -> bool:
        return bool(self.areas) and self.interim.document.visit is not v.Visit.CHECK_IN


def _wanted(interim: InterimDecision) -> WantedTreatments:
    """Treatments that findings and wishes ask for, unless left to a specialist, and what the patient also asks for.

    The daily baseline of every plan is no step.
    """
    found: dict[v.TreatmentOption, tuple[FiredRule, ...]] = {}
    for entry in interim.treatments:
        use, left_to_others = entry.treatment, interim.referred.get(entry.treatment, frozenset())
        reasons = [one for one in entry.reasons if one.target.finding not in left_to_others]
        baseline = not any(one.target.finding is not None or one.target.wish for one in reasons)
        if reasons and not (baseline and entry.role is v.TreatmentRole.WITH):
            found[use] = tuple(dict.fromkeys((*found.get(use, ()), *reasons)))
    for use in interim.document.goals.asked_for:
        if use not in interim.referred:
            found.setdefault(use, interim.fired_of("order.also_wanted"))
    return {use: found[use] for use in _TREATMENTS if use in found}


def _areas(interim: InterimDecision, protocol: Protocol) -> frozenset[v.Area]:
    document = interim.document
    if document.visit is v.Visit.CHECK_IN:
        return frozenset(area for area in areas_treated(document) if protocol.areas[area].dosing is not None)
    suited = suited_areas(document, [(one.area, one.own) for one in interim.findings])
    return toxin_areas(interim.areas, suited, interim.state.meant, protocol)


def _undated(interim: InterimDecision, protocol: Protocol) -> frozenset[v.TreatmentOption]:
    named = {use for one in interim.fired if not one.is_open for use in one.rule.effects.undates}
    if interim.undated:
        named.update(use for step in protocol.steps if step.days_after_toxin for use in step.treatments)
    return frozenset(named)


def _at_once(frame: _SequenceContext, uses: Collection[v.TreatmentOption]) -> Iterator[StepDecision]:
    """Treatments that keep no distance from the toxin."""
    today = frame.interim.document.today
    for step in (step for step in frame.protocol.steps if uses and not step.days_after_toxin):
        for use in frame.wanted:
            if use in uses and use in step.treatments:
                yield _step(frame, (use,), step, frame.wanted[use], frame.dated(today, (use,)))


def _step(
    frame: _SequenceContext,
    tools: Sequence[v.TreatmentOption],
    step: SequenceStage,
    reasons: Sequence[FiredRule],
    earliest: date | None,
    after: str | None = None,
    *,
    optional: bool = False,
) -> StepDecision:
    why = (*reasons, *frame.interim.fired_of(step.rule))
    return StepDecision(tools[0], tuple(tools[1:]), earliest, None, after, optional, tuple(dict.fromkeys(why)))


def _toxin_step(frame: _SequenceContext, leading: DeviceStep | None) -> StepDecision | None:
    """After a device that leads the plan, and after an event too close for the full effect."""
    interim, protocol = frame.interim, frame.protocol
    if not frame.toxin_is_a_step:
        return None
    day = first_toxin_day(interim.document, protocol, interim.areas, interim.state.leading)
    coming = event(interim.document, protocol, frame.areas, day)
    if coming is not None and coming.comes_first:
        day = max(day, coming.on + timedelta(days=1))
    ready = interim.status is v.Status.READY or day > interim.document.today
    after = leading.named if leading and frame.dated(day, leading.tools) is None else None
    earliest = day if ready and after is None else None
    latest = coming.last_day if coming is not None and earliest is not None else None
    of_areas = [one for area in _AREAS if area in frame.areas for one in interim.areas[area].reasons]
    why = [*of_areas, *(one for rule in _WHY_TOXIN for one in interim.fired_of(rule))]
    return StepDecision(v.TOXIN, (), earliest, latest, after, False, tuple(dict.fromkeys(why)))


def _device_steps(frame: _SequenceContext, found: Sequence[DeviceStep], zero: date | None) -> list[StepDecision]:
    """Only the first has a date; each further one follows the one before."""
    placed: list[StepDecision] = []
    for device in found:
        earliest, after = (None, placed[-1].treatment) if placed else _first_device(frame, device, zero)
        placed.append(_step(frame, device.tools, device.step, device.reasons, earliest, after))
    return placed


def _first_device(frame: _SequenceContext, device: DeviceStep, zero: date | None) -> tuple[date | None, str | None]:
    """Today where it leads or no toxin is given; after the check-in over a treated muscle."""
    if device.leads or not frame.areas:
        return frame.dated(frame.interim.document.today, device.tools), None
    if _is_over(device, frame):
        return None, CHECK_IN
    day = frame.dated(zero + days(device.step.days_after_toxin), device.tools) if zero else None
    return day, v.TOXIN if day is None and frame.toxin_is_a_step else None


def _is_over(device: DeviceStep, frame: _SequenceContext) -> bool:
    """Whether it works over a treated muscle; assumed where its place is unknown."""
    if device.places is None or v.Region.FACE in device.places:
        return True
    return any(not frame.protocol.areas[area].regions.isdisjoint(device.places) for area in frame.areas)


def _filler_steps(
    frame: _SequenceContext, found: Sequence[DeviceStep], of_devices: Sequence[StepDecision], zero: date | None
) -> Iterator[StepDecision]:
    swelling = [step for device, step in zip(found, of_devices, strict=True) if device.swells]
    for step in frame.protocol.steps:
        for use in frame.wanted if step.is_filler else ():
            if use in step.treatments:
                earliest, after = _after_swelling(frame, use, step, swelling[-1] if swelling else None, zero)
                optional = _is_second_half(frame, use, found)
                yield _step(frame, (use,), step, frame.wanted[use], earliest, after, optional=optional)


def _after_swelling(
    frame: _SequenceContext,
    use: v.TreatmentOption,
    step: SequenceStage,
    swelling: StepDecision | None,
    zero: date | None,
) -> tuple[date | None, str | None]:
    if swelling is not None and swelling.earliest is None:
        return None, swelling.treatment
    bounds = [frame.interim.document.today]
    if swelling is not None and swelling.earliest is not None:
        bounds.append(swelling.earliest + days(step.days_after_swelling))
    if frame.areas and zero is not None:
        look = frame.protocol.number("check_in_earliest_day")
        bounds.append(zero + days(max(step.days_after_toxin, look)))
    waits_for_toxin = bool(frame.areas) and zero is None
    earliest = None if waits_for_toxin else frame.dated(max(bounds), (use,))
    return earliest, CHECK_IN if earliest is None and frame.areas else None


def _is_second_half(frame: _SequenceContext, use: v.TreatmentOption, found: Sequence[DeviceStep]) -> bool:
    """Whether it is only the second half of an "and/or" with a device of the plan."""
    document = frame.interim.document
    if use in document.goals.asked_for:
        return False
    stages = {device.step.id: device.step for device in found}
    tools = {tool for device in found for tool in device.tools}
    choices = [[choice_of(one, document, step) for step in stages.values()] for one in frame.wanted[use]]
    return all(
        any(choice is not None and use in choice.and_or and tools.intersection(choice.treatments) for choice in several)
        for several in choices
    )
