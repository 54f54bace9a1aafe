"""Whether anything may be injected today."""

from collections.abc import Collection, Mapping, Sequence

from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import EngineDocument
from planning.engine.deciding.area_facts import intended_areas
from planning.engine.deciding.decision import AreaDecision, FindingDecision, Gate, MissingPath
from planning.engine.facts import areas_treated

HOLDING = frozenset({v.Suitability.CONTRAINDICATED, v.Suitability.DEFER, v.Suitability.CLEARANCE})


def status_of(
    document: EngineDocument,
    findings: Sequence[FindingDecision],
    areas: Mapping[v.Area, AreaDecision],
    person: Gate | None,
    missing: Collection[MissingPath],
) -> v.Status:
    """A hold of the person, or of every area in question, comes before missing facts."""
    held = {person.suitability} if person else _held(document, findings, areas)
    if held & {v.Suitability.CONTRAINDICATED, v.Suitability.DEFER}:
        return v.Status.ON_HOLD
    if v.Suitability.CLEARANCE in held:
        return v.Status.REFER
    return v.Status.INCOMPLETE if missing else v.Status.READY


def _held(
    document: EngineDocument, findings: Sequence[FindingDecision], areas: Mapping[v.Area, AreaDecision]
) -> set[v.Suitability]:
    """Verdicts of the areas in question, where none may be injected."""
    words = {one.index: one.suitability for one in findings if one.area is not None}
    led_to = {one.area for one in findings if one.area is not None}
    others = [areas[area] for area in (areas_treated(document) | intended_areas(document)) - led_to]
    verdicts = [*words.values(), *(one.gate.suitability if one.gate else v.Suitability.SUITABLE for one in others)]
    if all(verdict in _NO_DOSE for verdict in verdicts):
        return set(verdicts) & HOLDING
    return set()


_NO_DOSE = HOLDING | {v.Suitability.NOT_SUITABLE, v.Suitability.NOT_INDICATED_NOW}
