"""Why a statement is made: the facts that decided its rule, by their paths in the document, the deciding ones first."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from planning.engine.conditions.evaluate import evaluate
from planning.engine.conditions.nodes import AnyFinding, Has, Leaf, leaves
from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import BrowSides, Finding
from planning.engine.deciding.decision import EngineDecision
from planning.engine.deciding.rule_evaluation import reader_for
from planning.engine.deciding.subjects import FiredRule
from planning.engine.explaining.json_values import as_json, json_at
from planning.engine.facts import FACTS, LEDGER, RuleScope
from planning.engine.protocol.model import NO_DOSE, Protocol, Rule

Evidence = dict[str, Any]
"""Values as JSON, by path."""

OF_AREA = {
    "area.code": ("region",),
    "area.severity": ("severity",),
    "area.at_rest": ("at_rest",),
    "area.muscle_strength": ("muscle_strength",),
    "area.off_label": ("severity",),
    "area.one_sided": ("side",),
    "area.same_on_both_sides": ("side",),
    "area.evidence": ("region",),
    "area.sides_differ": ("side", "severity"),
    "area.steps_cancel": (),
}
"""Facts of an area, and what of its findings they were taken from."""
_UNITS_BEFORE = "toxin_history.units_last_90_days"
_NAMES = {fact: [path.removeprefix("findings[].") for path in fact.paths] for fact in FACTS.values()}
"""What of a finding a fact is taken from."""


@dataclass(frozen=True, slots=True)
class EvidenceFinder:
    decision: EngineDecision
    protocol: Protocol
    cache: dict[object, Evidence] = field(default_factory=dict)
    """Evidence already found for this plan, by fact and code."""

    def of(self, fired: Iterable[FiredRule]) -> Evidence:
        """The facts on which several firings of one rule rest; never empty."""
        facts: Evidence = {}
        for one in fired:
            facts |= self._of_rule(one)
        if "visit" in facts or not facts:
            # Every plan has it, so it comes after what decided.
            facts = {path: value for path, value in facts.items() if path != "visit"}
            facts["visit"] = self.decision.document.visit.value
        return facts

    def marked(self, rule: Rule) -> tuple[int, ...]:
        """Indices of the findings that the text is marked for."""
        marks = self.protocol.marks.get(rule.id)
        document, state = self.decision.document, self.decision.state
        if marks is None:
            return ()
        return tuple([n for n, one in enumerate(document.findings) if marks(document, state, one, None, None, None)])

    def of_findings(self, places: Iterable[int], *names: str) -> Evidence:
        findings = self.decision.document.findings
        return {
            f"findings[{place}].{name}": as_json(getattr(findings[place], name)) for place in places for name in names
        }

    def _of_rule(self, fired: FiredRule) -> Evidence:
        document, groups = self.decision.document, self.protocol.supports[fired.rule.id]
        if fired.is_open or groups is None:
            deciding = evaluate(fired.rule.when, reader_for(document, fired.state, fired.target)).deciding
            return self._of_tests([(one.test, one.finding) for one in deciding], fired)
        target = fired.target
        finding = None if target.finding is None else document.findings[target.finding]
        given = (document, fired.state, finding, target.facts, target.wish, target.review)
        holding = [tests for guard, tests in groups if guard is None or guard(*given)]
        return self._of_tests([(test, target.finding) for tests in holding for test in tests], fired)

    def _of_tests(self, tests: Iterable[tuple[Leaf | AnyFinding, int | None]], fired: FiredRule) -> Evidence:
        facts: Evidence = {}
        for test, finding in tests:
            if isinstance(test, AnyFinding):
                continue
            if test.fact.subject is RuleScope.FINDING and finding is not None:
                facts |= self.of_findings((finding,), *_NAMES[test.fact])
            elif test.fact.name in OF_AREA:
                facts |= self._of_area(test.fact.name, fired)
            elif test.fact.subject in _OF_ONE_AREA:
                facts |= self._of_fact(test, fired.target.area)
            else:
                facts |= self._of_plan(test)
        return facts

    def _of_plan(self, test: Leaf) -> Evidence:
        """Facts of the plan are traced to findings and intended doses."""
        key = (test.fact, test.value if isinstance(test, Has) else None)
        if key not in self.cache:
            by_name = _OF_PLAN.get(test.fact.name)
            self.cache[key] = self._of_fact(test, None) if by_name is None else by_name(self, test)
        return self.cache[key]

    def _of_fact(self, test: Leaf, area: v.Area | None) -> Evidence:
        return self._at(f"{path}.{area}" if area and path in _BY_AREA else path for path in test.fact.paths)

    def _at(self, paths: Iterable[str]) -> Evidence:
        document = self.decision.told or self.decision.document
        present = (path for fact_path in paths if fact_path != "findings" for path in document.paths_of(fact_path))
        return {path: json_at(document, path) for path in present}

    def _of_area(self, name: str, fired: FiredRule) -> Evidence:
        """An area without a finding is in the plan because a dose is intended."""
        anatomy, area = self.decision.document.anatomy, fired.target.facts
        facts: Evidence = {}
        if name == "area.steps_cancel":
            return self._of_cancelled(fired.target.area)
        if name == "area.sides_differ" and anatomy.asymmetries:
            facts["anatomy.asymmetries"] = as_json(anatomy.asymmetries)
        if name == "area.sides_differ" and isinstance(anatomy.brow_position, BrowSides):
            facts["anatomy.brow_position"] = as_json(anatomy.brow_position)
        if area is not None and area.findings:
            return facts | self.of_findings(area.findings, *OF_AREA[name])
        return facts | self._at([f"intended.{fired.target.area}"])

    def _of_cancelled(self, area: v.Area | None) -> Evidence:
        """Steps that cancel share one statement, with the evidence of all of them."""
        here = self.decision.areas.get(area) if area is not None else None
        dose = here.dose if here is not None else None
        steps = [step.fired for step in dose.steps if step.does == "cancelled"] if dose else []
        return self.of(one for one in steps if one is not None)

    def _of_concerns(self, test: Leaf) -> Evidence:
        wanted = test.value if isinstance(test, Has) else None
        here = [one.index for one in self.decision.findings if wanted in _codes(one.finding)]
        return self.of_findings(here, "concern")

    def _of_places(self, test: Leaf) -> Evidence:
        name, wanted = test.fact.name, test.value if isinstance(test, Has) else None
        leading = [one for one in self.decision.findings if one.area is not None and wanted in (None, one.area)]
        facts = self.of_findings([one.index for one in leading if not (name == "routed" and one.refused)], "region")
        return facts | self._intended_beyond(wanted) if name in ("routed", "meant") else facts

    def _intended_beyond(self, wanted: str | None) -> Evidence:
        """Areas in question only because a dose is intended."""
        found = {one.area for one in self.decision.findings}
        return {
            f"intended.{area}": as_json(dose)
            for area, dose in (self.decision.document.intended or {}).items()
            if dose.units and area not in found and wanted in (None, area)
        }

    def _of_treatment(self, test: Leaf) -> Evidence:
        """Its findings, the patient's request, or the evidence of the rule that brings it in."""
        wanted = test.value if isinstance(test, Has) else None
        entries = [entry for entry in self.decision.treatments if entry.treatment == wanted]
        answered = sorted({place for entry in entries for place in entry.findings} - self._referring(wanted))
        facts = self.of_findings(answered, "concern")
        if wanted in self.decision.document.goals.asked_for:
            return facts | self._at(["goals.also_wants"])
        if facts:
            return facts
        for one in (one for entry in entries for one in entry.reasons if not self._reads_treatments(one)):
            facts |= self._of_rule(one)
        return facts

    def _reads_treatments(self, fired: FiredRule) -> bool:
        return any(leaf.fact.name == "treatments" for leaf in leaves(fired.rule.when))

    def _referring(self, treatment: object) -> set[int | None]:
        return {one.target.finding for one in self.decision.fired if treatment in one.rule.effects.refers}

    def _of_doses(self, test: Leaf) -> Evidence:
        """Sums follow from graded findings, intended doses, and the units of the ledger period."""
        document, before_doses = self.decision.document, test.fact.name == "totals.least_with_this"
        counted = [
            one.index
            for one in self.decision.findings
            if one.area is not None and (before_doses or one.suitability not in NO_DOSE)
        ]
        counts_history = _UNITS_BEFORE in test.fact.paths or isinstance(test, Has) and test.value == LEDGER
        more = [*(["intended"] if document.intended else []), *([_UNITS_BEFORE] if counts_history else [])]
        return self.of_findings(counted, "severity") | self._at(more)


def _codes(finding: Finding) -> tuple[str, ...]:
    """A finding graded 0 says that the concern is not there."""
    return () if finding.severity == 0 else (finding.concern, v.FAMILY_OF_CONCERN[finding.concern])


_OF_ONE_AREA = (RuleScope.AREA, RuleScope.REVIEW)
_BY_AREA = ("check_in.given", "check_in.outcomes", "intended")
_OF_PLAN: Mapping[str, Callable[[EvidenceFinder, Leaf], Evidence]] = {
    **dict.fromkeys(("concerns", "families"), EvidenceFinder._of_concerns),
    **dict.fromkeys(("routed", "planned", "meant"), EvidenceFinder._of_places),
    **dict.fromkeys(
        (
            "totals.least_with_this",
            "totals.session",
            "totals.forehead_and_glabella",
            "totals.band",
            "totals.last_90_days_with_this",
            "budgets.lowered",
            "budgets.exceeded",
        ),
        EvidenceFinder._of_doses,
    ),
    "treatments": EvidenceFinder._of_treatment,
}
