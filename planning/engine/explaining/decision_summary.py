"""The parts of a decision that determine which rules make a statement."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from planning.engine.contract import vocabulary as v
from planning.engine.deciding.decision import AreaDecision, DoseDecision, EngineDecision, FindingDecision
from planning.engine.deciding.subjects import FiredRule
from planning.engine.explaining.amounts import amounts_of
from planning.engine.facts import areas_treated
from planning.engine.protocol.model import RANK

Areas = Sequence[v.Area]


@dataclass(frozen=True, slots=True)
class DecisionSummary:
    findings: tuple[FindingDecision, ...]
    held: bool
    """Nothing may be injected."""
    in_question: frozenset[v.Area]
    """Areas that may be treated now or later, or that were."""
    gated: frozenset[v.Area]
    """Areas that may not be treated now."""
    dosed: frozenset[v.Area]
    """Areas with a dose; at a check-in those that were treated and may be treated still."""
    deciding: Mapping[FiredRule, Areas]
    """Holds that no stricter one supersedes, and where; of the person nowhere in particular."""
    superseded: Mapping[FiredRule, tuple[FiredRule, ...]]
    """Beside a hold that decides, the weaker ones of the same place."""
    moved: Mapping[FiredRule, Areas]
    """What moved a dose, and where."""
    cited: frozenset[FiredRule]
    """What an adjustment rests on, and a treatment that no finding asks for."""
    amounts: Mapping[v.Area, frozenset[str]]
    """"lower", "usual" or "higher" where true of a dose; empty for one that is left out."""
    reviewed: frozenset[v.Area]
    """Areas whose result is judged at a check-in."""


def summarise(decision: EngineDecision) -> DecisionSummary:
    areas, treated = decision.areas.values(), areas_treated(decision.document)
    gated = frozenset(area.area for area in areas if area.gate is not None)
    person = _strictest([one for one in decision.fired if one.rule.holds_all and not one.is_open])
    deciding = _by_firing((area.area, _deciding(area, person)) for area in areas)
    return DecisionSummary(
        findings=decision.findings,
        held=decision.status.is_held,
        in_question=decision.state.routed | treated,
        gated=gated,
        dosed=frozenset(dose.area for dose in decision.doses if _is_given(dose)) | (treated - gated),
        deciding={**dict.fromkeys(person, ()), **{one: on for one, on in deciding.items() if one not in person}},
        superseded=_superseded(decision, person, deciding),
        moved=_by_firing((area.area, _moving(area)) for area in areas),
        cited=frozenset(_cited(decision)),
        amounts={dose.area: amounts_of(dose) if _is_given(dose) else frozenset() for dose in decision.doses},
        reviewed=treated,
    )


def _cited(decision: EngineDecision) -> Iterator[FiredRule]:
    for adjustment in decision.adjustments:
        yield from adjustment.reasons
    for entry in decision.treatments:
        yield from () if decision.status.is_held or entry.findings else entry.reasons


def _is_given(dose: DoseDecision) -> bool:
    """False where zero units are intended: the area is left out."""
    return dose.intended is None or dose.intended.units > 0


def _strictest(holds: Sequence[FiredRule]) -> tuple[FiredRule, ...]:
    most = max((_rank(one) for one in holds), default=0)
    return tuple(one for one in holds if _rank(one) == most)


def _rank(hold: FiredRule) -> int:
    return RANK[hold.rule.effects.at_least] if hold.rule.effects.at_least else 0


def _deciding(area: AreaDecision, person: Sequence[FiredRule]) -> tuple[FiredRule, ...]:
    strictest = _strictest(area.gate.fired if area.gate else ())
    return tuple(one for one in strictest if one in person) or strictest


def _superseded(
    decision: EngineDecision, person: Sequence[FiredRule], deciding: Mapping[FiredRule, Areas]
) -> dict[FiredRule, tuple[FiredRule, ...]]:
    everywhere = [one for one in decision.fired if one.rule.holds_all and not one.is_open]
    places: list[tuple[Sequence[FiredRule], Sequence[FiredRule]]] = [(person, everywhere)] if person else []
    places += [(_deciding(area, person), area.gate.fired) for area in decision.areas.values() if area.gate]
    found: dict[FiredRule, dict[FiredRule, None]] = {}
    for strictest, holds in places:
        weaker = (one for one in holds if one not in deciding and one not in person)
        found.setdefault(strictest[0], {}).update(dict.fromkeys(weaker))
    return {one: tuple(others) for one, others in found.items() if others}


def _moving(area: AreaDecision) -> Iterator[FiredRule]:
    for step in area.dose.steps if area.dose else ():
        if step.fired is not None and step.moved:
            yield step.fired


def _by_firing(of_areas: Iterable[tuple[v.Area, Iterable[FiredRule]]]) -> dict[FiredRule, list[v.Area]]:
    found: dict[FiredRule, list[v.Area]] = {}
    for area, fired in of_areas:
        for one in dict.fromkeys(fired):
            found.setdefault(one, []).append(area)
    return found
