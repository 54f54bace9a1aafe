"""Ada writes a consult: begins, types, is interrupted, finishes. Nothing typed is lost, nothing is written twice."""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from clinic.jobs.models import Job
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.consults.models import Consult, ConsultState, Draft
from planning.plans.models import Plan
from tests.support.consults import Post, finish

SignIn = Callable[[User], Client]
JSON = {"HTTP_ACCEPT": "application/json"}


def draft_of(clinic: Clinic, consult: Consult) -> Draft:
    with tenant(clinic):
        return Draft.objects.get(consult=consult)


def test_ada_begins_once_however_often_she_presses(sign_in: SignIn, ada: User, ana: Patient, clinic: Clinic) -> None:
    client, key = sign_in(ada), str(uuid.uuid4())
    address = f"/patients/{ana.pk}/consults/new/"
    assert client.get(address).status_code == 200
    first = client.post(address, {"idempotency_key": key})
    second = client.post(address, {"idempotency_key": key})
    assert first.url == second.url
    with tenant(clinic):
        assert Consult.objects.count() == 1


def test_the_page_shows_who_it_is_about_and_every_section(sign_in: SignIn, ada: User, consult: Consult) -> None:
    page = sign_in(ada).get(f"/consults/{consult.pk}/").content.decode()
    assert "Silva, Ana" in page
    assert "14-Mar-1988" in page
    for title in (
        "Goal",
        "Safety",
        "Toxin before",
        "Examination",
        "Anatomy",
        "Upper face",
        "Whole face",
        "Daily life",
        "Wishes",
    ):
        assert title in page


def test_typing_is_saved_and_shown_again(sign_in: SignIn, ada: User, consult: Consult, answers: Post) -> None:
    client = sign_in(ada)
    saved = client.post(
        f"/consults/{consult.pk}/draft/", {**answers, "goals.words": "Look rested", "version": 1}, **JSON
    )
    assert saved.json()["version"] == 2
    page = client.get(f"/consults/{consult.pk}/").content.decode()
    assert "Look rested" in page
    assert 'name="findings.glabella.dynamic_lines.both.severity" value="2" checked' in page


def test_saving_the_same_again_makes_no_new_version(
    sign_in: SignIn, ada: User, consult: Consult, answers: Post
) -> None:
    client = sign_in(ada)
    client.post(f"/consults/{consult.pk}/draft/", {**answers, "version": 1}, **JSON)
    again = client.post(f"/consults/{consult.pk}/draft/", {**answers, "version": 2}, **JSON)
    assert again.json()["version"] == 2


def test_without_script_a_plain_save_works_too(sign_in: SignIn, ada: User, consult: Consult, clinic: Clinic) -> None:
    answer = sign_in(ada).post(f"/consults/{consult.pk}/draft/", {"safety.pregnant": "no", "version": 1})
    assert answer.status_code == 302
    assert draft_of(clinic, consult).data == {"safety": {"pregnant": False}}


def test_what_cannot_be_read_is_kept_and_said(sign_in: SignIn, ada: User, consult: Consult) -> None:
    client = sign_in(ada)
    answer = client.post(
        f"/consults/{consult.pk}/draft/", {"toxin_history.units_last_90_days": "a few", "version": 1}, **JSON
    )
    assert "a number from 0 to 5000" in answer.json()["errors"]["q-toxin-history-units-last-90-days"]
    page = client.get(f"/consults/{consult.pk}/").content.decode()
    assert 'value="a few"' in page
    assert "a number from 0 to 5000" in page


def test_a_second_writer_is_told_and_overwrites_nothing(
    sign_in: SignIn, ada: User, dora: User, consult: Consult, clinic: Clinic
) -> None:
    client, address = sign_in(ada), f"/consults/{consult.pk}/draft/"
    client.post(address, {"safety.pregnant": "yes", "version": 1}, **JSON)
    late = client.post(address, {"safety.pregnant": "no", "goals.words": "Mine", "version": 1}, **JSON)
    assert late.status_code == 409
    assert "Pregnant" in late.json()["panel"]
    assert draft_of(clinic, consult).data == {"safety": {"pregnant": True}}


def test_the_comparison_lets_ada_take_the_other_answer(
    sign_in: SignIn, ada: User, consult: Consult, clinic: Clinic
) -> None:
    client, address = sign_in(ada), f"/consults/{consult.pk}/draft/"
    client.post(address, {"safety.pregnant": "yes", "version": 1}, **JSON)
    mine = {"safety.pregnant": "no", "goals.words": "Mine", "version": 1}
    page = client.post(address, mine)
    assert page.status_code == 409
    assert "take:safety.pregnant" in page.content.decode()
    assert ">Mine</textarea>" in page.content.decode()
    chosen = {**mine, "resolve": 2, "take:safety.pregnant": "theirs", "take:goals.words": "mine"}
    assert client.post(address, chosen).status_code == 302
    assert draft_of(clinic, consult).data == {"safety": {"pregnant": True}, "goals": {"words": "Mine"}}


def test_the_preview_answers_without_writing(
    sign_in: SignIn, ada: User, consult: Consult, answers: Post, clinic: Clinic
) -> None:
    answer = sign_in(ada).post(f"/consults/{consult.pk}/preview/", answers).json()
    assert "Glabella" in answer["plan"]
    assert "<svg" in answer["points"]
    assert answer["finish"] is True
    assert draft_of(clinic, consult).data == {}


def test_the_preview_of_contradictory_answers_says_where(
    sign_in: SignIn, ada: User, consult: Consult, answers: Post
) -> None:
    told = {**answers, "toxin_history.last_on": "2199-01-01"}
    answer = sign_in(ada).post(f"/consults/{consult.pk}/preview/", told).json()
    assert answer["finish"] is False
    assert "Last treatment" in answer["plan"]
    assert "#q-toxin-history-last-on" in answer["plan"]


def test_a_pregnant_patient_gets_no_dose_anywhere(
    sign_in: SignIn, ada: User, consult: Consult, answers: Post, clinic: Clinic
) -> None:
    client, pregnant = sign_in(ada), {**answers, "safety.pregnant": "yes"}
    live = client.post(f"/consults/{consult.pk}/preview/", pregnant).json()
    assert "Nothing may be injected" in live["plan"]
    assert "dose-units" not in live["plan"]
    assert 'class="pt"' not in live["points"]
    page = client.get(finish(client, consult, pregnant).url).content.decode()
    assert "Nothing may be injected" in page
    assert "dose-units" not in page
    assert 'class="pt"' not in page
    assert "Record treatment" not in page
    with tenant(clinic):
        plan = Plan.objects.get()
    assert (plan.status, plan.outcome["doses"], plan.areas) == ("on_hold", [], [])


def test_finishing_keeps_plan_findings_health_and_asks_for_the_summary(
    sign_in: SignIn, ada: User, consult: Consult, answers: Post, clinic: Clinic, ana: Patient
) -> None:
    answer = finish(sign_in(ada), consult, answers)
    with tenant(clinic):
        plan = Plan.objects.get()
        consult.refresh_from_db()
        assert answer.url == f"/plans/{plan.pk}/"
        assert (consult.state, consult.finished_by) == (ConsultState.FINISHED, ada)
        assert plan.status == "ready"
        assert set(plan.areas) == {"forehead", "glabella", "crows_feet"}
        assert plan.protocol_sha256 == plan.outcome["protocol"]["sha256"]
        assert len(plan.document["findings"]) == 3
        assert ana.health_histories.get().answers["pregnant"] is False
        assert Job.objects.get(kind="document.consult_summary").key == str(plan.pk)


def test_finishing_twice_makes_one_plan(
    sign_in: SignIn, ada: User, consult: Consult, answers: Post, clinic: Clinic, ana: Patient
) -> None:
    client = sign_in(ada)
    first, second = finish(client, consult, answers), finish(client, consult, answers)
    assert first.url == second.url
    with tenant(clinic):
        assert (Plan.objects.count(), Job.objects.count(), ana.health_histories.count()) == (1, 1, 1)


def test_a_finished_consult_takes_no_more_writing(
    sign_in: SignIn, ada: User, consult: Consult, answers: Post, clinic: Clinic, plan: Plan
) -> None:
    client = sign_in(ada)
    before = draft_of(clinic, consult).data
    late = client.post(f"/consults/{consult.pk}/draft/", {"safety.pregnant": "yes", "version": 2}, **JSON)
    assert (late.status_code, late.json()["closed"]) == (410, f"/plans/{plan.pk}/")
    assert draft_of(clinic, consult).data == before
    assert client.get(f"/consults/{consult.pk}/").url == f"/plans/{plan.pk}/"
    assert client.post(f"/consults/{consult.pk}/abandon/").url == f"/plans/{plan.pk}/"


def test_unreadable_answers_hold_the_plan_back_and_lose_nothing(
    sign_in: SignIn, ada: User, consult: Consult, answers: Post, clinic: Clinic
) -> None:
    answer = finish(sign_in(ada), consult, {**answers, "toxin_history.units_last_90_days": "lots"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "The plan cannot be made yet" in page
    assert 'value="lots"' in page
    with tenant(clinic):
        assert not Plan.objects.exists()
        assert Draft.objects.get().unread["toxin_history.units_last_90_days"]["fields"]


def test_contradictory_answers_hold_the_plan_back(sign_in: SignIn, ada: User, consult: Consult, answers: Post) -> None:
    answer = finish(sign_in(ada), consult, {**answers, "goals.event_on": "2020-01-01"})
    assert answer.status_code == 422
    assert "A date to look good on: lies before today" in answer.content.decode()


def test_an_abandoned_consult_stays_readable_and_makes_no_plan(
    sign_in: SignIn, ada: User, consult: Consult, clinic: Clinic
) -> None:
    client = sign_in(ada)
    for _ in range(2):
        assert client.post(f"/consults/{consult.pk}/abandon/").status_code == 302
    with tenant(clinic):
        consult.refresh_from_db()
        assert (consult.state, consult.abandoned_by) == (ConsultState.ABANDONED, ada)
        assert not Plan.objects.exists()


@pytest.mark.parametrize("path", ["", "draft/", "preview/", "finish/", "abandon/"])
def test_an_outsider_finds_nothing(
    sign_in: SignIn, outsider: User, consult: Consult, clinic: Clinic, path: str
) -> None:
    client, address = sign_in(outsider), f"/consults/{consult.pk}/{path}"
    answer = client.post(address, {"version": 1}) if path else client.get(address)
    assert answer.status_code == 404
    with tenant(clinic):
        assert Consult.objects.get().is_open


def test_the_front_desk_and_the_director_do_not_write_consults(
    sign_in: SignIn, desk: User, dora: User, olive: User, consult: Consult, ana: Patient
) -> None:
    for person in (desk, dora, olive):
        assert sign_in(person).get(f"/consults/{consult.pk}/").status_code == 403
        assert sign_in(person).post(f"/patients/{ana.pk}/consults/new/").status_code == 403


def test_a_consult_of_one_patient_is_no_version_of_another(
    sign_in: SignIn, ada: User, ben: Patient, consult: Consult, plan: Plan, clinic: Clinic
) -> None:
    answer = sign_in(ada).post(
        f"/patients/{ben.pk}/consults/new/", {"idempotency_key": str(uuid.uuid4()), "version_of": str(consult.pk)}
    )
    assert answer.status_code == 404
