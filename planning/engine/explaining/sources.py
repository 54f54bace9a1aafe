"""Why a statement is made: the facts that decided its rule, by their paths in the document, the deciding ones first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from planning.engine.conditions.evaluate import Deciding, evaluate, supporting
from planning.engine.conditions.nodes import AnyFinding, Has, Leaf, Node, leaves
from planning.engine.conditions.reading import Reading
from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import BrowSides
from planning.engine.deciding.asking import reading
from planning.engine.deciding.decision import Decision, Fired
from planning.engine.explaining.json_values import as_json, json_at
from planning.engine.facts import FACTS, LEDGER, Fact, RuleScope
from planning.engine.protocol.model import NO_DOSE

Facts = dict[str, Any]
"""Values as JSON, by path."""
Found = Iterator[tuple[str, Any]]

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
}
"""Facts of an area, and what of its findings they were taken from."""
_BY_PLACES = ("routed", "planned", "meant", "concerns", "families")
_OF_DOSES = (
    "totals.least_with_this", "totals.session", "totals.forehead_and_glabella", "totals.band",
    "totals.last_90_days_with_this", "budgets.lowered", "budgets.exceeded",
)  # fmt: skip
_TREATMENTS = FACTS["treatments"]
_UNITS_BEFORE = "toxin_history.units_last_90_days"


@dataclass(frozen=True, slots=True)
class Sources:
    decision: Decision

    def of(self, fired: Iterable[Fired]) -> Facts:
        """What several firings of one rule rest on together; never empty."""
        facts = {path: value for one in fired for path, value in self._of_one(one)}
        return facts or {"visit": self.decision.document.visit.value}

    def marked(self, marks: Node) -> tuple[int, ...]:
        """Places of the findings that a text is marked for."""
        document, state = self.decision.document, self.decision.state
        places = range(len(document.findings))
        return tuple(place for place in places if evaluate(marks, Reading(document, state, place)).value)

    def of_marked(self, places: Iterable[int]) -> Facts:
        return dict(one for place in places for one in self._of_findings((place,), "concern"))

    def _of_one(self, fired: Fired) -> Found:
        read = reading(self.decision.document, fired.state, fired.target)
        when = fired.rule.when
        for deciding in evaluate(when, read).deciding if fired.asked else supporting(when, read):
            yield from self._behind(deciding, fired)

    def _behind(self, deciding: Deciding, fired: Fired) -> Found:
        """What one test rests on; facts of areas and of the plan lead back to findings and intended doses."""
        test = deciding.test
        if isinstance(test, AnyFinding):
            return iter(())
        name = test.fact.name
        if deciding.finding is not None:
            return self._of_findings((deciding.finding,), *_names(test.fact))
        if name in OF_AREA:
            return self._of_area(name, fired)
        if name in _BY_PLACES:
            return self._of_places(name, test.value if isinstance(test, Has) else None)
        if name in _OF_DOSES:
            return self._of_doses(test)
        if name == "treatments":
            return self._of_treatment(test)
        return self._of_document(test, fired.target.area if test.fact.subject in _OF_ONE_AREA else None)

    def _of_findings(self, places: Iterable[int], *names: str) -> Found:
        findings = self.decision.document.findings
        for place in places:
            for name in names:
                yield f"findings[{place}].{name}", as_json(getattr(findings[place], name))

    def _at(self, *paths: str) -> Found:
        return ((path, json_at(self.decision.document, path)) for path in paths)

    def _of_document(self, test: Leaf, area: v.Area | None) -> Found:
        for path in test.fact.paths:
            if area is not None and path in _BY_AREA:
                path = f"{path}.{area}"
            if path != "findings":
                yield path, json_at(self.decision.document, path)

    def _of_area(self, name: str, fired: Fired) -> Found:
        """An area without a finding is in the plan because the injector means to treat it."""
        anatomy, facts = self.decision.document.anatomy, fired.target.facts
        if name == "area.sides_differ" and anatomy.asymmetries:
            yield "anatomy.asymmetries", as_json(anatomy.asymmetries)
        if name == "area.sides_differ" and isinstance(anatomy.brow_position, BrowSides):
            yield "anatomy.brow_position", as_json(anatomy.brow_position)
        if facts is not None and facts.findings:
            yield from self._of_findings(facts.findings, *OF_AREA[name])
        else:
            yield from self._at(f"intended.{fired.target.area}")

    def _of_places(self, name: str, wanted: str | None) -> Found:
        """Facts about what was found, and where it leads: each finding that they are true of."""
        for one in self.decision.findings:
            if name in ("concerns", "families"):
                concern = one.finding.concern
                code = concern if name == "concerns" else v.FAMILY_OF_CONCERN[concern]
                if code == wanted and one.finding.severity != 0:
                    yield from self._of_findings((one.index,), "concern")
            elif one.area is not None and wanted in (None, one.area) and not (name == "routed" and one.refused):
                yield from self._of_findings((one.index,), "region")
        if name in ("routed", "meant"):
            yield from self._intended_beyond(wanted)

    def _intended_beyond(self, wanted: str | None) -> Found:
        """Areas that are in question because a dose is intended, without a finding."""
        found = {one.area for one in self.decision.findings}
        for area, dose in (self.decision.document.intended or {}).items():
            if dose.units and area not in found and wanted in (None, area):
                yield f"intended.{area}", as_json(dose)

    def _of_treatment(self, test: Leaf) -> Found:
        """A treatment is in the plan for findings, because it was asked for, or by a rule, whose own reasons count."""
        wanted = test.value if isinstance(test, Has) else None
        entries = [entry for entry in self.decision.treatments if entry.treatment == wanted]
        answered = sorted({place for entry in entries for place in entry.findings} - self._referring(wanted))
        yield from self._of_findings(answered, "concern")
        asked_for = self.decision.document.goals.asked_for
        if wanted in asked_for:
            yield "goals.also_wants", as_json(asked_for)
        elif not answered:
            for one in (one for entry in entries for one in entry.reasons):
                if all(leaf.fact is not _TREATMENTS for leaf in leaves(one.rule.when)):
                    yield from self._of_one(one)

    def _referring(self, treatment: object) -> set[int | None]:
        """Findings for which a treatment is a specialist's decision, and so no part of the plan."""
        return {one.target.finding for one in self.decision.fired if treatment in one.rule.effects.refers}

    def _of_doses(self, test: Leaf) -> Found:
        """Sums follow from the graded findings, from what the injector intends, and from the units of the last days."""
        document, before_doses = self.decision.document, test.fact.name == "totals.least_with_this"
        for one in self.decision.findings:
            if one.area is not None and (before_doses or one.suitability not in NO_DOSE):
                yield from self._of_findings((one.index,), "severity")
        if document.intended:
            yield "intended", as_json(document.intended)
        if _UNITS_BEFORE in test.fact.paths or isinstance(test, Has) and test.value == LEDGER:
            yield from self._at(_UNITS_BEFORE)


def _names(fact: Fact) -> list[str]:
    """What of a finding a fact is taken from."""
    return [path.removeprefix("findings[].") for path in fact.paths]


_OF_ONE_AREA = (RuleScope.AREA, RuleScope.REVIEW)
_BY_AREA = ("check_in.given", "check_in.outcomes", "intended")
