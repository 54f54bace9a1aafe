"""The live panel: why each dose is what it is, and every statement in one place of it."""

from collections import Counter
from typing import Any

import pytest

from planning import protocols
from planning.engine import plan, read_document
from planning.plans.presenter.parts import DecidingSentence, DoseRow
from planning.plans.presenter.plan import PlanPresenter
from planning.protocols import SHIPPED
from tests.engine.casebook import all_cases
from tests.engine.visits import found, visit
from tests.plans.test_plan_state import FIRST_TIME, LINES, read

BULK = {"region": "masseter", "concern": "muscle_bulk", "side": "both"}


def why(area: str, document: dict[str, Any]) -> tuple[str, str]:
    return told(dose_of(area, read(document)))


def dose_of(area: str, reading: PlanPresenter) -> DoseRow:
    [dose] = [one for one in reading.doses if one.area == area]
    return dose


def told(dose: DoseRow) -> tuple[str, str]:
    assert isinstance(dose.because, DecidingSentence)
    return dose.because.figure.replace("\N{NO-BREAK SPACE}", " "), dose.because.reasons.replace(
        "\N{NO-BREAK SPACE}", " "
    )


def last(outcome: str, total: float) -> dict[str, Any]:
    area = {"given": {"total": total}, "outcome": outcome, "on": "2026-06-01"}
    return {"first_time": False, "last_on": "2026-06-01", "units_last_90_days": 0, "areas": {"forehead": area}}


@pytest.mark.parametrize(
    "area, document, figure, reasons",
    [
        # the grade alone decides
        ("glabella", visit(*LINES), "16 U", "moderate lines on movement"),
        # a step that stays inside what the grade gives says what it did, and no other figure
        (
            "glabella",
            visit(found("glabella", muscle_strength="strong"), found("forehead")),
            "19 U",
            "moderate lines on movement; one step up: strong muscle",
        ),
        # one that leaves it says what the grade would have given
        (
            "glabella",
            visit(*LINES, safety={"prior_effects": ["eyelid_droop"]}),
            "13 U, not 14 to 19",
            "moderate lines on movement, but earlier droop or heaviness",
        ),
        # what pulled the other way
        (
            "glabella",
            visit(
                found("glabella", severity=1, movement="moderate"),
                toxin_history=FIRST_TIME,
                anatomy={"eyelids": "heavy"},
            ),
            "22 U, not 8 to 13.5",
            "mild lines on movement, but risk of a heavy brow, despite first visit",
        ),
        # the last result, and the last dose as the figure it is not
        ("forehead", visit(*LINES, toxin_history=last("too_subtle", 12)), "14 U, not 12", "too subtle last time"),
        # a last dose above the range
        (
            "forehead",
            visit(*LINES, toxin_history=last("as_wished", 24)),
            "20 U, not 24",
            "as wished last time, but the range is 6 to 20 U",
        ),
        # a reason that two steps share is said once
        (
            "crows_feet",
            visit(found("crows_feet", severity=3), *LINES, toxin_history=FIRST_TIME),
            "5 U a side, not 9.5 to 12",
            "severe lines on movement, but first visit",
        ),
        # sides that differ
        (
            "masseter",
            visit(
                {**BULK, "severity": 2, "muscle_strength": "average"},
                anatomy={"asymmetries": [{"feature": "jaw", "side": "left", "is": "stronger"}]},
                patient={"age": 34, "sex": "female"},
            ),
            "Right 25 U, left 30 U",
            "moderate muscle bulk; more on the left: jaw stronger on the left",
        ),
    ],
)
def test_one_sentence_says_the_figure_and_what_decided_it(
    area: str, document: dict[str, Any], figure: str, reasons: str
) -> None:
    assert why(area, document) == (figure, reasons)


def test_a_last_dose_at_the_end_of_the_range_needs_no_word_of_the_range() -> None:
    figure, reasons = why("forehead", visit(*LINES, toxin_history=last("as_wished", 20)))
    assert (figure, reasons) == ("20 U", "as wished last time")


def test_a_protocol_whose_text_tells_no_steps_takes_the_rules_own_lines() -> None:
    document = read_document(visit(*LINES, safety={"prior_effects": ["eyelid_droop"]}))
    older = SHIPPED.with_name("onabotulinumtoxina-face-2026.2.toml")
    answer = plan(document, protocols.read(older.read_text("utf-8"), older.name))
    figure, reasons = told(dose_of("glabella", PlanPresenter(document.to_dict(), answer)))
    assert figure.startswith("13 U")
    assert reasons.startswith("moderate lines on movement")
    assert "earlier" in reasons


def test_every_dose_of_the_casebook_has_words_of_its_own_steps() -> None:
    for case in all_cases():
        if case.document["visit"] != "consult":
            continue
        for dose in read(case.document).doses:
            if dose.steps:
                figure, reasons = told(dose)
                assert figure and reasons and not reasons.endswith((".", ";", ", ")), case.id


def test_the_panel_tells_every_statement_once() -> None:
    for case in all_cases():
        reading = read(case.document)
        if case.document["visit"] != "consult":
            continue
        panel = reading.panel
        lines = [*reading.holds, *panel.cautions.shown, *panel.cautions.more, *panel.for_patient, *panel.of_areas]
        lines += [line for one in reading.missing for line in one.asked]
        lines += [line for one in panel.not_toxin for line in one.lines]
        lines += [*reading.of_totals, *reading.can, *reading.cannot]
        lines += [line for _, found_here in reading.annex for line in found_here]
        for part in (*reading.doses, *reading.verdicts, *reading.treatments, *reading.sequence):
            lines += [*part.reason.in_sentence, *part.reason.shown_here]
        times = Counter(line.id for line in lines)
        assert max(times.values(), default=0) <= 1, (case.id, times.most_common(2))
        if not reading.is_held:
            assert set(times) == set(reading.lines), case.id


def test_a_held_panel_shows_neither_cautions_nor_other_treatments_in_view() -> None:
    panel = read(visit(*LINES, found("jawline", "jowls"), safety={"pregnant": True})).panel
    assert not panel.cautions and panel.not_toxin == []


@pytest.mark.parametrize(
    "finding, words",
    [
        (found("jawline", "jowls"), "Jowls: radiofrequency microneedling, or focused ultrasound"),
        (found("cheek", "texture"), "Texture: skincare"),
        (found("neck", "horizontal_rings"), "Neck rings: hyaluronic acid filler"),
        (found("neck", "muscle_bulk"), "Neck: no toxin area for muscle bulk"),
    ],
)
def test_what_toxin_does_not_do_is_one_line_with_what_leads_instead(finding: dict[str, Any], words: str) -> None:
    panel = read(visit(*LINES, finding)).panel
    [line] = [one for one in panel.not_toxin if one.words == words]
    assert line.lines


def test_a_caution_stands_among_the_cautions_and_a_limit_among_the_limits() -> None:
    panel = read(visit(*LINES, found("jawline", "jowls"), goals={"primary": "laxity"})).panel
    limits = [one.words for one in panel.not_toxin]
    assert "Main complaint: laxity; another tool leads" in limits
    assert not {line.rule for line in panel.cautions.shown} & {"primary.laxity", "laxity.jowls"}


def test_the_bar_stays_inside_its_box_and_names_its_figures() -> None:
    for case in all_cases():
        for dose in read(case.document).doses:
            bar = dose.range_bar
            assert float(bar.x) >= 3 and float(bar.x) + float(bar.width) <= 49.05, case.id
            assert all(3 <= float(ring) <= 49 for ring in bar.rings), case.id
    words = dose_of("crows_feet", read(visit(found("crows_feet"), *LINES))).range_words
    assert (
        words.replace("\N{NO-BREAK SPACE}", " ") == "Allowed 4 to 12 U a side, fits here 7 to 9 U, suggested 8 U a side"
    )


def test_the_areas_of_no_label_are_named_in_one_line() -> None:
    reading = read(visit(*LINES, found("chin", "chin_dimpling"), found("mouth_corner", "mouth_corner_pull")))
    assert reading.off_label == "chin, mouth corner"
    assert read(visit(*LINES)).off_label == ""


def test_a_caution_ends_with_a_phrase_where_its_line_has_no_room() -> None:
    medicines = [{"name": "aspirin", "class": "anticoagulant"}]
    lines = read(visit(*LINES, safety={"medicines": medicines})).panel.cautions.shown
    [line] = [one for one in lines if one.rule == "safety.anticoagulant"]
    assert line.phrases == ["Blood thinner:", "press longer,", "do not stop it"]
