"""What was decided about a document before its doses."""

from dataclasses import dataclass, field

from planning.engine.compose.stage import Key, Routed, Subject, is_infected
from planning.engine.compose.trace import Trace
from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import Document
from planning.engine.protocol.model import Rule


@dataclass(slots=True)
class WishAnswer:
    wish: v.Wish
    suitability: v.Suitability
    area: v.Area | None
    because: list[Key]


@dataclass(slots=True)
class TreatmentEntry:
    treatment: v.Treatment
    role: v.TreatmentRole
    findings: list[int] = field(default_factory=list)
    because: list[Key] = field(default_factory=list)


@dataclass(slots=True)
class Effect:
    """A fired rule that acts on an area."""

    rule: Rule
    key: Key


@dataclass(slots=True)
class Answers:
    """Everything that was decided before doses."""

    trace: Trace
    routed: list[Routed] = field(default_factory=list)
    wishes: list[WishAnswer] = field(default_factory=list)
    treatments: dict[tuple[v.Treatment, v.TreatmentRole], TreatmentEntry] = field(default_factory=dict)
    subjects: dict[v.Area, Subject] = field(default_factory=dict)
    effects: dict[v.Area, list[Effect]] = field(default_factory=dict)
    held: list[Effect] = field(default_factory=list)
    """Holds of rules about the whole plan."""
    missing: dict[str, tuple[bool, int, int, str]] = field(default_factory=dict)
    """Paths, each with its place: what a hold needs comes first, then by the protocol's order."""
    referred: dict[v.Treatment, set[int]] = field(default_factory=dict)
    """Treatments that are a specialist's decision, with the findings for which they are."""
    undated: bool = False
    """Elective treatments have no date for now."""
    withheld: set[v.Area] = field(default_factory=set)
    asked: dict[v.Area, list[Key]] = field(default_factory=dict)
    """What was asked about each withheld area."""
    person_open: bool = False
    """An unrecorded fact leaves open whether anything may be injected."""
    other_tools_lead: bool = False
    """What answers the main complaint comes before the toxin."""
    answered: set[v.Wish] = field(default_factory=set)

    def holds(self, area: v.Area, document: Document) -> bool:
        """Whether something forbids the area, or leaves open whether it may be injected."""
        held = any(effect.rule.holds for effect in self.effects.get(area, []))
        sites = document.safety.infected_sites
        infected = sites is not None and is_infected(self.trace.protocol.areas[area], sites)
        return held or infected or self.person_open or area in self.withheld

    def is_referred(self, entry: TreatmentEntry) -> bool:
        """Whether a treatment is a specialist's decision for every finding that it answers."""
        return bool(self.referred and entry.findings) and self.referred.get(entry.treatment, set()).issuperset(
            entry.findings
        )

    def explain_treatments(self) -> None:
        """Where all that brought a treatment in was taken back, the verdicts on its findings explain it."""
        told = self.trace.said
        for entry in self.treatments.values():
            if told.keys().isdisjoint(entry.because):
                entry.because = [key for each in self.routed if each.index in entry.findings for key in each.because]

    def need(self, path: str, rule: Rule, place: int) -> None:
        """Names a path that is missing; of several rules that need it, the first counts."""
        found = (not rule.holds, rule.order, place, path)
        self.missing[path] = min(found, self.missing.get(path, found))
