"""Facts behind a statement read as words, with units and dates, and say nothing twice."""

import json
import re
from typing import Any

import pytest

from planning.consults.fact_values import value_words
from planning.engine import plan, read_document
from planning.plans.presenter import deciding_facts
from planning.protocols import shipped
from tests.engine.casebook import all_cases
from tests.engine.visits import found, visit

DOCUMENT = visit(found("glabella"), found("crows_feet", severity=3))
NO_WORDS = re.compile(r"_|\bNone\b|\bTrue\b|\bFalse\b|\d\.0\b|[{}\[\]]|\d{4}-\d\d")


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("toxin_history.last_on", "2026-06-01", "1 Jun 2026"),
        ("product.reconstituted_at", "2026-11-22T08:00", "22 Nov 2026, 08:00"),
        ("toxin_history.units_last_90_days", 386.5, "386.5\N{NO-BREAK SPACE}U"),
        ("toxin_history.faded_after_weeks", 9.0, "9 weeks"),
        ("findings[0].years_present", 1, "1 year"),
        ("findings[0].years_present", "over_5", "over 5 years"),
        ("check_in.given.crows_feet", {"left": 10, "right": 10}, "10\N{NO-BREAK SPACE}U a side"),
        ("intended.gummy_smile", {"left": 1, "right": 3}, "right 3\N{NO-BREAK SPACE}U, left 1\N{NO-BREAK SPACE}U"),
        ("anatomy.brow_position", {"left": "at", "right": "below"}, "right below the rim, left at the rim"),
        (
            "anatomy.asymmetries",
            [{"feature": "brow", "side": "right", "is": "lower", "mm": 2}],
            "brow lower on the right by 2 mm",
        ),
        (
            "safety.medicines",
            [{"name": "apixaban", "class": "anticoagulant"}],
            "apixaban (anticoagulant or antiplatelet)",
        ),
        ("safety.specialist_clearance", {"by": "Dr Ali", "on": "2026-10-01"}, "Dr Ali, 1 Oct 2026"),
        ("goals.wishes", ["brow_lift_over_2mm"], "brow lift of more than 2 mm"),
        ("safety.pregnant", True, "yes"),
        ("safety.neuromuscular_disorder", None, "none"),
    ],
)
def test_a_value_reads_as_words(path: str, value: Any, said: str) -> None:
    assert value_words(path, value) == said


def test_a_finding_is_said_once_with_all_that_counts_of_it() -> None:
    fired = {"findings[0].region": "glabella", "findings[0].severity": 2, "findings[0].at_rest": 0, "visit": "consult"}
    assert deciding_facts.said(fired, DOCUMENT) == (("Glabella, lines on movement", "moderate, at rest none"),)


def test_a_finding_that_only_has_to_be_there_is_told_by_its_name() -> None:
    fired = {"findings[0].region": "glabella", "findings[0].concern": "dynamic_lines", "findings[1].severity": 3}
    said = deciding_facts.said(fired, DOCUMENT)
    assert said == (("Found", "Glabella, lines on movement"), ("Crow\u2019s feet, lines on movement", "severe"))


def test_what_every_plan_shares_is_no_reason() -> None:
    assert deciding_facts.said({"visit": "consult", "intended.glabella": None}, DOCUMENT) == ()
    assert deciding_facts.said({"safety.pregnant": True, "visit": "consult"}, DOCUMENT) == (("Pregnant", "yes"),)


def test_the_sentence_begins_with_what_decided_and_says_at_most_three() -> None:
    told = (("Pregnant", "yes"), ("Eyelids", "heavy"), ("Age", "41"), ("Sex", "female"))
    assert deciding_facts.because(told)[0] == "Pregnant; eyelids: heavy; age: 41"


def test_facts_that_only_repeat_the_line_are_no_reasons() -> None:
    assert deciding_facts.because((("Medicines", "not recorded"),), "Medicines, or a class, not recorded") == ("", ())


def test_no_reason_of_any_case_shows_a_code() -> None:
    protocol = shipped()
    for case in all_cases():
        document = read_document(case.document)
        for statement in json.loads(plan(document, protocol).to_json())["statements"]:
            for name, value in deciding_facts.said(statement["fired_by"], document.to_dict()):
                assert not NO_WORDS.search(f"{name}: {value}"), (case.id, statement["rule"], name, value)
