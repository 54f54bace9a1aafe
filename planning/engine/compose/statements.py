"""The numbered statements of a plan, most critical first, and the numbers that other parts refer to."""

from typing import Any

from planning.engine import vocabulary as v
from planning.engine.compose.stage import Key
from planning.engine.compose.trace import LEVELS, About, Said, Trace

AREA_ORDER = {area: number for number, area in enumerate(v.Area)}


class Numbered:
    """Statements sorted by level, the protocol's order and what they are said of; `s1`, `s2`, ... in that order."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        keys = sorted(trace.said, key=lambda key: _place(key, trace.said[key]))
        self.numbers = {key: f"s{number}" for number, key in enumerate(keys, start=1)}

    def because(self, keys: list[Key]) -> list[str]:
        """Numbers in order, each once."""
        return [self.numbers[key] for key in sorted(set(keys), key=lambda key: int(self.numbers[key][1:]))]

    def statements(self) -> list[dict[str, Any]]:
        return [self._statement(key, self.trace.said[key]) for key in self.numbers]

    def _statement(self, key: Key, said: Said) -> dict[str, Any]:
        rule = said.rule
        return {
            "id": self.numbers[key],
            "rule": rule.id,
            "kind": v.StatementKind.SAFETY if said.asked else rule.kind,
            "level": v.Level.WARNING if said.asked else rule.level,
            "applies_to": _applies_to(said, self.trace.marked(rule)),
            "text": said.text,
            "patient_text": said.patient_text,
            "basis": list(rule.basis),
            "evidence": rule.evidence,
            "fired_by": dict(sorted(said.fired_by.items())),
        }


def _place(key: Key, said: Said) -> tuple[int, int, int, str]:
    level = v.Level.WARNING if said.asked else said.rule.level
    areas = [AREA_ORDER[area] for about in said.abouts for area in _areas(about)]
    return LEVELS.index(level), said.rule.order, min(areas, default=0), key[1]


def _areas(about: About) -> list[v.Area]:
    if about.area is not None:
        return [about.area.code]
    if about.review is not None:
        return [about.review.area]
    return [about.routed.area] if about.routed is not None and about.routed.area is not None else []


def _applies_to(said: Said, marked: list[int]) -> dict[str, Any]:
    """One area, finding or wish by its own key; several by a list."""
    if marked:
        return _one_or_more("finding", "findings", marked)
    findings = sorted({about.routed.index for about in said.abouts if about.routed is not None})
    areas = sorted({area for about in said.abouts for area in _areas(about)}, key=AREA_ORDER.__getitem__)
    wishes = [about.wish for about in said.abouts if about.wish is not None]
    if wishes:
        return {"wish": wishes[0]}
    if areas and not (findings and any(_areas(about) == [] for about in said.abouts)):
        return _one_or_more("area", "areas", areas)
    if findings:
        return _one_or_more("finding", "findings", findings)
    named = said.rule.effects.areas
    if named and len(named) < len(AREA_ORDER):
        return _one_or_more("area", "areas", list(named))
    return {}


def _one_or_more(one: str, more: str, items: list[Any]) -> dict[str, Any]:
    return {one: items[0]} if len(items) == 1 else {more: items}
