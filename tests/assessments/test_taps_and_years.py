"""What one tap records for many questions: the seven manoeuvres, average anatomy, years at rest of the whole face."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from clinic.audit.models import Event
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from planning.assessments import engine_document
from planning.consults import facts
from planning.consults.forms.consult_form import questions_by_name
from planning.consults.forms.sections import ANATOMY, EXAM
from planning.consults.models import Consult, Draft
from planning.engine.contract.vocabulary import Manoeuvre
from tests.support.audit import told_by

TODAY = date(2026, 11, 23)
FOREHEAD = "findings.forehead.dynamic_lines.both"


@pytest.fixture
def injector(sign_in: Any, ada: User) -> Client:
    client: Client = sign_in(ada)
    return client


def save(client: Client, consult: Consult, **fields: Any) -> Any:
    return client.post(
        f"/consults/{consult.pk}/draft/", {"version": 1, **fields}, headers={"Accept": "application/json"}
    )


def told(clinic: Clinic, consult: Consult) -> dict[str, Any]:
    with tenant(clinic):
        data = Draft.objects.get(consult=consult).data
        return engine_document.document(Consult.objects.get(pk=consult.pk), data, TODAY, None)


def test_the_taps_record_answers_of_the_form() -> None:
    assert EXAM.at_once is not None
    assert ANATOMY.at_once is not None
    assert [code for _, code in EXAM.at_once.answers] == list(Manoeuvre)
    names = {name: question for question, _ in questions_by_name().values() for name in question.names}
    for name, code in ANATOMY.at_once.answers:
        choices = getattr(names[name], "choices", ())
        assert code == "no" or code in dict(choices), name
    asked = {question.path for question in ANATOMY.questions} - {"lines.years_present"}
    assert {names[name].path for name, _ in ANATOMY.at_once.answers} == asked


def test_the_audit_says_which_answers_came_of_one_tap(injector: Client, clinic: Clinic, consult: Consult) -> None:
    seven = [manoeuvre.value for manoeuvre in Manoeuvre]
    save(injector, consult, **{"exam.manoeuvres": seven, "at_once.manoeuvres": "yes", "at_once.anatomy": ""})
    with tenant(clinic):
        event = Event.objects.filter(action="consult.draft").get()
        assert Draft.objects.get(consult=consult).data["exam"]["manoeuvres"] == seven
    assert told_by(event) == {"version": 2, "at_once": ["manoeuvres"]}


def test_nobody_tapped_and_nothing_is_recorded(injector: Client, clinic: Clinic, consult: Consult) -> None:
    save(injector, consult, **{"goals.words": "Rested", "at_once.manoeuvres": "", "at_once.anatomy": ""})
    with tenant(clinic):
        assert Draft.objects.get(consult=consult).data == {"goals": {"words": "Rested"}}
        assert told_by(Event.objects.filter(action="consult.draft").get()) == {"version": 2}


@pytest.mark.parametrize("years", ["under_1", "1_to_5", "over_5"])
def test_years_at_rest_are_asked_once_for_every_line_at_rest(
    injector: Client, clinic: Clinic, consult: Consult, years: str
) -> None:
    glabella = "findings.glabella.dynamic_lines.both"
    lines = {f"{FOREHEAD}.at_rest": "1", f"{glabella}.at_rest": "2", f"{glabella}.years_present": "12"}
    moving = {
        "findings.upper_lip.dynamic_lines.both.severity": "2",
        "findings.upper_lip.dynamic_lines.both.at_rest": "0",
    }
    volume = {"findings.temple.volume_loss.right.severity": "1"}
    save(injector, consult, **lines, **moving, **volume, **{"lines.years_present": years})
    document = told(clinic, consult)
    assert "lines" not in document
    found = {finding["region"]: finding.get("years_present") for finding in document["findings"]}
    assert found == {"forehead": years, "glabella": 12, "upper_lip": None, "temple": None}


def test_where_nobody_asked_for_years_none_are_told(injector: Client, clinic: Clinic, consult: Consult) -> None:
    save(injector, consult, **{f"{FOREHEAD}.at_rest": "1"})
    assert "years_present" not in told(clinic, consult)["findings"][0]


def test_missing_years_lead_to_the_one_question() -> None:
    document = {"findings": [{"region": "forehead", "concern": "dynamic_lines", "side": "both", "at_rest": 1}]}
    assert facts.anchor("findings[0].years_present", document) == "q-lines-years-present"


def test_missing_palpation_of_a_jaw_leads_to_its_one_question() -> None:
    document = {"findings": [{"region": "masseter", "concern": "clenching", "side": "left", "severity": 2}]}
    assert facts.anchor("findings[0].muscle_strength", document) == "f-masseter-muscle-bulk-left"


def test_palpation_of_the_jaw_is_asked_once_and_what_was_recorded_stays(
    injector: Client, clinic: Clinic, consult: Consult
) -> None:
    address, clenching = f"/consults/{consult.pk}/thirds/lower/", "findings.masseter.clenching.right.muscle_strength"
    html = injector.get(address).content.decode()
    assert "findings.masseter.muscle_bulk.right.muscle_strength" in html
    assert clenching not in html
    save(injector, consult, **{clenching: "strong"})
    assert clenching in injector.get(address).content.decode()


def test_what_would_be_a_success_stands_on_the_plan(
    injector: Client, clinic: Clinic, consult: Consult, answers: dict[str, Any]
) -> None:
    wish = {"goals.success": "Friends ask whether I slept well"}
    finished = injector.post(f"/consults/{consult.pk}/finish/", {**answers, **wish, "version": 1}, follow=True)
    assert "<q>Friends ask whether I slept well</q>" in finished.content.decode()


@pytest.mark.parametrize(("length", "is_kept"), [(300, True), (301, False)])
def test_a_success_has_three_hundred_characters_at_most(
    injector: Client, clinic: Clinic, consult: Consult, length: int, is_kept: bool
) -> None:
    errors = save(injector, consult, **{"goals.success": "x" * length}).json()["errors"]
    assert ("q-goals-success" in errors) is not is_kept


def test_the_missing_answers_are_named(injector: Client, consult: Consult) -> None:
    told = injector.post(f"/consults/{consult.pk}/preview/", {f"{FOREHEAD}.severity": "2"}).json()
    assert told["missing_answers"].count("<li>") == told["missing"] > 0
    assert 'href="#q-safety-pregnant"' in told["missing_answers"]
