"""Why a statement is made: the facts that fired its rule, each by its path in the document, as JSON."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from json.encoder import encode_basestring as quoted
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from planning.engine import vocabulary as v
from planning.engine.document import Document
from planning.engine.expressions.nodes import AnyFinding, Has, Leaf, leaves
from planning.engine.expressions.why import Test
from planning.engine.facts import Fact, Subject
from planning.engine.types import NOT_RECORDED

if TYPE_CHECKING:
    from planning.engine.compose.stage import Routed
    from planning.engine.compose.trace import Trace
    from planning.engine.compose.voices import About

Facts = dict[str, str]
"""Values as JSON, by path."""
Tell = Callable[["Trace", "About", Facts], None]
"""Adds what one test rests on."""

OF_AREA = {
    "area.code": "region",
    "area.severity": "severity",
    "area.at_rest": "at_rest",
    "area.muscle_strength": "muscle_strength",
    "area.off_label": "severity",
    "area.evidence": "region",
}
"""Facts of an area, and what they were taken from in its findings."""
_MAY_BE_ABSENT = ("product", "check_in", "intended", "anatomy.activity")


def teller(test: Test, holds: Mapping[AnyFinding, Callable[..., Any]]) -> Tell:
    """How one test of a condition is told."""
    if isinstance(test, AnyFinding):
        return _tell_findings(test, holds[test])
    fact = test.fact
    if fact.subject is Subject.FINDING:
        return _tell_finding(fact)
    if fact.name == "area.sides_differ":
        return _tell_sides
    if fact.name in OF_AREA:
        return _tell_area(OF_AREA[fact.name])
    if fact.name == "treatments":
        return _tell_treatment(test)
    if fact.name.startswith(("totals.", "budgets.")):
        return _tell_doses
    if fact.name in ("concerns", "families", "routed", "planned", "meant"):
        return _tell_places(test)
    return teller_of_path(fact)


def teller_of_path(fact: Fact) -> Tell:
    """How a fact with a path of its own is told."""
    if fact.subject is Subject.FINDING:
        return _tell_finding(fact)
    if (
        fact.paths[0] in ("check_in.given", "check_in.outcomes")
        and fact.subject is Subject.REVIEW
        or fact.paths == ("intended",)
        and fact.subject is Subject.AREA
    ):
        return _tell_of_area(fact.paths[0])
    reads = [(path, _getter(path)) for path in fact.paths if path != "findings"]

    def tell(trace: "Trace", about: "About", facts: Facts) -> None:
        for path, read in reads:
            facts[path] = scalar(read(trace.document))

    return tell


def _getter(path: str) -> Callable[[Document], Any]:
    return (lambda d: walk(d, path)) if path.startswith(_MAY_BE_ABSENT) else attrgetter(path)


def _tell_finding(fact: Fact) -> Tell:
    names = [path.removeprefix("findings[].") for path in fact.paths]

    def tell(trace: "Trace", about: "About", facts: Facts) -> None:
        assert about.routed is not None
        for name in names:
            facts[f"findings[{about.routed.index}].{name}"] = scalar(getattr(about.routed.finding, name))

    return tell


def _tell_area(name: str) -> Tell:
    def tell(trace: "Trace", about: "About", facts: Facts) -> None:
        assert about.area is not None
        for routed in about.area.findings:
            facts[f"findings[{routed.index}].{name}"] = scalar(getattr(routed.finding, name))

    return tell


def _tell_of_area(path: str) -> Tell:
    def tell(trace: "Trace", about: "About", facts: Facts) -> None:
        here = f"{path}.{about.code}"
        facts[here] = scalar(walk(trace.document, here))

    return tell


def _tell_places(test: Leaf) -> Tell:
    """Facts about what was found, and where it leads: each finding that it is true of."""
    name, wanted = test.fact.name, test.value if isinstance(test, Has) else None
    attribute = "concern" if name in ("concerns", "families") else "region"

    def is_meant(routed: "Routed") -> bool:
        if name == "concerns":
            return routed.finding.concern == wanted and routed.finding.severity != 0
        if name == "families":
            return v.FAMILY_OF_CONCERN[routed.finding.concern] == wanted and routed.finding.severity != 0
        return routed.area is not None and (wanted is None or routed.area == wanted)

    key = (name, wanted)

    def tell(trace: "Trace", about: "About", facts: Facts) -> None:
        found = trace.places.get(key)
        if found is None:
            found = trace.places[key] = {
                f"findings[{routed.index}].{attribute}": quoted(getattr(routed.finding, attribute))
                for routed in trace.routed
                if is_meant(routed)
            }
        facts.update(found)

    return tell


def _tell_treatment(test: Leaf) -> Tell:
    """A treatment is in the plan for findings, or because it was asked for."""
    wanted = v.Treatment(test.value) if isinstance(test, Has) else None

    def tell(trace: "Trace", about: "About", facts: Facts) -> None:
        if wanted is None:
            return
        for index in trace.stage.treated_findings.get(wanted, ()):
            facts[f"findings[{index}].concern"] = quoted(trace.document.findings[index].concern)
        if wanted in trace.document.goals.also_wants:
            facts["goals.also_wants"] = scalar(trace.document.goals.also_wants)

    return tell


def _tell_doses(trace: "Trace", about: "About", facts: Facts) -> None:
    """Totals follow from the graded findings and from what the injector intends."""
    for routed in trace.routed:
        if routed.area is not None and routed.may_be_injected:
            facts[f"findings[{routed.index}].severity"] = scalar(routed.finding.severity)
    if trace.document.intended:
        facts["intended"] = scalar(trace.document.intended)


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


def written(facts: Facts) -> str:
    """As one JSON object, in the order of the paths."""
    if not facts:
        return "{}"
    items: Iterable[tuple[str, str]] = sorted(facts.items()) if len(facts) > 1 else facts.items()
    return "{" + ",".join([f'"{path}":{value}' for path, value in items]) + "}"


_WORDS = {True: "true", False: "false", None: "null"}


def scalar(value: Any) -> str:
    """One value of the document as JSON."""
    if value is None or value is True or value is False:
        return _WORDS[value]
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return f'"{value.isoformat()}"'
    if isinstance(value, tuple) and (not value or isinstance(value[0], str)):
        return f"[{','.join(map(quoted, value))}]"
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))


def walk(document: Document, path: str) -> Any:
    """The document's value at `path`; None where nothing is recorded."""
    value: Any = document
    for step in path.split("."):
        if value is None:
            return None
        value = value.get(step) if isinstance(value, dict) else getattr(value, step)
    return value


def plain(value: Any) -> Any:
    """`value` as JSON has it."""
    if value is NOT_RECORDED:
        return None
    if isinstance(value, BaseModel):
        return plain(value.model_dump(mode="json", by_alias=True, exclude_none=True))
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return str(value)
    return int(value) if isinstance(value, float) and value == int(value) else value
