"""An answer of the engine, told to the patient in another language. Only texts change: ids, figures, days and their order are the stored
ones. Each English text must be the one that was translated, with this protocol's figures in it; otherwise nothing is retold."""

from datetime import date

from planning.engine.contract.plan import AftercareLine, Plan
from planning.engine.contract.statements import Statement
from planning.engine.contract.vocabulary import StatementKind
from planning.engine.protocol.words import fill
from planning.protocols.languages.words import DAYS, Phrase, Words


class NotTold(LookupError):
    """A text of this answer has no words in the language. `str()` names it: a rule's id, or `aftercare.<code>`."""


def retold(answer: Plan, words: Words) -> Plan:
    """`answer` with every `patient_text` and line of aftercare in the language of `words`.

    Raises NotTold at the first text that is not exactly the English which was translated.
    """
    protocol = answer.protocol
    if (protocol.id, protocol.version) != (words.protocol, words.protocol_version):
        raise NotTold(f"protocol {protocol.id} {protocol.version}")
    return answer.model_copy(
        update={
            "statements": tuple(_statement(line, words) for line in answer.statements),
            "aftercare": tuple(_line(line, words) for line in answer.aftercare),
        }
    )


def _statement(line: Statement, words: Words) -> Statement:
    if line.patient_text is None:
        # A hold is told to the patient in any case, so it needs words of its own.
        if line.kind is StatementKind.HOLD:
            raise NotTold(line.rule)
        return line
    said = _said(line.patient_text, words.rules.get(line.rule), words, line.rule)
    return line.model_copy(update={"patient_text": said})


def _line(line: AftercareLine, words: Words) -> AftercareLine:
    said = _said(line.text, words.aftercare.get(line.code), words, f"aftercare.{line.code}")
    return line.model_copy(update={"text": said})


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
    said = words.areas.get(told[:1].lower() + told[1:])
    if said is None:
        raise NotTold(f"area {told}")
    return said[:1].upper() + said[1:] if slot == "area.Patient_name" else said
