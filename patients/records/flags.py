"""What everybody who may see a patient's health must see at once, and every answer in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
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
from patients.records.questions.sources import sources_of
from patients.records.questions.table import BY_CODE, QUESTIONS

Flag = dict[str, str]
"""`tone` and `text`; `shorter` where a tablet, and `shortest` where a phone, has no room for it."""


def flag(tone: str, text: str, shorter: str = "", shortest: str = "") -> Flag:
    return {"tone": tone, "text": text, "shorter": shorter or text, "shortest": shortest or shorter or text}


# Which medicines change the plan or the needle's work; anything else is read on the chart.
_MEDICINE_FLAGS = tuple(kind for kind in MedicineClassChoices if kind != MedicineClassChoices.OTHER)
_MUST_BE_ASKED = {
    "pregnant": "pregnancy",
    "breastfeeding": "breastfeeding",
    "medicines": "blood thinner",
    "neuromuscular_disorder": "nerve or muscle disease",
    "prior_effects": "earlier droop or spread",
}

_OF_PREGNANCY = ("pregnant", "breastfeeding")


@dataclass(frozen=True)
class HealthFlags:
    """`chips` are to act on; `clear` was asked, and the answer was no."""

    chips: list[Flag]
    not_asked: list[Flag]
    clear: list[str]


def health_flags(
    history: HealthHistory | None,
    recorded: Sequence[RecordedEffects],
    today: date,
    asked: Mapping[str, Any] = MappingProxyType({}),
    *,
    denied: Mapping[str, Any] = MappingProxyType({}),
    may_be_pregnant: bool = True,
) -> HealthFlags:
    """For the patient bar. `recorded`: what followed the treatments given here, whatever the last answers say of earlier toxin; `asked`:
    what a consult has asked so far; `denied`: a no of today beside the history, which clears no yes of it."""
    sources = sources_of(history)
    known = history.answers if history else {}
    counting = {code: said for code, said in known.items() if _counts(code, said, sources[code].on, today)}
    answers = {**denied, **counting, **asked}
    told_on = None if "prior_effects" in asked or "prior_effects" not in sources else sources["prior_effects"].on
    chips = [
        *_allergies(answers),
        *_holds(answers),
        *map(_recorded, recorded),
        *_cautions(answers),
        *_told_effects(answers, recorded, told_on),
    ]
    return HealthFlags(
        chips, list(_not_asked(answers, recorded, known, may_be_pregnant)), list(_clear(answers, recorded))
    )


def _counts(code: str, answer: Any, said_on: date, today: date) -> bool:
    return code not in BY_CODE or BY_CODE[code].lasts.counts(answer, said_on, today)


def _recorded(one: RecordedEffects) -> Flag:
    treated = dates.short_day(one.treated_on)
    after = f"{one.words} after toxin of {treated}"
    tone = "stop" if one.is_spread else "warn"
    seen_on = dates.short_day(one.recorded_on)
    seen = f"{after} ({'check-in of' if one.at_check_in else 'told on'} {seen_on})"
    return flag(tone, seen, shorter=after, shortest=f"{one.words}, {treated}")


def _allergies(answers: Mapping[str, Any]) -> Iterator[Flag]:
    if "allergies" not in answers:
        yield flag("line", "Allergies: not asked")
    elif answers["allergies"]:
        yield flag("stop", f"Allergy: {_labels(AllergenChoices, answers['allergies'])}")


def _holds(answers: Mapping[str, Any]) -> Iterator[Flag]:
    if answers.get("pregnant"):
        yield flag("stop", "Pregnant")
    if answers.get("breastfeeding"):
        yield flag("stop", "Breastfeeding")
    if answers.get("neuromuscular_disorder"):
        yield flag("stop", str(answers["neuromuscular_disorder"]))


def _cautions(answers: Mapping[str, Any]) -> Iterator[Flag]:
    if answers.get("swallowing_problem"):
        yield flag("warn", "Trouble swallowing")
    if answers.get("breathing_problem"):
        yield flag("warn", "Trouble breathing")
    medicines = answers.get("medicines") or []
    for kind in _MEDICINE_FLAGS:
        if names := ", ".join(one["name"] for one in medicines if one.get("class") == kind.value):
            word = "Blood thinner" if kind == MedicineClassChoices.ANTICOAGULANT else str(kind.label)
            yield flag("warn", f"{word}: {names}", shortest=names)
    if unsorted := ", ".join(one["name"] for one in medicines if not one.get("class")):
        yield flag("line", f"Kind not asked: {unsorted}")
    if answers.get("infected_sites"):
        yield flag("warn", f"Infection: {_labels(RegionChoices, answers['infected_sites'])}")


def _told_effects(
    answers: Mapping[str, Any], recorded: Sequence[RecordedEffects], told_on: date | None
) -> Iterator[Flag]:
    known = {code for one in recorded for code in one.effects}
    told = [code for code in answers.get("prior_effects") or () if code not in known]
    if told:
        tone = "stop" if SPREAD & set(told) else "warn"
        words = _labels(PriorEffectChoices, told)
        on = f", told {dates.short_day(told_on)}" if told_on else ""
        yield flag(tone, f"After toxin: {words}{on}", shortest=words)


def _not_asked(
    answers: Mapping[str, Any], recorded: Sequence[RecordedEffects], known: Mapping[str, Any], may_be_pregnant: bool
) -> Iterator[Flag]:
    """One chip: what was never asked, and what has to be asked anew today."""
    settled = {*answers, *(() if may_be_pregnant else _OF_PREGNANCY), *(["prior_effects"] if recorded else ())}
    missing = [code for code in _MUST_BE_ASKED if code not in settled]
    if missing:
        words = [_MUST_BE_ASKED[code] + (" today" if code in known else "") for code in missing]
        only = words[0].removeprefix("earlier ")  # beside toxin and consent on two rows of a phone
        count = f"{len(missing)} not asked" if len(missing) > 1 else f"Not asked: {only}"
        yield flag("line", f"Not asked: {', '.join(words)}", shortest=count)


def _clear(answers: Mapping[str, Any], recorded: Sequence[RecordedEffects]) -> Iterator[str]:
    if answers.get("allergies") == []:
        yield "No known allergies"
    not_now = [code for code in _OF_PREGNANCY if answers.get(code) is False]
    if not_now:
        yield f"Not {' or '.join(not_now)}"
    medicines = answers.get("medicines")
    if medicines is not None and all(
        one.get("class") and one["class"] != MedicineClassChoices.ANTICOAGULANT for one in medicines
    ):
        yield "No blood thinner"
    if "neuromuscular_disorder" in answers and not answers["neuromuscular_disorder"]:
        yield "No nerve or muscle disease"
    if answers.get("prior_effects") == [] and not recorded:
        yield "No earlier droop or spread"


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
