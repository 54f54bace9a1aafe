"""What everybody who may see a patient's health must see at once, and every answer in words."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django.db.models import TextChoices

from clinic.practice import dates
from patients.records.effects import SPREAD, RecordedEffects
from patients.records.models import HealthHistory
from patients.records.questions.base import NOT_RECORDED
from patients.records.questions.codes import (
    AllergenChoices,
    MedicineClassChoices,
    PriorEffectChoices,
    RegionChoices,
)
from patients.records.questions.table import QUESTIONS

Flag = dict[str, str]
# Which medicines change the plan or the needle's work; anything else is read on the chart.
_MEDICINE_FLAGS = tuple(kind for kind in MedicineClassChoices if kind != MedicineClassChoices.OTHER)


def flags(history: HealthHistory | None, recorded: Sequence[RecordedEffects] = ()) -> list[Flag]:
    """For the patient bar: allergies first, always said; then what holds or changes a treatment. `recorded`: what followed the treatments
    given here, whatever the last answers say of earlier toxin."""
    answers = history.answers if history else {}
    return [_allergies(answers), *_holds(answers), *map(_recorded, recorded), *_cautions(answers, recorded)]


def _recorded(one: RecordedEffects) -> Flag:
    text = (
        f"{one.words} after toxin of {dates.short_day(one.treated_on)} (check-in of {dates.short_day(one.recorded_on)})"
    )
    return {"tone": "stop" if one.is_spread else "warn", "text": text}


def _allergies(answers: Mapping[str, Any]) -> Flag:
    if "allergies" not in answers:
        return {"tone": "line", "text": "Allergies: not asked"}
    if not answers["allergies"]:
        return {"tone": "", "text": "No known allergies"}
    return {"tone": "stop", "text": f"Allergy: {_labels(AllergenChoices, answers['allergies'])}"}


def _holds(answers: Mapping[str, Any]) -> Iterator[Flag]:
    if answers.get("pregnant"):
        yield {"tone": "stop", "text": "Pregnant"}
    if answers.get("breastfeeding"):
        yield {"tone": "stop", "text": "Breastfeeding"}
    if answers.get("neuromuscular_disorder"):
        yield {"tone": "stop", "text": str(answers["neuromuscular_disorder"])}


def _cautions(answers: Mapping[str, Any], recorded: Sequence[RecordedEffects]) -> Iterator[Flag]:
    if answers.get("swallowing_problem"):
        yield {"tone": "warn", "text": "Trouble swallowing"}
    if answers.get("breathing_problem"):
        yield {"tone": "warn", "text": "Trouble breathing"}
    taken = {medicine.get("class") for medicine in answers.get("medicines", [])}
    yield from ({"tone": "warn", "text": str(kind.label)} for kind in _MEDICINE_FLAGS if kind.value in taken)
    if answers.get("infected_sites"):
        yield {"tone": "warn", "text": f"Infection: {_labels(RegionChoices, answers['infected_sites'])}"}
    known = {code for one in recorded for code in one.effects}
    told = [code for code in answers.get("prior_effects", ()) if code not in known]
    if told:
        tone = "stop" if SPREAD & set(told) else "warn"
        yield {"tone": tone, "text": f"After toxin: {_labels(PriorEffectChoices, told)}"}


def _labels(choices: type[TextChoices], codes: list[str]) -> str:
    first, *others = [str(choices(code).label) for code in codes]
    return ", ".join([first, *(other[0].lower() + other[1:] for other in others)])


def in_words(
    history: HealthHistory | None,
    recorded: Sequence[RecordedEffects] = (),
    sources: Mapping[str, str] = MappingProxyType({}),
) -> list[dict[str, Any]]:
    """Every question with its answer as people read it: `{"question", "answer", "note", "asked", "source", "recorded"}`; `recorded` is what
    this clinic recorded itself after its own treatments, `sources` are the words of source_words."""
    answers = history.answers if history else {}
    notes = history.notes if history else {}
    return [
        {
            "question": question.name,
            "answer": question.statement(answers.get(question.code, NOT_RECORDED)),
            "note": notes.get(question.code, ""),
            "asked": question.code in answers,
            "source": sources.get(question.code, ""),
            "recorded": recorded if question.code == "prior_effects" else (),
        }
        for question in QUESTIONS
    ]
