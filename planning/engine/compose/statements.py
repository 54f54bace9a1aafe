"""The numbered statements of a plan, most critical first, and the numbers that other parts refer to."""

from collections.abc import Iterable
from functools import lru_cache

from planning.engine import vocabulary as v
from planning.engine.compose.stage import Key
from planning.engine.compose.trace import Said, Trace
from planning.engine.compose.voices import static_words, written
from planning.engine.compose.words import Words

AREA_ORDER = {area: number for number, area in enumerate(v.Area)}
_LEVELS = {v.Level.CRITICAL: 0, v.Level.WARNING: 1, v.Level.INFO: 2}


class Numbered:
    """Statements sorted by level, the protocol's order and what they are said of; `s1`, `s2`, ... in that order."""

    __slots__ = ("trace", "words", "numbers")

    def __init__(self, trace: Trace, words: Words) -> None:
        self.trace, self.words = trace, words
        placed = sorted([(_place(key, said), key) for key, said in trace.said.items()])
        self.numbers = {key: number for number, (_, key) in enumerate(placed, start=1)}

    def because(self, keys: Iterable[Key]) -> list[str]:
        """Numbers in order, each once."""
        numbers = self.numbers
        return [f"s{number}" for number in sorted({numbers[key] for key in keys})]

    def written(self) -> str:
        """All statements as JSON."""
        said = self.trace.said
        return f"[{','.join([self._statement(number, said[key]) for key, number in self.numbers.items()])}]"

    def _statement(self, number: int, said: Said) -> str:
        voice = said.voice
        text, patient_text = self._texts(said)
        head = voice.asked_head if said.asked else voice.head
        return (
            f'{{"id":"s{number}",{head},"applies_to":{_applies_to(said, self.trace)},"text":{text},'
            f'"patient_text":{patient_text},{voice.tail},"fired_by":{self.trace.reason(said).written}}}'
        )

    def _texts(self, said: Said) -> tuple[str, str]:
        """For clinician and patient; kept by the voice where only area and place decide them."""
        voice, about = said.voice, said.abouts[0]
        token = f"{'?' if said.asked else ''}{voice.token(about, said.asked)}"
        known = voice.texts.get(token)
        if known is not None:
            return known
        rule = voice.rule
        text, patient_text = (rule.ask_text, None) if said.asked else (rule.text, rule.patient_text)
        words = static_words(rule, about, self.trace.protocol)
        if voice.live:
            words = {**words, **self.words.live(f"{text}{patient_text}", about)}
        found = written(text, words), written(patient_text, words)
        if not voice.live:
            voice.texts[token] = found
        return found


def _place(key: Key, said: Said) -> tuple[int, int, int, str]:
    level = v.Level.WARNING if said.asked else said.voice.rule.level
    codes = [AREA_ORDER[about.code] for about in said.abouts if about.code is not None]
    return _LEVELS[level], key[0], min(codes, default=0), key[2]


def _applies_to(said: Said, trace: Trace) -> str:
    """One area, finding or wish by its own key; several by a list."""
    rule, abouts = said.voice.rule, said.abouts
    if rule.marks is not None:
        marked = trace.marked(rule)
        return _listed("finding", "findings", tuple(map(str, marked))) if marked else "{}"
    if len(abouts) == 1 and abouts[0].wish is not None:
        return f'{{"wish":"{abouts[0].wish}"}}'
    codes = [about.code for about in abouts]
    known = {code for code in codes if code is not None}
    findings = sorted({about.routed.index for about in abouts if about.routed is not None})
    if known and not (findings and None in codes):
        return _areas(tuple(sorted(known, key=AREA_ORDER.__getitem__)))
    if findings:
        return _listed("finding", "findings", tuple(map(str, findings)))
    named = rule.effects.areas
    return _areas(named) if named and len(named) < len(AREA_ORDER) else "{}"


@lru_cache(maxsize=512)
def _areas(areas: tuple[v.Area, ...]) -> str:
    return _listed("area", "areas", tuple(f'"{area}"' for area in areas))


def _listed(one: str, more: str, items: tuple[str, ...]) -> str:
    return f'{{"{one}":{items[0]}}}' if len(items) == 1 else f'{{"{more}":[{",".join(items)}]}}'
