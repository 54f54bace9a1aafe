"""A plan's answer narrowed to what was decided: by area, by treatment, sentence by sentence."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning import engine, protocols
from planning.engine.contract.answer import Answer, WishVerdict
from planning.plans.models import Plan
from planning.plans.settled import Settled, Stage, answer_to, document_of, narrowed, settled_by
from tests.engine.answers import dose, statement, step, stored_answer
from tests.treatments.making import HEALTHY, LINES, added, make_decision, make_plan

# How a sentence to the patient names a place that toxin is injected in.
PLACES = re.compile(
    r"forehead|brow|frown|beside the eyes|corner of the eye|jaw|chewing muscle|neck|lips?\b|chin|nose|gum|mouth", re.I
)
# Said of the whole plan, and true whatever was left out: what to watch for, answers to a wish and refusals.
GENERAL = ("limits.", "safety.", "wish.", "primary.", "check_in.", "eye.", "concept.", "aftercare.")
NAMES = {"forehead": "forehead", "crows_feet": "beside the eyes|smile", "masseter": "jaw|chew"}
FACE: list[dict[str, Any]] = [
    {**LINES, "region": "forehead", "at_rest": 2, "years_present": 6},
    {**LINES, "region": "glabella"},
    {**LINES, "region": "crows_feet"},
    {"region": "masseter", "concern": "muscle_bulk", "side": "both", "severity": 2, "muscle_strength": "strong"},
]


@pytest.fixture
def plan(clinic: Clinic, ana: Patient, ada: User, at: Callable[[Clinic, str], None]) -> Plan:
    """Forehead with etched lines, glabella, crow's feet and jaw; the patient also asked for filler."""
    at(clinic, "2026-11-23 14:00")
    goals = {**HEALTHY["goals"], "also_wants": ["ha_filler"]}
    return make_plan(ana, ada, findings=FACE, goals=goals, exam={"speech_tested": True, "smile_tested": True})


def settle(plan: Plan, by: User, **choices: Any) -> Settled:
    decision = make_decision(plan, by, **choices)
    with tenant(plan.clinic_id):
        return settled_by(plan, decision)


def of_rule(settled: Settled, rule: str) -> list[Any]:
    return [line.patient_text for line in settled.answer.statements if line.rule == rule]


def areas_of(settled: Settled, part: str) -> set[str]:
    return {one.area for one in getattr(settled.answer.follow_up, part)}


def wishes_of(answer: Answer) -> list[str]:
    return [one.wish for one in answer.verdicts if isinstance(one, WishVerdict)]


def test_nobody_decided_is_the_proposal(plan: Plan) -> None:
    settled = settled_by(plan, None)
    assert (settled.stage, settled.answer) == (Stage.PROPOSED, plan.answer)


def test_an_area_left_out_is_in_no_part(plan: Plan, ada: User) -> None:
    settled = settle(plan, ada, out=("masseter",))
    assert settled.areas == {"forehead", "glabella", "crows_feet"}
    answer = settled.answer
    assert {dose.area for dose in answer.doses} == settled.areas
    assert areas_of(settled, "milestones") == areas_of(settled, "maintenance") == settled.areas
    assert "masseter" not in {verdict.area for verdict in answer.verdicts}
    assert not any(of_rule(settled, "masseter.expectation") + of_rule(settled, "masseter.bulk"))
    assert not re.search("jaw|chew", " ".join(filter(None, (one.patient_text for one in answer.statements))))
    ids = {line.id for line in answer.statements}
    for part in (answer.verdicts, answer.doses, answer.treatments, answer.sequence):
        assert all(set(one.because) <= ids for one in part)


def test_totals_are_of_the_decided_units(plan: Plan, ada: User) -> None:
    eyes = next(one.suggested.sum for one in plan.answer.doses if one.area == "crows_feet")
    settled = settle(plan, ada, out=("masseter", "forehead"), units__glabella__total="18")
    totals = settled.answer.totals
    assert (totals.session, totals.forehead_and_glabella) == (18 + eyes, 18)
    assert totals.last_90_days_with_this == 18 + eyes


def test_an_added_area_has_its_own_days_and_words(plan: Plan, ada: User) -> None:
    settled = settle(plan, ada, **added("chin", total="6"))
    assert "chin" in settled.areas & areas_of(settled, "milestones") & areas_of(settled, "maintenance")
    assert of_rule(settled, "lower_face.light") != []


def test_what_was_declined_leaves_the_order(plan: Plan, ada: User) -> None:
    before = [step.treatment for step in plan.answer.sequence]
    assert before == ["toxin", "fractional_laser", "ha_filler"]
    settled = settle(plan, ada, treatment__fractional_laser="no", treatment__ha_filler="yes")
    steps = settled.answer.sequence
    assert [(step.order, step.treatment) for step in steps] == [(1, "toxin"), (2, "ha_filler")]
    # Filler waits two weeks for the toxin; it no longer waits for the laser's swelling to go.
    assert steps[1].earliest == date(2026, 12, 7)
    assert "fractional_laser" not in {one.treatment for one in settled.answer.treatments}


@pytest.mark.parametrize("course", ["wait", "refer", "do_not_treat"])
def test_who_is_not_treated_has_nothing_proposed(clinic: Clinic, ana: Patient, ada: User, course: str) -> None:
    plan = make_plan(ana, ada, goals={**HEALTHY["goals"], "wishes": ["prevention", "erase_rest_lines", "facelift"]})
    settled = settle(plan, ada, course=course, words="Not today")
    answer = settled.answer
    assert (settled.stage, settled.treats, settled.areas) == (Stage.NOT_TREATED, False, frozenset())
    assert answer.doses == answer.follow_up.milestones == answer.follow_up.maintenance == ()
    assert answer.follow_up.check_in is None and answer.totals.session == 0
    assert not any(step.is_toxin for step in answer.sequence)
    assert not {"suitable", "suitable_caution", "adjunct"} & {verdict.suitability for verdict in answer.verdicts}


def test_the_answer_to_a_decision_is_kept_with_it(plan: Plan, ada: User) -> None:
    decision = make_decision(plan, ada, out=("masseter",))
    with tenant(plan.clinic_id):
        assert decision.answer == answer_to(plan, "treat", decision.doses, {})
        kept = settled_by(plan, decision)
        decision.answer = None  # as decisions are that were made before answers were kept
        assert settled_by(plan, decision) == kept


def test_without_its_protocol_the_sums_are_of_the_decision(
    plan: Plan, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = ("masseter", "crows_feet")
    decision = make_decision(plan, ada, out=out, units__glabella__total="18", units__forehead__total="8")
    monkeypatch.setattr(protocols, "kept", lambda sha256: None)
    decision.answer = None
    with tenant(plan.clinic_id):
        settled = settled_by(plan, decision)
    assert settled.answer.totals.session == 26
    assert settled.areas == areas_of(settled, "milestones") == {"forehead", "glabella"}


def test_what_the_protocol_holds_keeps_its_reason(clinic: Clinic, ana: Patient, ada: User) -> None:
    safety = {**HEALTHY["safety"], "infected_sites": ["glabella"]}
    plan = make_plan(ana, ada, safety=safety)
    settled = settle(plan, ada, out=("forehead",))
    kept = {verdict.area: verdict.suitability for verdict in settled.answer.verdicts}
    assert kept["glabella"] == "contraindicated" and "forehead" not in kept
    assert of_rule(settled, "safety.site_infection") != []


@pytest.mark.parametrize(
    ("out", "left"), [("forehead", ["tight_jawline"]), ("glabella", ["forehead_only", "tight_jawline"])]
)
def test_a_wish_that_was_left_out_is_not_answered(
    clinic: Clinic, ana: Patient, ada: User, out: str, left: list[str]
) -> None:
    wishes = ["forehead_only", "tight_jawline"]
    plan = make_plan(ana, ada, goals={**HEALTHY["goals"], "wishes": wishes})
    assert set(wishes_of(plan.answer)) == set(wishes)
    settled = settle(plan, ada, out=(out,))
    assert sorted(wishes_of(settled.answer)) == left
    assert bool(of_rule(settled, "wish.forehead_only")) == ("forehead_only" in left)


def test_a_sentence_of_several_areas_stays_while_one_of_them_does() -> None:
    said = [statement(1), statement(2, "dose.first_visit", applies_to={"areas": ["forehead", "chin"]})]
    answer = stored_answer(doses=[dose("forehead"), dose("chin")], statements=said)
    assert narrowed(answer, treated={"chin"}).statements == answer.statements
    assert [line.id for line in narrowed(answer, treated=set()).statements] == ["s1"]


CHOICE = {"or": ["ultrasound", "laser_resurfacing"], "after": "check_in"}


def in_order(answer: Answer) -> list[Any]:
    return [(one.order, one.tools, one.after) for one in answer.sequence]


def test_of_a_choice_stays_what_was_not_declined() -> None:
    answer = stored_answer(
        sequence=[step(1), step(2, "rf_microneedling", None, **CHOICE), step(3, "peel", after="ultrasound")]
    )
    kept = narrowed(answer, treated={"glabella"}, declined=frozenset({"rf_microneedling", "ultrasound"}))
    assert in_order(kept) == [(1, ("toxin",), None), (2, ("laser_resurfacing",), "check_in"), (3, ("peel",), None)]
    assert [step["order"] for step in kept.to_dict()["sequence"]] == [1, 2, 3]
    gone = narrowed(answer, treated={"glabella"}, declined=frozenset({"rf_microneedling", *CHOICE["or"]}))
    assert in_order(gone) == [(1, ("toxin",), None), (2, ("peel",), None)]


def test_nothing_waits_for_a_check_in_that_will_not_be() -> None:
    answer = stored_answer(sequence=[step(1), step(2, "rf_microneedling", None, **CHOICE)])
    assert in_order(narrowed(answer, treated=set())) == [(1, answer.sequence[1].tools, None)]


@pytest.mark.parametrize("version", ["2026.2", "2026.3"])
@pytest.mark.parametrize("out", NAMES)
def test_no_sentence_names_an_area_that_was_left_out(plan: Plan, version: str, out: str) -> None:
    """Also of plans that were made under an older protocol, whose texts do not say which areas they name."""
    file = protocols.SHIPPED.with_name(f"onabotulinumtoxina-face-{version}.toml")
    protocol = protocols.read(file.read_text(encoding="utf-8"), file.name)
    kept = {dose.area for dose in plan.answer.doses} - {out}
    for units in (None, [{"area": out, "units": None}]):
        document = document_of(plan, "treat", units, {}) if units else plan.document
        answer = narrowed(engine.plan(engine.read_document(document), protocol), treated=kept)
        said = [one.patient_text for one in answer.statements if one.patient_text]
        assert said and not [text for text in said if re.search(NAMES[out], text, re.I)]


def test_a_text_names_the_areas_that_stay(plan: Plan) -> None:
    """`areas` of its values are what it names: silent where it cannot be said anew."""
    said = [statement(1, "x.y", applies_to={"areas": ["forehead", "chin"]}, patient_text="We treat forehead and chin.")]
    said[0]["values"] = {"areas": {"kind": "areas", "value": ["forehead", "chin"]}}
    answer = stored_answer(doses=[dose("forehead"), dose("chin")], statements=said)
    assert [line.patient_text for line in narrowed(answer, treated={"chin"}).statements] == [None]
    assert narrowed(answer, treated={"chin", "forehead"}).statements == answer.statements


def test_a_text_of_the_whole_plan_says_which_areas_it_names() -> None:
    unwatched = []
    for rule in protocols.shipped().rules:
        scoped = rule.about or rule.effects.areas or str(rule.subject) in ("finding", "area", "review")
        if rule.patient_text and PLACES.search(str(rule.patient_text)) and not scoped:
            unwatched.append(rule.id)
    assert [rule for rule in unwatched if not rule.startswith(GENERAL)] == []
