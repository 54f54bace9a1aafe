"""A faulty document is refused with every mistake at once: where, what was given, what is allowed, in words."""

import json
from typing import Any

import pytest

from planning.engine import DocumentError, DocumentErrors, read_document
from planning.engine.contract.vocabulary import Area, CheckInOutcome, PriorEffect, Region
from tests.engine.samples import bare, check_in, full, procedure


def errors_of(document: Any) -> dict[str, DocumentError]:
    with pytest.raises(DocumentErrors) as caught:
        read_document(document)
    return {error.path: error for error in caught.value.errors}


def only_error_of(document: Any) -> DocumentError:
    errors = errors_of(document)
    assert len(errors) == 1, errors
    return next(iter(errors.values()))


def finding(**parts: Any) -> dict[str, Any]:
    return {"region": "glabella", "concern": "dynamic_lines", **parts}


DROOP = {"effect": "eyelid_droop"}
BANDS = {"region": "neck", "concern": "vertical_bands"}
YEARS = ["under_1", "1_to_5", "over_5", "a number from 0 to 120"]
OUTCOMES = [code.value for code in CheckInOutcome]


@pytest.mark.parametrize("given", [7, -1, True, "2", 1.5, [2], {}])
def test_a_severity_is_a_whole_number_from_0_to_3(given: Any) -> None:
    error = only_error_of(bare(findings=[finding(severity=given)]))
    assert error.as_dict() == {
        "path": "findings[0].severity",
        "message": "must be a whole number from 0 to 3",
        "given": given,
        "allowed": [0, 1, 2, 3],
    }


def test_an_unknown_key_is_an_error_that_names_the_near_one() -> None:
    error = only_error_of(bare(patient={"age": 38, "sexx": "female"}))
    assert error.path == "patient.sexx"
    assert error.message == "is not a key known here; did you mean sex?"
    assert error.allowed == ["age", "sex"]


def test_an_unknown_code_is_an_error_that_lists_the_codes() -> None:
    error = only_error_of(bare(findings=[finding(region="glabela")]))
    assert error.path == "findings[0].region"
    assert error.given == "glabela"
    assert error.message.endswith("did you mean glabella?")
    assert error.allowed == [region.value for region in Region]


def test_an_unknown_area_among_doses_is_an_unknown_key() -> None:
    error = only_error_of(bare(intended={"eyebrow": {"total": 4}}))
    assert error.path == "intended.eyebrow"
    assert error.allowed == [area.value for area in Area]


@pytest.mark.parametrize(
    ("part", "path", "allowed"),
    [
        ({"visit": "consultation"}, "visit", ["consult", "procedure", "check_in"]),
        ({"today": "2026-02-30"}, "today", "a date like 2026-11-23"),
        ({"today": "2026-11-23T00:00"}, "today", "a date like 2026-11-23"),
        ({"today": "0001-01-01"}, "today", "a date like 2026-11-23"),
        ({"today": 20261123}, "today", "a date like 2026-11-23"),
        ({"timezone": "Europe/Londn"}, "timezone", "an IANA time zone such as Europe/London"),
        ({"timezone": "../../etc/passwd"}, "timezone", "an IANA time zone such as Europe/London"),
        ({"timezone": "Europe"}, "timezone", "an IANA time zone such as Europe/London"),
        ({"timezone": "localtime"}, "timezone", "an IANA time zone such as Europe/London"),
        ({"patient": {"age": 131}}, "patient.age", "a whole number from 0 to 130"),
        ({"patient": {"age": 38.5}}, "patient.age", "a whole number from 0 to 130"),
        ({"safety": {"pregnant": "no"}}, "safety.pregnant", [True, False]),
        ({"safety": {"pregnant": 0}}, "safety.pregnant", [True, False]),
        ({"safety": {"allergies": "latex"}}, "safety.allergies", "a list of at most 50"),
        ({"safety": {"neuromuscular_disorder": ""}}, "safety.neuromuscular_disorder", "text of at most 200 characters"),
        ({"safety": {"medicines": [{"class": "other"}]}}, "safety.medicines[0].name", "text of at most 200 characters"),
        ({"safety": None}, "safety", None),
        ({"anatomy": {"brow_position": "up"}}, "anatomy.brow_position", ["above", "at", "below"]),
        ({"anatomy": {"brow_position": {"left": 1}}}, "anatomy.brow_position.left", ["above", "at", "below"]),
        ({"anatomy": {"activity": {"forehead": 4}}}, "anatomy.activity.forehead", [0, 1, 2, 3]),
        ({"goals": {"words": "a\u0000b"}}, "goals.words", "text of at most 2000 characters"),
        ({"goals": {"words": "x" * 2001}}, "goals.words", "text of at most 2000 characters"),
        ({"intended": {"chin": {"total": 4.25}}}, "intended.chin.total", "a number from 0 to 1000 in steps of 0.5"),
        ({"intended": {"chin": {"total": -1}}}, "intended.chin.total", "a number from 0 to 1000 in steps of 0.5"),
        ({"intended": {"chin": {"total": "4"}}}, "intended.chin.total", "a number from 0 to 1000 in steps of 0.5"),
        ({"product": {"diluent_ml": 0}}, "product.diluent_ml", "a number above 0 and up to 100"),
        ({"products": [{"diluent_ml": 0}]}, "products[0].diluent_ml", "a number above 0 and up to 100"),
        ({"findings": [finding(years_present="long")]}, "findings[0].years_present", YEARS),
        ({"findings": [finding(years_present=121)]}, "findings[0].years_present", YEARS),
        ({"findings": [finding(years_present=True)]}, "findings[0].years_present", YEARS),
        ({"findings": [BANDS | {"bands": {"left": 11}}]}, "findings[0].bands.left", list(range(11))),
        ({"findings": [BANDS | {"bands": {"both": 2}}]}, "findings[0].bands.both", ["left", "right"]),
        ({"safety": {"prior_effects": ["droop"]}}, "safety.prior_effects[0]", [code.value for code in PriorEffect]),
        ({"safety": {"prior_effects": [{"side": "left"}]}}, "safety.prior_effects[0].effect", None),
        ({"safety": {"prior_effects": [{"effect": "bruise"}]}}, "safety.prior_effects[0].effect", None),
        (
            {"safety": {"prior_effects": [DROOP | {"degree": "bad"}]}},
            "safety.prior_effects[0].degree",
            ["mild", "marked"],
        ),
        ({"safety": {"prior_effects": [DROOP | {"since": "2026-01-01"}]}}, "safety.prior_effects[0].since", None),
        ({"toxin_history": {"areas": {"brow": {}}}}, "toxin_history.areas.brow", [area.value for area in Area]),
        ({"toxin_history": {"areas": {"chin": {"outcome": "fine"}}}}, "toxin_history.areas.chin.outcome", OUTCOMES),
        (
            {"toxin_history": {"areas": {"chin": {"outcome": {"left": 1}}}}},
            "toxin_history.areas.chin.outcome.left",
            OUTCOMES,
        ),
    ],
)
def test_each_kind_of_value_says_what_is_allowed(part: dict[str, Any], path: str, allowed: Any) -> None:
    error = only_error_of(bare(**part))
    assert error.path == path
    assert error.message
    if allowed is not None:
        assert error.allowed == allowed


def test_visit_and_today_are_required() -> None:
    errors = errors_of({})
    assert {path: error.message for path, error in errors.items()} == {"visit": "is required", "today": "is required"}


def test_every_mistake_is_told_at_once_contradictions_included() -> None:
    faulty = full(
        visit="check_in",
        patient={"age": -1, "sexx": "f"},
        findings=[finding(region="nowhere"), finding(), finding(severity=9), {"region": "masseter", "side": "midline"}],
        treated_at="2026-11-23T14:00",
        intended={"forehead": {"total": 12.25}, "chin": {}},
        toxin_history={"last_on": "2027-01-01"},
    )
    assert set(errors_of(faulty)) == {
        "patient.age",
        "patient.sexx",
        "findings[0].region",
        "findings[2].severity",
        "findings[2]",
        "findings[3].concern",
        "intended.forehead.total",
        "intended.chin",
        "toxin_history.last_on",
        "treated_at",
    }


def test_a_contradiction_keeps_its_place_beside_a_finding_that_cannot_be_read() -> None:
    errors = errors_of(bare(findings=[{"region": "?"}, finding(), finding()]))
    assert "findings[1]" in errors["findings[2]"].message


def test_a_value_that_cannot_be_read_causes_no_second_error() -> None:
    assert set(errors_of(bare(findings=[finding(side="lft"), finding(side="rght")]))) == {
        "findings[0].side",
        "findings[1].side",
    }
    assert only_error_of(check_in(check_in={"given": {"chin": {"total": "4"}}})).path == "check_in.given.chin.total"


# --- contradictions -----------------------------------------------------------------------------------------


def test_the_same_finding_twice_is_refused() -> None:
    error = only_error_of(bare(findings=[finding(severity=1), finding(side="left"), finding(severity=3)]))
    assert error.path == "findings[2]"
    assert "findings[0]" in error.message


def test_a_paired_region_has_no_midline() -> None:
    error = only_error_of(bare(findings=[{"region": "masseter", "concern": "muscle_bulk", "side": "midline"}]))
    assert error.path == "findings[0].side"
    assert error.allowed == ["both", "left", "right"]
    read_document(bare(findings=[finding(side="midline")]))


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (bare(treated_at="2026-11-23T14:00"), "treated_at"),
        (bare(check_in={}), "check_in"),
        (procedure(check_in={"effects": []}), "check_in"),
        (check_in(treated_at="2026-11-23T14:00"), "treated_at"),
        (bare(toxin_history={"last_on": "2026-11-24"}), "toxin_history.last_on"),
        (bare(safety={"specialist_clearance": {"by": "Dr Roy", "on": "2026-11-24"}}), "safety.specialist_clearance.on"),
        (bare(goals={"event_on": "2026-11-22"}), "goals.event_on"),
        (procedure(treated_at="2026-11-24T09:30"), "treated_at"),
        (procedure(product={"reconstituted_at": "2026-11-23T15:00"}), "product.reconstituted_at"),
        (procedure(treated_at="2026-11-23T14:00+01:00"), "treated_at"),
        (procedure(treated_at="2026-11-23 14:00"), "treated_at"),
        (bare(intended={"glabella": {"total": 12, "left": 5, "right": 6}}), "intended.glabella.total"),
        (bare(intended={"glabella": {}}), "intended.glabella"),
        (check_in(check_in={"given": {"glabella": {"total": None}}}), "check_in.given.glabella"),
        (bare(toxin_history={"areas": {"chin": {"given": {}}}}), "toxin_history.areas.chin.given"),
        (bare(toxin_history={"areas": {"chin": {"on": "2026-11-24"}}}), "toxin_history.areas.chin.on"),
        (bare(safety={"asked_on": "2026-11-24"}), "safety.asked_on"),
        (bare(safety={"prior_effects": [DROOP | {"on": "2026-11-24"}]}), "safety.prior_effects[0].on"),
        (
            bare(safety={"prior_effects": [DROOP | {"treatment_on": "2027-01-01"}]}),
            "safety.prior_effects[0].treatment_on",
        ),
        (check_in(check_in={"effects": [DROOP | {"since": "2027-01-01"}]}), "check_in.effects[0].since"),
        (procedure(touch_up_of="2026-11-24"), "touch_up_of"),
        (bare(touch_up_of="2026-11-20"), "touch_up_of"),
        (procedure(products=[{}]), "products"),
        (
            procedure(product=None, products=[{}, {"reconstituted_at": "2026-11-23T15:00"}]),
            "products[1].reconstituted_at",
        ),
        (bare(findings=[finding(bands={"left": 1})]), "findings[0].bands"),
        (bare(findings=[BANDS | {"side": "left", "bands": {"left": 1, "right": 2}}]), "findings[0].bands.right"),
    ],
)
def test_facts_that_contradict_each_other_are_refused(document: dict[str, Any], path: str) -> None:
    assert only_error_of(document).path == path


def test_facts_at_their_edge_do_not_contradict_each_other() -> None:
    read_document(bare(toxin_history={"last_on": "2026-11-23"}, goals={"event_on": "2026-11-23"}))
    read_document(procedure(product={"reconstituted_at": "2026-11-23T14:00"}))
    read_document(bare(intended={"glabella": {"total": 11, "left": 5, "right": 6}}))
    read_document(bare(safety={"asked_on": "2026-11-23", "prior_effects": [DROOP | {"on": "2026-11-23"}]}))
    read_document(bare(findings=[BANDS | {"side": "left", "bands": {"left": 1, "right": 0}}]))
    read_document(procedure(touch_up_of="2026-11-23"))


def test_a_clock_time_that_summer_time_skips_is_refused() -> None:
    spring = {"today": "2027-03-28", "product": None}
    error = only_error_of(procedure(treated_at="2027-03-28T01:30", **spring))
    assert error.path == "treated_at"
    assert "Europe/London" in error.message
    read_document(procedure(treated_at="2027-03-28T02:00", **spring))
    read_document(procedure(treated_at="2027-03-28T01:30", **spring, timezone="Asia/Kolkata"))


def test_errors_can_always_be_sent_as_json() -> None:
    with pytest.raises(DocumentErrors) as caught:
        read_document({"visit": object(), 1: 2, "today": b"x", "patient": {"age": float("nan")}})
    sent = json.loads(json.dumps(caught.value.as_dicts(), allow_nan=False))
    assert {error["path"] for error in sent} >= {"visit", "today", "patient.age"}
    assert str(caught.value)
