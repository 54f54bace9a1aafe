"""Why a statement is made: the facts that fired its rule, each by its path in the document, as JSON."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from json.encoder import encode_basestring as quoted
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from planning.engine.compose.places import Place
from planning.engine.compose.values import scalar, walk
from planning.engine.conditions.nodes import AnyFinding, Has, Leaf, leaves
from planning.engine.conditions.why import Test
from planning.engine.contract import vocabulary as v
from planning.engine.facts import LEDGER, Fact, Phase, RuleScope

if TYPE_CHECKING:
    from planning.engine.compose.trace import Trace
    from planning.engine.compose.voices import About

Facts = dict[str, str]
"""Values as JSON, by path."""
Tell = Callable[["Trace", "About", Facts], None]
"""Adds what one test rests on."""
Get = Callable[[Any], Any]


@dataclass(frozen=True, slots=True, eq=False)
class Telling:
    """What one test rests on: values that always stand at the same paths, or what only the plan can tell."""

    of_document: tuple[tuple[str, Get], ...] = ()
    """Paths in the document."""
    of_finding: tuple[tuple[str, Get], ...] = ()
    """Names in the finding that the rule was asked of."""
    of_plan: Tell | None = None
    of_area: str | None = None
    """The one thing that `of_plan` tells of each finding of an area."""
    place: Place | None = None
    """What `of_plan` tells, where that is nothing but findings and intended areas."""

    def tell(self, trace: "Trace", about: "About", facts: Facts) -> None:
        if self.of_plan is not None:
            self.of_plan(trace, about, facts)
            return
        for path, get in self.of_document:
            facts[path] = scalar(get(trace.document))
        for name, get in self.of_finding:
            assert about.routed is not None
            facts[f"findings[{about.routed.index}].{name}"] = scalar(get(about.routed.finding))


OF_AREA = {
    "area.code": "region",
    "area.severity": "severity",
    "area.at_rest": "at_rest",
    "area.muscle_strength": "muscle_strength",
    "area.off_label": "severity",
    "area.one_sided": "side",
    "area.same_on_both_sides": "side",
    "area.evidence": "region",
}
"""Facts of an area, and what they were taken from in its findings."""
_MAY_BE_ABSENT = ("product", "check_in", "intended", "anatomy.activity")
VISIT = Telling((("visit", attrgetter("visit")),))
"""What every visit is told rests on the visit itself."""


def teller(test: Test, holds: Mapping[AnyFinding, Callable[..., Any]]) -> Telling:
    """How one test of a condition is told."""
    return Telling(of_plan=_tell_findings(test, holds[test])) if isinstance(test, AnyFinding) else _teller(test)


@lru_cache(maxsize=4_096)
def _teller(test: Leaf) -> Telling:
    fact = test.fact
    if fact.subject is RuleScope.FINDING:
        return telling_of(fact)
    if fact.name == "area.sides_differ":
        return Telling(of_plan=_tell_sides)
    if fact.name in OF_AREA:
        return Telling(of_plan=_tell_area(OF_AREA[fact.name]), of_area=OF_AREA[fact.name])
    if fact.name == "treatments":
        return Telling(of_plan=_tell_treatment(test))
    if fact.name.startswith(("totals.", "budgets.")):
        return Telling(of_plan=_tell_doses(test))
    if fact.name in ("concerns", "families", "routed", "planned", "meant"):
        place = (fact.name, test.value if isinstance(test, Has) else None)
        return Telling(of_plan=_tell_places(place), place=place)
    return telling_of(fact)


@lru_cache(maxsize=4_096)
def telling_of(fact: Fact) -> Telling:
    """How a fact with a path of its own is told."""
    if fact.subject is RuleScope.FINDING:
        names = [path.removeprefix("findings[].") for path in fact.paths]
        return Telling(of_finding=tuple((name, attrgetter(name)) for name in names))
    if (
        fact.paths[0] in ("check_in.given", "check_in.outcomes")
        and fact.subject is RuleScope.REVIEW
        or fact.paths == ("intended",)
        and fact.subject is RuleScope.AREA
    ):
        return Telling(of_plan=_tell_of_area(fact.paths[0]))
    return Telling(tuple((path, _getter(path)) for path in fact.paths if path != "findings"))


def _getter(path: str) -> Get:
    return (lambda d: walk(d, path)) if path.startswith(_MAY_BE_ABSENT) else attrgetter(path)


def _tell_area(name: str) -> Tell:
    def tell(trace: "Trace", about: "About", facts: Facts) -> None:
        assert about.area is not None
        for routed in about.area.findings:
            facts[f"findings[{routed.index}].{name}"] = scalar(getattr(routed.finding, name))
        if not about.area.findings:
            _tell_intended(trace, about, facts)

    return tell


def _tell_of_area(path: str) -> Tell:
    def tell(trace: "Trace", about: "About", facts: Facts) -> None:
        here = f"{path}.{about.code}"
        facts[here] = scalar(walk(trace.document, here))

    return tell


_tell_intended = _tell_of_area("intended")
"""An area without a finding is in the plan because the injector means to treat it."""


def _tell_places(place: Place) -> Tell:
    """Facts about what was found, and where it leads: each finding that it is true of."""
    name, wanted = place

    def tell(trace: "Trace", about: "About", facts: Facts) -> None:
        facts.update(trace.places.items(trace.places.mask((place,))))
        if name in ("routed", "meant"):
            _tell_beyond(trace, wanted, facts)

    return tell


def _tell_beyond(trace: "Trace", wanted: str | None, facts: Facts) -> None:
    """Areas that are in question because a dose is intended, without a finding."""
    found = {routed.area for routed in trace.routed}
    for area, dose in (trace.document.intended or {}).items():
        if dose.units and area not in found and wanted in (None, area):
            facts[f"intended.{area}"] = scalar(dose)


def _tell_treatment(test: Leaf) -> Tell:
    """A treatment is in the plan for findings, because it was asked for, or by a rule, whose own reason counts."""
    wanted = v.Treatment(test.value) if isinstance(test, Has) else None

    def tell(trace: "Trace", about: "About", facts: Facts) -> None:
        if wanted is None:
            return
        answered, asked_for = trace.stage.treated_findings.get(wanted, ()), trace.document.goals.asked_for
        for index in answered:
            facts[f"findings[{index}].concern"] = quoted(trace.document.findings[index].concern)
        if wanted in asked_for:
            facts["goals.also_wants"] = scalar(asked_for)
        elif not answered:
            facts.update(trace.facts_of(trace.stage.treated_because.get(wanted, ())))

    return tell


def _tell_doses(test: Leaf) -> Tell:
    """Totals follow from the graded findings, from what the injector intends, and from the units of the last days."""
    of_history = "toxin_history.units_last_90_days"
    counts_history = of_history in test.fact.paths or isinstance(test, Has) and test.value == LEDGER
    before_holds = test.fact.phase is Phase.AREAS

    def tell(trace: "Trace", about: "About", facts: Facts) -> None:
        for routed in trace.routed:
            if routed.area is not None and (before_holds or routed.may_be_injected):
                facts[f"findings[{routed.index}].severity"] = scalar(routed.finding.severity)
        if trace.document.intended:
            facts["intended"] = scalar(trace.document.intended)
        if counts_history:
            facts[of_history] = scalar(trace.document.toxin_history.units_last_90_days)

    return tell


def _tell_sides(trace: "Trace", about: "About", facts: Facts) -> None:
    """Sides differ by a recorded asymmetry, by the brows, or by findings apart."""
    anatomy = trace.document.anatomy
    if anatomy.asymmetries:
        facts["anatomy.asymmetries"] = scalar(anatomy.asymmetries)
    if isinstance(anatomy.brow_position, BaseModel):
        facts["anatomy.brow_position"] = scalar(anatomy.brow_position)
    assert about.area is not None
    for routed in about.area.findings:
        for name in ("side", "severity"):
            facts[f"findings[{routed.index}].{name}"] = scalar(getattr(routed.finding, name))


def _tell_findings(node: AnyFinding, holds: Callable[..., Any]) -> Tell:
    names = [path.removeprefix("findings[].") for leaf in leaves(node.part) for path in leaf.fact.paths]

    def tell(trace: "Trace", about: "About", facts: Facts) -> None:
        for index, finding in enumerate(trace.document.findings):
            if holds(trace.document, trace.stage, finding):
                for name in names:
                    facts[f"findings[{index}].{name}"] = scalar(getattr(finding, name))

    return tell
