"""The closed vocabulary of the cases, each word with its test."""

from typing import Any

from tests.engine.expecting.common import Answer, Complaints, Word, at_most, is_, one_of
from tests.engine.expecting.doses import expect_doses, expect_no_doses
from tests.engine.expecting.steps import (
    expect_adjustments,
    expect_aftercare,
    expect_check_in,
    expect_for_finding,
    expect_maintenance,
    expect_milestones,
    expect_no_aftercare,
    expect_no_treatments,
    expect_not_in_order,
    expect_order,
    expect_steps,
    expect_treatments,
)
from tests.engine.expecting.words import clinician_words, mentions, never, once, patient_words, says, says_not


def complaints(answer: Answer, expect: dict[str, Any]) -> list[str]:
    """Everything in which the answer is not what was expected. Raises KeyError for a word outside the vocabulary."""
    return [wrong for word, wanted in expect.items() for wrong in VOCABULARY[word](answer, wanted)]


def _status(answer: Answer, wanted: Any) -> Complaints:
    yield from one_of("status", answer["status"], wanted)


def _missing(answer: Answer, wanted: list[str]) -> Complaints:
    for path in wanted:
        if not any(path in asked for asked in answer["missing"]):
            yield f"missing: expected {path} to be asked for, got {answer['missing']}"


def _not_missing(answer: Answer, wanted: list[str]) -> Complaints:
    for path in wanted:
        if any(path in asked for asked in answer["missing"]):
            yield f"missing: {path} is asked for without need"


def _nothing_missing(answer: Answer, wanted: bool) -> Complaints:
    if wanted and answer["missing"]:
        yield f"missing: expected nothing, got {answer['missing']}"


def _verdicts(answer: Answer, wanted: dict[str, Any]) -> Complaints:
    """`"region concern" = suitability`; a list where several are all right."""
    for name, suitability in wanted.items():
        found = [v for v in answer["verdicts"] if "finding" in v and f"{v['region']} {v['concern']}" == name]
        if not found:
            yield f"verdict of {name}: there is none"
        for verdict in found:
            yield from one_of(f"verdict of {name}", verdict["suitability"], suitability)


def _areas_of(answer: Answer, wanted: dict[str, str]) -> Complaints:
    for verdict in answer["verdicts"]:
        name = f"{verdict.get('region')} {verdict.get('concern')}"
        if name in wanted:
            yield from is_(f"area of {name}", verdict["area"] or "none", wanted[name])


def _wishes(answer: Answer, wanted: dict[str, Any]) -> Complaints:
    for wish, suitability in wanted.items():
        found = [v["suitability"] for v in answer["verdicts"] if v.get("wish") == wish]
        if len(found) != 1:
            yield f"wish {wish}: expected one verdict, got {found}"
        for each in found:
            yield from one_of(f"wish {wish}", each, suitability)


def _total(key: str) -> Word:
    return lambda answer, wanted: is_(key, answer["totals"][key], wanted)


VOCABULARY: dict[str, Word] = {
    "status": _status,
    "missing": _missing,
    "not_missing": _not_missing,
    "nothing_missing": _nothing_missing,
    "verdicts": _verdicts,
    "areas": _areas_of,
    "wishes": _wishes,
    "doses": expect_doses,
    "no_doses": expect_no_doses,
    "session": _total("session"),
    "session_at_most": lambda answer, wanted: at_most("session", answer["totals"]["session"], wanted),
    "forehead_and_glabella": _total("forehead_and_glabella"),
    "band": lambda answer, wanted: is_("band", answer["totals"]["band"] or "none", wanted),
    "last_90_days_with_this": _total("last_90_days_with_this"),
    "left_of_400": _total("left_of_400"),
    "treatments": expect_treatments,
    "no_treatments": expect_no_treatments,
    "for_finding": expect_for_finding,
    "order": expect_order,
    "not_in_order": expect_not_in_order,
    "steps": expect_steps,
    "check_in": expect_check_in,
    "milestones": expect_milestones,
    "maintenance": expect_maintenance,
    "adjustments": expect_adjustments,
    "aftercare": expect_aftercare,
    "no_aftercare": expect_no_aftercare,
    "says": says,
    "says_not": says_not,
    "patient_reads": mentions(patient_words, "patient"),
    "patient_reads_once": once("patient"),
    "patient_never_reads": never(patient_words, "patient"),
    "clinician_reads": mentions(clinician_words, "clinician"),
    "clinician_reads_once": once("clinician"),
    "clinician_never_reads": never(clinician_words, "clinician"),
}
