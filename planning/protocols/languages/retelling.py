"""An answer of the engine, told to the patient in another language. Only texts change: ids, figures, days and their order are the stored
ones. Each English text must be the one that was translated, with this protocol's figures in it; otherwise nothing is retold."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from planning.engine.contract.vocabulary import AftercareCode, StatementKind
from planning.engine.protocol.words import fill
from planning.protocols.languages.words import DAYS, Phrase, Words


class NotTold(LookupError):
    """A text of this outcome has no words in the language. `str()` names it: a rule's id, or `aftercare.<code>`."""


def retold(outcome: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """`outcome` (the contract's output) with every `patient_text` and line of aftercare in the language of `words`.

    Raises NotTold at the first text that is not exactly the English which was translated.
    """
    protocol = outcome["protocol"]
    if (protocol["id"], protocol["version"]) != (words.protocol, words.protocol_version):
        raise NotTold(f"protocol {protocol['id']} {protocol['version']}")
    return {
        **outcome,
        "statements": [_statement(line, words) for line in outcome["statements"]],
        "aftercare": [_line(line, words) for line in outcome["aftercare"]],
    }


def _statement(line: Mapping[str, Any], words: Words) -> dict[str, Any]:
    english = line["patient_text"]
    if english is None:
        # A hold is told to the patient in any case, so it needs words of its own.
        if line["kind"] == StatementKind.HOLD:
            raise NotTold(line["rule"])
        return dict(line)
    return {**line, "patient_text": _said(english, words.rules.get(line["rule"]), words, line["rule"])}


def _line(line: Mapping[str, Any], words: Words) -> dict[str, Any]:
    phrase = words.aftercare.get(AftercareCode(line["code"]))
    return {**line, "text": _said(line["text"], phrase, words, f"aftercare.{line['code']}")}


def _said(english: str, phrase: Phrase | None, words: Words, name: str) -> str:
    found = phrase.english.fullmatch(english) if phrase is not None else None
    if phrase is None or found is None:
        raise NotTold(name)
    return fill(
        phrase.says, {slot: _filled(slot, told, words) for slot, told in zip(phrase.slots, found.groups(), strict=True)}
    )


def _filled(slot: str, told: str, words: Words) -> str:
    if slot in DAYS:
        return words.speech.day(date.fromisoformat(told))
    said = words.areas[told[:1].lower() + told[1:]]
    return said[:1].upper() + said[1:] if slot == "area.Patient_name" else said
