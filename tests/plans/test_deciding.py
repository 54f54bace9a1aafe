"""The injector decides: inside the range nothing is asked, outside it a reason and words; a hold is not overridden."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from clinic.jobs.models import Job, JobState
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from planning.consults.models import Consult
from planning.consults.words import word
from planning.plans import actions as plans
from planning.plans.decision_input import DecisionInput
from planning.plans.models import Course, Decision, Plan
from tests.support.consults import Post, finish
from tests.support.jobs import set_state
from tests.support.pages import flat

SignIn = Callable[[User], Client]


@pytest.fixture
def choice(plan: Plan) -> Post:
    """Treat as the engine suggests."""
    units: Post = {}
    for dose in plan.outcome["doses"]:
        sides = ("right", "left") if dose["basis"] == "per_side" else ("total",)
        units |= {f"units.{dose['area']}.{side}": str(dose["suggested"][side]) for side in sides}
    return {"course": "treat", "idempotency_key": str(uuid.uuid4()), **units}


def newest(clinic: Clinic, plan: Plan) -> Decision | None:
    with tenant(clinic):
        return plan.decision


def test_doses_inside_the_range_need_no_reason(
    sign_in: SignIn, ada: User, plan: Plan, choice: Post, clinic: Clinic
) -> None:
    answer = sign_in(ada).post(f"/plans/{plan.pk}/decide/", {**choice, "units.glabella.total": "18,5"})
    assert answer.status_code == 302
    decision = newest(clinic, plan)
    assert decision is not None
    assert (decision.course, decision.made_by) == (Course.TREAT, ada)
    [glabella] = [dose for dose in decision.doses if dose["area"] == "glabella"]
    assert (glabella["units"], glabella["in_range"]) == ({"total": 18.5}, True)


def test_a_dose_outside_the_range_needs_reason_and_words(
    sign_in: SignIn, ada: User, plan: Plan, choice: Post, clinic: Clinic
) -> None:
    client, outside = sign_in(ada), {**choice, "units.glabella.total": "30"}
    refused = client.post(f"/plans/{plan.pk}/decide/", outside)
    assert refused.status_code == 422
    assert "the range is 8 to 25" in refused.content.decode()
    assert 'value="30"' in refused.content.decode()
    wordless = client.post(f"/plans/{plan.pk}/decide/", {**outside, "reason.glabella": "stronger_muscle"})
    assert "say in your own words" in (page := wordless.content.decode())
    assert re.findall(r'id="d-(\w+-glabella)"[^>]*aria-invalid="true"', page) == ["words-glabella"]
    assert newest(clinic, plan) is None
    told = {**outside, "reason.glabella": "stronger_muscle", "words.glabella": "Corrugators as in 2024"}
    assert client.post(f"/plans/{plan.pk}/decide/", told).status_code == 302
    page = client.get(f"/plans/{plan.pk}/").content.decode()
    assert "Muscle stronger than the range expects: Corrugators as in 2024" in page


def test_every_coded_reason_stands_with_its_words(sign_in: SignIn, ada: User, plan: Plan) -> None:
    page = flat(sign_in(ada).get(f"/plans/{plan.pk}/"))
    why = re.findall(r'<select id="(?:d-)?([\w-]+)"(?: name="([\w.-]+)")?(?: data-(\w+)-reason)?\s*>', page)
    words = re.findall(
        r'<input type="text" id="(?:d-)?([\w-]+)"(?: name="([\w.-]+)" value="")? maxlength="(\d+)" autocomplete="off"'
        r"(?: data-(\w+)-words)?\s*>",
        page,
    )
    assert ("reason-glabella", "reason.glabella", "") in why
    assert ("words-glabella", "words.glabella", "2000", "") in words
    assert ("chosen-reason", "", "chosen") in why and ("chosen-words", "", "300", "chosen") in words
    place = [name for _, name, mark in why if mark == "place"]
    assert "pt.glabella.glabella.procerus.why" in place
    assert [name.replace(".why", ".words") for name in place] == [name for _, name, _, mark in words if mark == "place"]


def test_the_director_finds_what_was_decided_outside_the_range(
    sign_in: SignIn, ada: User, dora: User, plan: Plan, choice: Post
) -> None:
    address = "/plans/?status=outside"
    sign_in(ada).post(f"/plans/{plan.pk}/decide/", choice)
    assert f"/plans/{plan.pk}/" not in sign_in(dora).get(address).content.decode()
    outside = {"units.glabella.total": "30", "reason.glabella": "other", "words.glabella": "Told by Dora"}
    sign_in(ada).post(f"/plans/{plan.pk}/decide/", {**choice, **outside, "idempotency_key": str(uuid.uuid4())})
    page = sign_in(dora).get(address).content.decode()
    assert page.count(f'href="/plans/{plan.pk}/"') == 1
    assert "Outside the range" in page


def test_pressing_twice_decides_once(sign_in: SignIn, ada: User, plan: Plan, choice: Post, clinic: Clinic) -> None:
    client = sign_in(ada)
    for _ in range(2):
        assert client.post(f"/plans/{plan.pk}/decide/", choice).status_code == 302
    with tenant(clinic):
        assert Decision.objects.count() == 1


def test_a_later_decision_counts_and_the_earlier_stays(
    sign_in: SignIn, ada: User, plan: Plan, choice: Post, clinic: Clinic
) -> None:
    client = sign_in(ada)
    client.post(f"/plans/{plan.pk}/decide/", choice)
    wait = {
        "course": "wait",
        "words": "Wedding first",
        "patient_words": "We meet again in May.",
        "idempotency_key": str(uuid.uuid4()),
    }
    client.post(f"/plans/{plan.pk}/decide/", wait)
    with tenant(clinic):
        assert Decision.objects.count() == 2
        assert plan.decision and plan.decision.course == Course.WAIT
    page = client.get(f"/plans/{plan.pk}/").content.decode()
    assert "Wedding first" in page
    assert "Record treatment" not in page


def test_an_area_can_be_left_out_but_not_all_of_them(
    sign_in: SignIn, ada: User, plan: Plan, choice: Post, clinic: Clinic
) -> None:
    client = sign_in(ada)
    all_out = {f"out.{dose['area']}": "yes" for dose in plan.outcome["doses"]}
    assert "Every area is left out" in client.post(f"/plans/{plan.pk}/decide/", {**choice, **all_out}).content.decode()
    client.post(f"/plans/{plan.pk}/decide/", {**choice, "out.forehead": "yes"})
    decision = newest(clinic, plan)
    assert decision is not None
    assert [dose["area"] for dose in decision.doses if dose["units"] is None] == ["forehead"]


@pytest.mark.parametrize("typed", ["", "0", "-3", "12.3", "201", "many", "1e2", "\u00b2"])
def test_units_are_halves_above_nothing(sign_in: SignIn, ada: User, plan: Plan, choice: Post, typed: str) -> None:
    answer = sign_in(ada).post(f"/plans/{plan.pk}/decide/", {**choice, "units.glabella.total": typed})
    assert answer.status_code == 422
    assert "write units in halves" in answer.content.decode()


@pytest.mark.parametrize("course", ["", "treatt", "wait", "refer", "do_not_treat"])
def test_a_course_must_be_chosen_and_not_treating_needs_words(
    sign_in: SignIn, ada: User, plan: Plan, course: str, clinic: Clinic
) -> None:
    answer = sign_in(ada).post(f"/plans/{plan.pk}/decide/", {"course": course})
    assert answer.status_code == 422
    assert newest(clinic, plan) is None


def test_nobody_decides_to_treat_a_pregnant_patient(
    sign_in: SignIn, ada: User, consult: Consult, answers: Post, clinic: Clinic
) -> None:
    client = sign_in(ada)
    plan_url = finish(client, consult, {**answers, "safety.pregnant": "yes"}).url
    page = client.get(plan_url).content.decode()
    assert 'name="course" value="treat"' not in page
    forced = client.post(f"{plan_url}decide/", {"course": "treat", "units.glabella.total": "16"})
    assert forced.status_code == 422
    with tenant(clinic):
        assert not Decision.objects.exists()
    wait = {"course": "wait", "words": "Until after birth and feeding", "idempotency_key": str(uuid.uuid4())}
    assert client.post(f"{plan_url}decide/", wait).status_code == 302


def test_other_treatments_are_accepted_or_declined(
    sign_in: SignIn, ada: User, plan: Plan, choice: Post, clinic: Clinic
) -> None:
    codes = [said["treatment"] for said in plan.outcome["treatments"]]
    assert codes
    told = {**choice, f"treatment.{codes[0]}": "yes", f"treatment.{codes[-1]}": "no", "treatment.facelift": "yes"}
    sign_in(ada).post(f"/plans/{plan.pk}/decide/", told)
    decision = newest(clinic, plan)
    assert decision is not None
    assert decision.treatments == {codes[0]: True, codes[-1]: False}
    page = sign_in(ada).get(f"/plans/{plan.pk}/").content.decode()
    assert f"{word(codes[0])} accepted" in page and f"{word(codes[-1])} declined" in page


def test_a_treatment_in_two_roles_is_one_choice(
    sign_in: SignIn, ada: User, consult: Consult, answers: Post, clinic: Clinic
) -> None:
    lax_and_rough = {"findings.lower_face.laxity.both.severity": "2", "findings.face.texture.both.severity": "2"}
    client = sign_in(ada)
    page_of_plan = finish(client, consult, {**answers, **lax_and_rough})["location"]
    with tenant(clinic):
        codes = [said.treatment for said in Plan.objects.get(consult=consult).answer.treatments]
    assert codes.count("laser_resurfacing") == 2
    page = flat(client.get(page_of_plan))
    assert page.count('name="treatment.laser_resurfacing" value="yes"') == 1


def test_an_added_area_that_needs_an_answer_says_which(
    sign_in: SignIn, ada: User, plan: Plan, choice: Post, clinic: Clinic
) -> None:
    added = {"add.chin": "yes", "units.chin.total": "6", "reason.chin": "other", "words.chin": "Pebbled chin"}
    answer = sign_in(ada).post(f"/plans/{plan.pk}/decide/", {**choice, **added})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Chin cannot be added to this plan yet. Speech is not tested" in page
    assert "Answer it in a new version of the consult." in page and newest(clinic, plan) is None


def test_the_review_totals_what_is_intended_and_writes_nothing(
    sign_in: SignIn, ada: User, plan: Plan, choice: Post, clinic: Clinic
) -> None:
    page = sign_in(ada).post(f"/plans/{plan.pk}/review/", {**choice, "units.glabella.total": "25"}).content.decode()
    total = plan.outcome["totals"]["session"] - plan.outcome["doses"][1]["suggested"]["total"] + 25
    assert f"{total:g}\N{NO-BREAK SPACE}U" in page
    assert newest(clinic, plan) is None


@pytest.mark.parametrize(("units", "side"), [("9", "below"), ("25", "above")])
def test_the_review_remarks_a_dose_beside_the_proposal(
    sign_in: SignIn, ada: User, plan: Plan, choice: Post, units: str, side: str
) -> None:
    review = f"/plans/{plan.pk}/review/"
    page = sign_in(ada).post(review, {**choice, "units.glabella.total": units}).content.decode()
    assert f"Glabella {units} U: {side} the proposal" in page
    rule = f'data-keep="dose.intended_{side}_proposal'
    assert rule in page and rule not in sign_in(ada).post(review, choice).content.decode()


def test_the_summary_is_made_anew_with_the_decision(
    sign_in: SignIn, ada: User, plan: Plan, choice: Post, clinic: Clinic
) -> None:
    with tenant(clinic):
        set_state(Job.objects.filter(kind="document.consult_summary"), JobState.DONE)
    sign_in(ada).post(f"/plans/{plan.pk}/decide/", choice)
    with tenant(clinic):
        assert Job.objects.get(kind="document.consult_summary").state == JobState.QUEUED


def test_only_injectors_of_the_clinic_decide(
    sign_in: SignIn, dora: User, desk: User, outsider: User, plan: Plan, choice: Post, clinic: Clinic
) -> None:
    for person, expected in ((dora, 403), (desk, 403), (outsider, 404)):
        assert sign_in(person).post(f"/plans/{plan.pk}/decide/", choice).status_code == expected
        assert sign_in(person).post(f"/plans/{plan.pk}/review/", choice).status_code == expected
    assert newest(clinic, plan) is None


def test_a_failing_audit_row_undoes_the_decision(
    clinic: Clinic, plan: Plan, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError("the log does not answer")

    monkeypatch.setattr(plans, "record", fail)
    with tenant(clinic):
        decided = DecisionInput(course=Course.WAIT, words="x")
        with pytest.raises(RuntimeError), transaction.atomic():
            plans.decide(plan=plan, decided=decided, idempotency_key=uuid.uuid4(), by=ada)
        assert not Decision.objects.exists()


@pytest.mark.parametrize("statement", ["update plans_decision set words = ''", "delete from plans_decision"])
def test_a_decision_never_changes(
    sign_in: SignIn, ada: User, plan: Plan, choice: Post, clinic: Clinic, statement: str
) -> None:
    sign_in(ada).post(f"/plans/{plan.pk}/decide/", choice)
    with tenant(clinic), pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        connection.cursor().execute(statement)


def test_the_review_counts_nothing_for_an_area_left_out(
    sign_in: SignIn, ada: User, plan: Plan, choice: Post, clinic: Clinic
) -> None:
    page = flat(sign_in(ada).post(f"/plans/{plan.pk}/review/", {**choice, "out.forehead": "yes"}))
    total = plan.outcome["totals"]["session"] - plan.outcome["doses"][0]["suggested"]["total"]
    assert plan.outcome["doses"][0]["area"] == "forehead"
    assert f"<b>{total:g}\N{NO-BREAK SPACE}U</b> in this session" in page


def test_the_plans_page_and_list_name_what_was_decided(
    sign_in: SignIn, ada: User, dora: User, plan: Plan, choice: Post
) -> None:
    client = sign_in(ada)
    proposed = flat(client.get(f"/plans/{plan.pk}/")).replace("\N{NO-BREAK SPACE}", " ")
    assert "33<small>U</small>" in proposed and "Suggested for 3 areas" in proposed
    assert client.post(f"/plans/{plan.pk}/decide/", {**choice, "out.forehead": "yes"}).status_code == 302
    page = flat(client.get(f"/plans/{plan.pk}/")).replace("\N{NO-BREAK SPACE}", " ")
    # 23 U of 33 U are left: 13 U between the brows and 5 U at each eye.
    assert "23<small>U</small>" in page and "instead of 33 U suggested" in page and "Treat 2 areas" in page
    assert page.index('data-area="glabella"') < page.index('data-area="forehead" data-changed data-out')
    assert "Botulinum toxin, 23 U" in page.split('id="h-order"')[1].split("</section>")[0]
    row = sign_in(dora).get("/plans/?area=forehead").content.decode().split('data-label="Areas">')[1].split("</td>")[0]
    assert row.split("<p")[0].strip() == "Glabella, Crow’s feet" and "Left out: Forehead" in row
