"""Renders an answer for the patient in another language, from each statement's rule id and typed values. Only texts change: ids, figures,
days and their order are the stored ones."""

from collections.abc import Sequence
from datetime import date
from re import Match

from planning.engine.contract.answer import AftercareLine, Answer
from planning.engine.contract.statements import Statement
from planning.engine.contract.vocabulary import Area, StatementKind
from planning.engine.protocol.texts import PLACEHOLDER, capital
from planning.protocols.languages.translation import DAYS, GROUPS, Translation


class NotTranslated(LookupError):
    """A text of this answer has no translation. `str()` names it: a rule's id, an area, or `aftercare.<code>`."""


def translated(answer: Answer, translation: Translation) -> Answer:
    """`answer` with every `patient_text` and line of aftercare in the language of the translation.

    Raises NotTranslated at the first text without a translation, or without the day or area that it names.
    """
    protocol = answer.protocol
    if (protocol.id, protocol.version) != (translation.protocol, translation.protocol_version):
        raise NotTranslated(f"protocol {protocol.id} {protocol.version}")
    return answer.model_copy(
        update={
            "statements": tuple(_statement(line, translation) for line in answer.statements),
            "aftercare": tuple(_line(line, translation) for line in answer.aftercare),
        }
    )


def _statement(line: Statement, translation: Translation) -> Statement:
    if line.patient_text is None:
        # The patient always reads of a hold, so it needs a translated text.
        if line.kind is StatementKind.HOLD:
            raise NotTranslated(line.rule)
        return line
    text = translation.rules.get(line.rule)
    if text is None:
        raise NotTranslated(line.rule)
    return line.model_copy(
        update={"patient_text": PLACEHOLDER.sub(lambda slot: _filled(slot, line, translation), text)}
    )


def _line(line: AftercareLine, translation: Translation) -> AftercareLine:
    text = translation.aftercare.get(line.code)
    if text is None:
        raise NotTranslated(f"aftercare.{line.code}")
    return line.model_copy(update={"text": text})


def _filled(slot: Match[str], line: Statement, translation: Translation) -> str:
    name = slot[1]
    if name in DAYS:
        return translation.speech.day(_day(name, line))
    names = translation.speech.listed(
        [_name_of(area, translation) for area in _areas("areas" if name in GROUPS else "area", line)]
    )
    return capital(names) if name.rpartition(".")[2].startswith("P") else names


def _day(name: str, line: Statement) -> date:
    value = line.values.get(name)
    if value is None or value.kind != "date":
        raise NotTranslated(line.rule)
    return date.fromisoformat(value.value)


def _areas(key: str, line: Statement) -> Sequence[Area]:
    """Statements of the first protocols name their area only in `applies_to`."""
    value, about = line.values.get(key), line.applies_to
    if value is not None:
        return [Area(code) for code in value.value]
    areas = about.areas or ((about.area,) if about.area else ())
    if not areas:
        raise NotTranslated(line.rule)
    return areas


def _name_of(area: Area, translation: Translation) -> str:
    name = translation.areas.get(area)
    if name is None:
        raise NotTranslated(f"area {area}")
    return name
