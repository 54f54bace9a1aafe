"""What is known so far about the plan in the making, for rules that look at it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import Document, Finding
from planning.engine.protocol.model import NO_DOSE, RANK, AreaPlan, Protocol

EMPTY: frozenset[v.Area] = frozenset()
REFUSED = frozenset({v.Suitability.NOT_SUITABLE, v.Suitability.NOT_INDICATED_NOW})
AREAS = tuple(v.Area)
TREATMENTS = tuple(v.Treatment)
AREA_ORDER = {area: number for number, area in enumerate(AREAS)}


Key = tuple[int, bool, str]
"""A statement before it has a number: the rule's order, whether it asks, and where its words differ."""


@dataclass(slots=True)
class Stage:
    """The `p` of conditions."""

    routed: frozenset[v.Area] = EMPTY
    """Areas in question: a finding leads there that they suit, held or not, or a dose is intended."""
    planned: frozenset[v.Area] = EMPTY
    treatments: frozenset[v.Treatment] = frozenset()
    treated_findings: dict[v.Treatment, list[int]] = field(default_factory=dict)
    """For each of them, the findings that it answers."""
    treated_because: dict[v.Treatment, list[Key]] = field(default_factory=dict)
    """For each of them, the statements of the rules that brought it in."""
    leading: frozenset[v.Treatment] = frozenset()
    """Of them, those that come before the toxin."""
    least_with_this: float | None = None
    session: float = 0.0
    forehead_and_glabella: float = 0.0
    band: v.Band | None = None
    with_this: float | None = None
    lowered: frozenset[str] = frozenset()
    exceeded: frozenset[str] = frozenset()
    meant: frozenset[v.Area] = EMPTY
    """Areas that will be injected as far as is known: planned or intended, not left out."""
    intended_held: frozenset[v.Area] = EMPTY


@dataclass(slots=True)
class Routed:
    """One finding, where it leads and how suitable it is there."""

    index: int
    finding: Finding
    suitability: v.Suitability
    area: v.Area | None
    because: list[Key] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        """Toxin is not what this finding wants, or there is nothing to treat."""
        return self.suitability in REFUSED

    @property
    def may_be_injected(self) -> bool:
        return self.area is not None and self.suitability not in NO_DOSE

    def at_least(self, suitability: v.Suitability, key: Key) -> None:
        """The stricter of two verdicts stands; the reason is kept whenever it is at least as strict."""
        if RANK[suitability] < RANK[self.suitability]:
            return
        if (
            suitability in NO_DOSE
            and RANK[suitability] > RANK[self.suitability]
            or RANK[suitability] > RANK[self.suitability]
        ):
            self.suitability = suitability
        if key not in self.because:
            self.because.append(key)


@dataclass(slots=True)
class Subject:
    """One area in the making: the `a` of conditions."""

    plan: AreaPlan
    findings: list[Routed]
    code: v.Area
    evidence: v.DoseEvidence | None
    severity: int | None
    at_rest: int | None
    strength: v.MuscleStrength | None
    infected: bool | None
    sides_differ: bool = False
    one_sided: bool = False
    same_on_both_sides: bool = False
    intended_uneven: bool | None = None
    off_label: bool = True
    out_of_range: bool | None = None
    above_proposal: bool | None = None
    mirrored: bool | None = None


_STRENGTHS = tuple(v.MuscleStrength)


def subject_of(area: v.Area, findings: list[Routed], document: Document, protocol: Protocol) -> Subject:
    plan = protocol.areas[area]
    strengths = [r.finding.muscle_strength for r in findings if r.finding.muscle_strength]
    return Subject(
        plan=plan,
        findings=findings,
        code=area,
        evidence=plan.dosing.evidence if plan.dosing else None,
        severity=_worst([r.finding.severity for r in findings]),
        at_rest=_worst([r.finding.at_rest for r in findings]),
        strength=max(strengths, key=_STRENGTHS.index, default=None),
        infected=_infected(plan, document),
    )


def _worst(grades: list[int | None]) -> int | None:
    return max((grade for grade in grades if grade is not None), default=None)


def _infected(plan: AreaPlan, document: Document) -> bool | None:
    sites = document.safety.infected_sites
    return None if sites is None else is_infected(plan, sites)


def is_infected(plan: AreaPlan, sites: Iterable[v.Region]) -> bool:
    """Whether an infection lies where the area is injected."""
    return any(site in plan.regions or site is v.Region.FACE for site in sites)
