"""The numbered statements of a plan, most critical first, and the numbers that other parts refer to."""

from collections.abc import Iterable

from planning.engine.compose.stage import AREA_ORDER, Key
from planning.engine.compose.trace import Said, Trace
from planning.engine.compose.voices import EVERYBODY, About, areas_as_json, listed
from planning.engine.compose.words import Words


class Numbered:
    """Statements sorted by level, the protocol's order and what they are said of; `s1`, `s2`, ... in that order."""

    __slots__ = ("trace", "words", "numbers")

    def __init__(self, trace: Trace, words: Words) -> None:
        self.trace, self.words = trace, words
        placed = sorted(
            [
                (said.voice.rank, 0, key) if said.abouts[0] is EVERYBODY and not said.asked else (*_place(said), key)
                for key, said in trace.said.items()
            ]
        )
        self.numbers = {each[2]: number for number, each in enumerate(placed, start=1)}

    def because(self, keys: Iterable[Key]) -> str:
        """Numbers in order, each once, as JSON; what was withdrawn has none."""
        numbers = self.numbers
        found = {number for key in keys if (number := numbers.get(key))}
        if len(found) == 1:
            return f'["s{found.pop()}"]'
        return '["s' + '","s'.join(map(str, sorted(found))) + '"]' if found else "[]"

    def written(self) -> str:
        """All statements as JSON."""
        said, reason = self.trace.said, self.trace.reason
        written = []
        for key, number in self.numbers.items():
            each = said[key]
            if each.voice.plain and not each.asked:
                written.append(f'{{"id":"s{number}",{each.voice.plain}{reason(each)}}}')
            else:
                written.append(self._statement(number, key, each))
        return f"[{','.join(written)}]"

    def _statement(self, number: int, key: Key, said: Said) -> str:
        voice, about, trace = said.voice, said.abouts[0], self.trace
        wording = voice.wording(about, said.asked, key[2], trace.protocol)
        told = wording.said(self.words, about) if wording.names else wording.pieces[0]
        applies_to = _applies_to(said, trace)
        return f'{{"id":"s{number}",{voice.heads[said.asked]},"applies_to":{applies_to}{told}{trace.reason(said)}}}'


def _place(said: Said) -> tuple[int, int]:
    """Where a statement stands; statements of one rule in the order of areas, then of their words."""
    abouts = said.abouts
    rank = said.voice.asked_rank if said.asked else said.voice.rank
    if abouts[0] is EVERYBODY:
        return rank, 0
    if len(abouts) == 1:
        code = abouts[0].code
        return rank, 0 if code is None else AREA_ORDER[code]
    return rank, min([AREA_ORDER[about.code] for about in abouts if about.code is not None], default=0)


def _applies_to(said: Said, trace: Trace) -> str:
    """One area, finding or wish by its own key; several by a list."""
    rule, abouts = said.voice.rule, said.abouts
    if rule.marks is not None:
        marked = trace.marked(rule)
        return listed("finding", "findings", list(map(str, marked))) if marked else "{}"
    if abouts[0] is EVERYBODY:
        return _named(said, trace)
    if len(abouts) == 1:
        return _one(abouts[0])
    codes = [about.code for about in abouts]
    known = {code for code in codes if code is not None}
    findings = sorted({about.routed.index for about in abouts if about.routed is not None})
    if known and not (findings and None in codes):
        return areas_as_json(tuple(sorted(known, key=AREA_ORDER.__getitem__)))
    return listed("finding", "findings", list(map(str, findings))) if findings else _named(said, trace)


def _named(said: Said, trace: Trace) -> str:
    """The areas that a rule about the whole plan names, as far as the plan has them."""
    named = said.voice.rule.effects.areas
    if not named or len(named) == len(AREA_ORDER):
        return "{}"
    here = [area for area in named if area in trace.stage.routed]
    return areas_as_json(here or named)


_OF_AREA = {area: f'{{"area":"{area}"}}' for area in AREA_ORDER}


def _one(about: About) -> str:
    code = about.code
    if code is not None:
        return _OF_AREA[code]
    if about.routed is not None:
        return f'{{"finding":{about.routed.index}}}'
    return "{}" if about.wish is None else f'{{"wish":"{about.wish}"}}'
