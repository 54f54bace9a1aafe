"""What conditions read of an area and of the plan, rebuilt from the results of earlier steps."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import EngineDocument
from planning.engine.deciding.findings import AREA_ORDER, JudgedFinding
from planning.engine.deciding.subjects import AreaFacts, PlanState
from planning.engine.facts import areas_treated, units_before
from planning.engine.protocol.model import AreaDefinition, Protocol

_STRENGTHS = tuple(v.MuscleStrength)


def sorted_areas(areas: Iterable[v.Area]) -> list[v.Area]:
    return sorted(set(areas), key=AREA_ORDER.__getitem__)


def area_facts(area: v.Area, found: Sequence[JudgedFinding], document: EngineDocument, protocol: Protocol) -> AreaFacts:
    """Etched lines count only where no moving finding leads to the area."""
    here = [one for one in found if one.area is area and one.may_be_injected]
    moving = [one for one in here if one.finding.concern is not v.Concern.ETCHED_LINES]
    counted, plan = moving or here, protocol.areas[area]
    strengths = [one.finding.muscle_strength for one in counted if one.finding.muscle_strength]
    return AreaFacts(
        code=area,
        plan=plan,
        findings=tuple(one.index for one in counted),
        evidence=plan.dosing.evidence if plan.dosing else None,
        severity=_worst(one.finding.severity for one in counted),
        at_rest=_worst(one.finding.at_rest for one in counted),
        strength=max(strengths, key=_STRENGTHS.index, default=None),
        infected=_infected(plan, [one.finding.region for one in found if one.area is area], document),
    )


def _worst(grades: Iterable[int | None]) -> int | None:
    return max((grade for grade in grades if grade is not None), default=None)


def _infected(plan: AreaDefinition, seen_at: Collection[v.Region], document: EngineDocument) -> bool | None:
    """Whether an infection lies where the area is injected, or where its finding was seen."""
    sites = document.safety.infected_sites
    if sites is None:
        return None
    return any(site in plan.regions or site in seen_at or site is v.Region.FACE for site in sites)


def intended_areas(document: EngineDocument) -> frozenset[v.Area]:
    return frozenset(area for area, dose in (document.intended or {}).items() if dose.units > 0)


def areas_in_question(document: EngineDocument, found: Sequence[JudgedFinding]) -> list[v.Area]:
    """Areas that findings lead to, that are intended, or that were given."""
    led_to = {one.area for one in found if one.area is not None}
    return sorted_areas(led_to | areas_treated(document) | set(document.intended or ()))


def plan_state(
    before: PlanState,
    document: EngineDocument,
    protocol: Protocol,
    found: Sequence[JudgedFinding],
    gated: Mapping[v.Area, v.Suitability | None],
) -> PlanState:
    """`gated`: how strict the gate of each area is; an area without one may be injected."""
    planned = frozenset(
        one.area for one in found if one.area is not None and one.may_be_injected and not gated.get(one.area)
    )
    suited = frozenset(
        one.area for one in found if one.area is not None and not _is_refused(one.suitability, gated.get(one.area))
    )
    meant = _meant(document, found, planned, gated)
    least = _least_with_this(document, protocol, found, planned)
    routed = suited | meant
    elsewhere = _infected_elsewhere(document, protocol, found, routed)
    return replace(
        before, routed=routed, planned=planned, meant=meant, infected_elsewhere=elsewhere, least_with_this=least
    )


def _infected_elsewhere(
    document: EngineDocument, protocol: Protocol, found: Sequence[JudgedFinding], routed: Collection[v.Area]
) -> frozenset[v.Region] | None:
    sites = document.safety.infected_sites
    if sites is None:
        return None
    seen_at = {one.finding.region for one in found if one.area in routed}
    held = seen_at.union(*(protocol.areas[area].regions for area in routed), {v.Region.FACE} if routed else ())
    return frozenset(sites) - held


_REFUSED = (v.Suitability.NOT_SUITABLE, v.Suitability.NOT_INDICATED_NOW)


def _is_refused(own: v.Suitability, gate: v.Suitability | None) -> bool:
    held = gate is not None and gate not in _REFUSED
    return not held and (own in _REFUSED or gate in _REFUSED)


def _meant(
    document: EngineDocument,
    found: Sequence[JudgedFinding],
    planned: frozenset[v.Area],
    gated: Mapping[v.Area, v.Suitability | None],
) -> frozenset[v.Area]:
    """Areas planned or intended, without those on hold or with an intended dose of zero."""
    led_to = {one.area for one in found if one.area is not None}
    beyond = {area for area in intended_areas(document) - led_to if not gated.get(area)}
    left_out = {area for area, dose in (document.intended or {}).items() if not dose.units}
    return (planned | beyond) - left_out


def _least_with_this(
    document: EngineDocument, protocol: Protocol, found: Sequence[JudgedFinding], planned: frozenset[v.Area]
) -> float | None:
    before = units_before(document)
    if before is None:
        return None
    return before + sum(_smallest(area, found, protocol) for area in planned)


def _smallest(area: v.Area, found: Sequence[JudgedFinding], protocol: Protocol) -> float:
    dosing = protocol.areas[area].dosing
    if dosing is None:
        return 0.0
    if dosing.basis is v.DoseBasis.TOTAL:
        return dosing.low
    sides = {one.finding.side for one in found if one.area is area and one.may_be_injected}
    one_side = sides in ({v.Side.LEFT}, {v.Side.RIGHT})
    return dosing.low if one_side else dosing.low * 2
