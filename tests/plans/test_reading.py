"""What the plan page takes from an answer, and that it tells each statement in one place."""

from collections.abc import Iterator
from typing import Any

import pytest

from planning import protocols
from planning.engine import plan, read_document
from planning.engine.contract.answer_v1 import read_stored
from planning.plans.presenter.parts import DoseRow, PlanLine
from planning.plans.presenter.placing import OF_TREATING
from planning.plans.presenter.plan import PlanPresenter
from planning.protocols import SHIPPED, shipped
from tests.engine.casebook import all_cases
from tests.engine.visits import found, visit

FOREHEAD = found("forehead")
FIRST_TIME = {"first_time": True, "last_on": None, "units_last_90_days": None}
MASSETER = found("masseter", "muscle_bulk", 2, muscle_strength="strong")


def read(document: dict[str, Any]) -> PlanPresenter:
    told = read_document(document)
    return PlanPresenter(told.to_dict(), plan(told, shipped()))


def dose_of(area: str, reading: PlanPresenter) -> DoseRow:
    [dose] = [one for one in reading.doses if one.area == area]
    return dose


def told(reading: PlanPresenter) -> Iterator[PlanLine]:
    """Every line of the page, as often as it stands there."""
    yield from reading.holds
    yield from (line for one in reading.missing for line in one.asked)
    for folded in (reading.for_patient, reading.of_areas):
        yield from (*folded.shown, *folded.more)
    for part in (*reading.doses, *reading.verdicts, *reading.treatments, *reading.sequence):
        yield from (*part.reason.in_sentence, *part.reason.shown_here, *part.reason.beside)
    yield from (*reading.of_totals, *reading.can, *reading.cannot)
    yield from (line for _, lines in reading.annex for line in lines)


def test_the_band_is_told_behind_the_totals_that_show_it() -> None:
    reading = read(visit(found("glabella"), FOREHEAD))
    assert [line.rule for line in reading.of_totals] == ["dose.band"]
    assert reading.band_word in reading.of_totals[0].text


def test_a_line_of_what_toxin_can_do_stands_apart_only_where_the_face_shows_it() -> None:
    reading = read(visit(found("glabella"), MASSETER))
    assert {line.rule for line in reading.can} == {"limits.can_upper_face", "limits.can_targeted"}
    assert reading.cannot == []
    annex = {line.rule for _, lines in reading.annex for line in lines}
    assert annex >= {
        "limits.cannot_firm_or_fill",
        "limits.cannot_clear_creases",
        "limits.cannot_remove_bags",
    }


def test_every_statement_of_a_case_is_told_once_and_of_a_held_plan_nothing_of_treating() -> None:
    for case in all_cases():
        reading = read(case.document)
        if case.document["visit"] == "check_in":
            continue
        ids = [line.id for line in told(reading)]
        assert len(ids) == len(set(ids)), case.id
        untold = [line for line in reading.lines.values() if line.id not in ids]
        if reading.is_held:
            assert not any(line.kind in OF_TREATING for line in told(reading) if line.kind != "hold"), case.id
        else:
            assert untold == [], (case.id, [line.rule for line in untold])


def test_at_most_five_lines_for_this_patient_and_the_weightiest_first() -> None:
    most = 0
    for case in all_cases():
        lines = read(case.document).for_patient
        tones = ["stop", "warn", "info"]
        weights = [tones.index(line.tone) for line in (*lines.shown, *lines.more)]
        assert weights == sorted(weights), case.id
        most = max(most, len(lines.shown))
    assert most == 5


def test_what_moved_a_dose_comes_before_other_notes() -> None:
    reading = read(visit(found("glabella"), FOREHEAD, toxin_history=FIRST_TIME))
    rules = [line.rule for line in (*reading.for_patient.shown, *reading.for_patient.more) if line.tone == "info"]
    assert rules[0] == "dose.first_visit"


def test_the_main_complaint_and_an_event_stand_in_view() -> None:
    camera = {"lifestyle": {"on_camera": True}, "safety": {"prior_effects": ["brow_heaviness"]}}
    last = {"forehead": {"given": {"total": 16}, "outcome": "too_strong"}}
    events = {"goals": {"primary": "expression_lines", "event_on": "2027-03-01"}, "toxin_history": {"areas": last}}
    shown = [line.rule for line in read(visit(found("glabella"), FOREHEAD, **camera, **events)).for_patient.shown]
    assert shown.index("order.event") > shown.index("primary.expression_lines") > shown.index("dose.on_camera")


def test_a_general_line_is_never_for_this_patient() -> None:
    reading = read(visit(found("glabella")))
    shown = (*reading.for_patient.shown, *reading.for_patient.more)
    assert {line.scope for line in shown} <= {"patient"}
    assert reading.annex_count == sum(line.scope == "general" for line in reading.lines.values())


def test_a_question_stands_in_what_is_missing_and_nowhere_else() -> None:
    unasked = visit(found("glabella"))
    del unasked["safety"]["pregnant"]
    reading = read(unasked)
    [missing] = [one for one in reading.missing if one.path == "safety.pregnant"]
    assert [line.asks for line in missing.asked] == [("safety.pregnant",)]
    assert missing.brief == "Pregnancy not asked"
    assert missing.anchor == "q-safety-pregnant"
    assert sum("safety.pregnant" in line.asks for line in told(reading)) == 1
    assert [(line.reason.because, line.reason.more) for line in missing.asked] == [("", ())]


@pytest.mark.parametrize("severity, third", [(1, "lower third"), (2, "middle third"), (3, "upper third")])
def test_a_dose_says_in_one_sentence_how_it_was_reached(severity: int, third: str) -> None:
    dose = dose_of("glabella", read(visit(FOREHEAD, found("glabella", severity=severity, movement="moderate"))))
    grade = {1: "mild", 2: "moderate", 3: "severe"}[severity]
    assert dose.reason.sentence.startswith(f"Glabella, {dose.total:g} U in total: {grade}, {third}")


def test_a_dose_says_what_moved_it() -> None:
    dose = dose_of("glabella", read(visit(found("glabella"), FOREHEAD, toxin_history=FIRST_TIME)))
    assert "; one step down: first visit;" in dose.reason.sentence
    assert [words for words, _ in dose.steps] == ["by the grade", "one step down"]


def test_a_dose_whose_protocol_tells_no_steps_says_them_itself() -> None:
    told = read_document(visit(found("glabella", movement="moderate"), FOREHEAD, toxin_history=FIRST_TIME))
    older = SHIPPED.with_name("onabotulinumtoxina-face-2026.2.toml")
    dose = dose_of(
        "glabella", PlanPresenter(told.to_dict(), plan(told, protocols.read(older.read_text("utf-8"), older.name)))
    )
    amount = f"{dose.total:g}\N{NO-BREAK SPACE}U"
    assert dose.reason.sentence.startswith(f"{amount}: moderate lines on movement, middle third; one step down")


def test_an_answer_stored_before_there_were_short_lines_still_reads_well() -> None:
    """As the first contract had it: no short lines, no values, and no scope, which then reads as if all were of this patient."""
    told = read_document(visit(found("glabella"), FOREHEAD, anatomy={"eyelids": "heavy"}))
    stored = plan(told, shipped()).to_dict()
    del stored["contract"]
    for said in stored["statements"]:
        for key in ("brief", "scope", "values", "superseded"):
            said.pop(key, None)
    reading = PlanPresenter(told.to_dict(), read_stored(stored))
    shown = (*reading.for_patient.shown, *reading.for_patient.more)
    assert shown and {line.tone for line in shown} <= {"stop", "warn"}
    assert reading.annex_count > 0
    for line in reading.lines.values():
        assert line.text.startswith(line.brief)
        assert f"{line.brief}. {line.rest}".rstrip() == line.text or line.text == line.brief


def test_weaker_holds_stand_behind_the_hold_that_decides() -> None:
    reading = read(visit(found("glabella"), safety={"pregnant": True, "allergies": ["botulinum_toxin"]}))
    assert [line.rule for line in reading.holds] == ["safety.toxin_allergy"]
    [weaker] = reading.holds[0].weaker
    assert weaker.reason.rule == "safety.pregnancy_defers"
    assert weaker.text and "pregnant" in weaker.reason.because.lower()


def test_no_line_of_a_held_plan_is_without_its_reason() -> None:
    """What the page does not tell stands behind the line that rests on it."""
    reading = read(visit(found("glabella"), safety={"breastfeeding": True}))
    assert reading.is_held and {one.code for one in reading.treatments} >= {"skincare", "sunscreen"}
    assert all(one.reason.lines or one.reason.beside for one in (*reading.verdicts, *reading.treatments))
