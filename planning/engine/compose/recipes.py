"""How a reason is written at once, where its paths are always the same: laid out once for each set of tests."""

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING

from planning.engine.compose.reasons import Facts, Get, Telling
from planning.engine.compose.values import WRITERS, scalar

if TYPE_CHECKING:
    from planning.engine.compose.trace import Trace
    from planning.engine.compose.voices import About

Recipe = Callable[["Trace", "About"], str]
"""Writes the reason of a statement whose paths are always the same, but for the places that a plan has."""
_Step = tuple[str, str, Get]
"""The text before a value, of a finding's value in two pieces around its number, and the value's getter."""
_PLACES = "findings["


def recipe(tellings: Iterable[Telling]) -> Recipe | None:
    """How these are written for one finding or the whole document; None where only the plan can tell."""
    tellings = tuple(dict.fromkeys(tellings))
    of_area = {telling.of_area for telling in tellings}
    if len(of_area) == 1 and None not in of_area:
        return _writing_area(tellings)
    of_document: dict[str, Get] = {}
    of_finding: dict[str, Get] = {}
    of_places: list[Telling] = []
    for telling in tellings:
        if telling.place is not None:
            of_places.append(telling)
        elif telling.of_plan is not None:
            return None
        of_document |= telling.of_document
        of_finding |= telling.of_finding
    if of_places:
        clash = of_finding or any(path.startswith(("findings", "intended")) for path in of_document)
        return None if clash else _writing_places(tuple(of_places), of_document)
    places = [(path, f'"{path}":', "", get) for path, get in of_document.items()]
    places += [(f"findings[].{name}", '"findings[', f'].{name}":', get) for name, get in of_finding.items()]
    ordered = sorted(places, key=lambda place: place[0])
    return _writing([(f"{',' if n else '{'}{before}", after, get) for n, (_, before, after, get) in enumerate(ordered)])


def _writing(steps: list[_Step]) -> Recipe:
    if not steps:
        return lambda trace, about: "{}"
    if not any(after for _, after, _ in steps):
        plain = [(before, get) for before, _, get in steps]
        if len(plain) == 1:
            [(before, get)] = plain
            return lambda trace, about: f"{before}{WRITERS[type(value := get(trace.document))](value)}}}"

        def write_plain(trace: "Trace", about: "About") -> str:
            document = trace.document
            return "".join([f"{before}{WRITERS[type(value := get(document))](value)}" for before, get in plain]) + "}"

        return write_plain

    def write(trace: "Trace", about: "About") -> str:
        assert about.routed is not None
        document, index, finding = trace.document, about.routed.index, about.routed.finding
        told = [
            f"{before}{index}{after}{WRITERS[type(value := get(finding))](value)}"
            if after
            else f"{before}{WRITERS[type(value := get(document))](value)}"
            for before, after, get in steps
        ]
        return "".join(told) + "}"

    return write


def _writing_area(tellings: tuple[Telling, ...]) -> Recipe:
    """One thing of each finding of an area; most areas have one finding."""
    name = tellings[0].of_area
    assert name is not None
    get = attrgetter(name)

    def write(trace: "Trace", about: "About") -> str:
        assert about.area is not None
        if len(about.area.findings) != 1:
            return written(_facts_told(tellings, trace, about, {}))
        [routed] = about.area.findings
        return f'{{"findings[{routed.index}].{name}":{WRITERS[type(value := get(routed.finding))](value)}}}'

    return write


def _writing_places(places: tuple[Telling, ...], of_document: Mapping[str, Get]) -> Recipe:
    """Findings and intended areas, told once for the whole plan, between the document's own values."""
    asked = [telling.place for telling in places if telling.place is not None]
    ordered = sorted((path, f'"{path}":', get) for path, get in of_document.items())
    before = [(head, get) for path, head, get in ordered if path < _PLACES]
    after = [(head, get) for path, head, get in ordered if path > _PLACES]

    def write(trace: "Trace", about: "About") -> str:
        document = trace.document
        if document.intended:
            return written(_facts_told(places, trace, about, {path: scalar(get(document)) for path, _, get in ordered}))
        told = trace.places.text(trace.places.mask(asked))
        if not ordered:
            return f"{{{told}}}"
        texts = [f"{head}{WRITERS[type(value := get(document))](value)}" for head, get in before]
        if told:
            texts.append(told)
        texts += [f"{head}{WRITERS[type(value := get(document))](value)}" for head, get in after]
        return f"{{{','.join(texts)}}}"

    return write


def _facts_told(tellings: Iterable[Telling], trace: "Trace", about: "About", facts: Facts) -> Facts:
    for telling in tellings:
        telling.tell(trace, about, facts)
    return facts


def written(facts: Facts) -> str:
    """As one JSON object, in the order of the paths."""
    if not facts:
        return "{}"
    items: Iterable[tuple[str, str]] = sorted(facts.items()) if len(facts) > 1 else facts.items()
    return "{" + ",".join([f'"{path}":{value}' for path, value in items]) + "}"
