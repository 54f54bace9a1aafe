"""Why a statement is made, as people read it: its facts in the engine's order, what is said of one finding together."""

from collections.abc import Container, Mapping
from typing import Any

from planning.consults import facts
from planning.consults.words import word
from planning.plans.presenter.parts import FactWords

OF_TITLE = frozenset({"region", "concern", "side"})
"""What a finding's own name says already."""
RECORDED = {
    "severity": "{}",
    "at_rest": "at rest {}",
    "movement": "{} movement",
    "muscle_strength": "{} muscle",
    "years_present": "for {}",
}
FOUND, SEEN = "Found", "Seen"
IN_A_SENTENCE = 3
NAMES = {"anatomy.forehead_height": "Forehead height"}
"""Where the form's own label says too little away from the form."""


def said(fired_by: Mapping[str, Any], document: Mapping[str, Any]) -> tuple[FactWords, ...]:
    """The deciding ones first; that a finding is there is told by its name. What is so in every such visit is no reason: that there was
    one, and that nobody decided a dose before the plan that proposes it."""
    found: dict[str, list[str]] = {}
    for path, value in fired_by.items():
        if path == "visit" or value is None and path.startswith("intended"):
            continue
        name, words = _one(path, value, document)
        told = found.setdefault(name, [])
        if words not in told:
            told.append(words)
    graded = {name.lower() for name in found}
    if FOUND in found:
        found[FOUND] = [title for title in found[FOUND] if title.lower() not in graded]
    return tuple((name, _joined(name, words)) for name, words in found.items() if words)


def because(told: tuple[FactWords, ...], line: str = "") -> tuple[str, tuple[FactWords, ...]]:
    """The deciding facts in one sentence, and all of them where that does not say them. What repeats `line` is no reason for it."""
    news = tuple(fact for fact in told if not _repeats(fact, line.lower()))
    return sentence(news, IN_A_SENTENCE), told if news and len(told) > min(len(news), IN_A_SENTENCE) else ()


def _repeats(fact: FactWords, line: str) -> bool:
    """A value of several words that the line has in the same words."""
    return " " in fact[1] and fact[1].lower() in line


def sentence(told: tuple[FactWords, ...], most: int | None = None) -> str:
    """`Eyelids: heavy; pregnant, or might be; glabella, lines on movement: severe`: all of them, or at most so many."""
    words = "; ".join(_in_a_sentence(name, value) for name, value in told[:most])
    return words[:1].upper() + words[1:]


def beside(told: tuple[FactWords, ...], titles: Container[str]) -> tuple[FactWords, ...]:
    """The facts as they read under the findings of these titles: their names are not said again."""
    read = (
        (SEEN if name in titles else name, _without(value, titles) if name == FOUND else value) for name, value in told
    )
    return tuple((name, value) for name, value in read if value)


def _without(found: str, titles: Container[str]) -> str:
    return "; ".join(title for title in found.split("; ") if title not in titles)


def _in_a_sentence(name: str, value: str) -> str:
    if name == FOUND:
        return "; ".join(map(_small, value.split("; ")))
    return _small(name) if value == "yes" else f"{_small(name)}: {value}"


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


def _joined(name: str, words: list[str]) -> str:
    return ("; " if name == FOUND else ", ").join(words)


def _one(path: str, value: Any, document: Mapping[str, Any]) -> FactWords:
    finding = facts.FINDING.match(path)
    if finding is None or int(finding[1]) >= len(document.get("findings", ())):
        return _name(path, document), facts.fact_words(path, value, document)
    about = title_of(document["findings"][int(finding[1])])
    attribute = finding[2] or "concern"
    if attribute in OF_TITLE:
        return FOUND, about
    return about, _recorded(attribute, facts.fact_words(path, value, document))


def title_of(finding: Mapping[str, Any]) -> str:
    """`Crow's feet, right, lines on movement`."""
    return facts.finding_title(finding).replace(": ", ", ")


def _recorded(attribute: str, words: str) -> str:
    if attribute == "lessens_when_spread":
        return {"yes": "lessens when spread", "no": "does not lessen when spread"}.get(words, f"spread: {words}")
    if words == "not recorded":
        return f"{facts.ATTRIBUTE_WORDS.get(attribute, attribute)} not recorded"
    return RECORDED.get(attribute, "{}").format(words)


def _name(path: str, document: Mapping[str, Any]) -> str:
    """Of a dose also which one it is: planned, given, or how it came out."""
    section, _, area = path.rpartition(".")
    meant = "given" if document.get("visit") == "procedure" else "decided"
    of_dose = {"intended": f"units {meant}", "check_in.given": "units given", "check_in.outcomes": "how it came out"}
    if section in of_dose:
        return f"{word(area)}, {of_dose[section]}"
    return f"Units {meant}" if path == "intended" else NAMES.get(path) or facts.label(path, document)
