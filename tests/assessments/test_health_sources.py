"""Where an answer comes from: over two histories, on every page, in the record and through the API."""

import json
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from clinic.practice.models import Clinic, Role, User
from clinic.practice.tenancy import tenant
from patients.records import actions
from patients.records.models import HealthHistory, Patient
from patients.records.questions.sources import AnswerSource, SourceKind, source_words, sources_of
from planning.assessments.engine_document import is_news, notes_with, still_counting
from planning.consults import actions as consults
from planning.documents.sheets.consult_questions import question_sections
from planning.plans.models import Plan
from planning.treatments.engine_documents import _health_today
from tests.conftest import make_member
from tests.support.consults import finish
from tests.support.pages import flat

SignIn = Callable[[User], Client]
At = Callable[[Clinic, str], None]
LASTING: dict[str, Any] = {"allergies": ["latex"], "medicines": [{"name": "apixaban"}], "breastfeeding": True}
FIRST_DAY, SECOND_DAY = "2026-10-03 10:00", "2026-11-23 10:00"


def url(patient: Patient) -> str:
    return f"/patients/{patient.pk}/health/"


def untouched(**more: Any) -> dict[str, Any]:
    """What the page posts of LASTING as it stands there."""
    return {
        "after": "1",
        "idempotency_key": str(uuid.uuid4()),
        "safety.allergies": "yes",
        "safety.allergies.some": ["latex"],
        "safety.medicines": "yes",
        "safety.medicines.name": ["apixaban"],
        "safety.medicines.class": [""],
        "safety.breastfeeding": "yes",
        **more,
    }


@pytest.fixture
def nia(clinic: Clinic) -> User:
    return make_member(clinic, "Nia Roberts", Role.INJECTOR)


@pytest.fixture
def october(clinic: Clinic, ana: Patient, nia: User, at: At) -> HealthHistory:
    """Ana's first history, asked in October by a colleague."""
    at(clinic, FIRST_DAY)
    with tenant(clinic):
        history = actions.record_health_history(patient=ana, answers=LASTING | {"pregnant": False}, by=nia)
    at(clinic, SECOND_DAY)
    return history


def newest_words(clinic: Clinic, patient: Patient) -> dict[str, str]:
    with tenant(clinic):
        return source_words(patient.health_histories.select_related("clinic").first(), clinic.today())


def test_what_was_asked_now_says_so_and_what_stands_keeps_its_source(
    clinic: Clinic, ana: Patient, ada: User, nia: User, october: HealthHistory, sign_in: SignIn
) -> None:
    earlier = f"from the record of 3 Oct 2026, asked by {nia.full_name}"
    assert set(newest_words(clinic, ana).values()) == {earlier}
    sent = untouched(**{"still.medicines": "yes", "safety.pregnant": "no"})
    assert sign_in(ada).post(url(ana), sent).status_code == 302
    today = f"asked today by {ada.full_name}"
    assert newest_words(clinic, ana) == {
        "pregnant": today,
        "medicines": today,
        "allergies": earlier,
        "breastfeeding": earlier,
    }


@pytest.mark.parametrize(
    "touched",
    [{"safety.allergies.some": ["latex", "lidocaine"]}, {"notes.allergies": "Rash"}, {"still.allergies": "yes"}],
)
def test_a_touched_answer_or_note_is_asked_today(
    clinic: Clinic, ana: Patient, ada: User, october: HealthHistory, sign_in: SignIn, touched: dict[str, Any]
) -> None:
    sign_in(ada).post(url(ana), untouched(**touched))
    words = newest_words(clinic, ana)
    assert words["allergies"] == f"asked today by {ada.full_name}"
    assert words["medicines"].startswith("from the record of 3 Oct 2026")


def test_a_page_saved_untouched_records_nothing_and_says_so(
    clinic: Clinic, ana: Patient, ada: User, october: HealthHistory, sign_in: SignIn
) -> None:
    with tenant(clinic):
        asked_today = actions.record_health_history(patient=ana, answers=LASTING, by=ada, asked=["allergies"])
    answer = sign_in(ada).post(url(ana), untouched(after=str(asked_today.number)))
    assert answer.status_code == 422
    assert "no answer was changed or marked as still so" in answer.content.decode()
    with tenant(clinic):
        assert ana.health_histories.count() == 2


def test_the_health_page_says_each_source_and_offers_still_so(
    clinic: Clinic, ana: Patient, ada: User, nia: User, october: HealthHistory, sign_in: SignIn
) -> None:
    page = sign_in(ada).get(url(ana)).content.decode()
    assert page.count(f"From the record of 3 Oct 2026, asked by {nia.full_name}") == 3
    offered = {code for code in october.answers if f'name="still.{code}"' in page}
    assert offered == {"allergies", "medicines", "breastfeeding"}, "a “no” to pregnancy is asked anew"


def test_a_no_that_may_end_any_day_is_never_carried_on(
    clinic: Clinic, ana: Patient, ada: User, october: HealthHistory
) -> None:
    with tenant(clinic):
        answers = {"pregnant": False, "breastfeeding": True}
        again = actions.record_health_history(patient=ana, answers=answers, by=ada, asked=())
        days = {code: source.on for code, source in sources_of(again).items()}
    assert days == {"pregnant": date(2026, 11, 23), "breastfeeding": date(2026, 10, 3)}


def test_the_chart_says_each_source_that_its_heading_does_not(
    clinic: Clinic, ana: Patient, ada: User, nia: User, october: HealthHistory, sign_in: SignIn
) -> None:
    page = strip_tags(flat(sign_in(ada).get(f"/patients/{ana.pk}/")))
    assert f"Last recorded 3 Oct 2026 by {nia.full_name}" in page and "From the record of" not in page
    with tenant(clinic):
        actions.record_health_history(patient=ana, answers=october.answers, by=ada, asked={"allergies"})
    page = strip_tags(flat(sign_in(ada).get(f"/patients/{ana.pk}/")))
    assert page.count(f"From the record of 3 Oct 2026, asked by {nia.full_name}") == 2
    assert "Last recorded 23 Nov 2026" in page and "Asked today by" not in page


def test_the_consult_says_the_source_of_what_still_counts_and_keeps_it(
    clinic: Clinic,
    ana: Patient,
    ada: User,
    nia: User,
    october: HealthHistory,
    sign_in: SignIn,
    answers: dict[str, Any],
) -> None:
    with tenant(clinic):
        consult = consults.start(patient=ana, by=ada, idempotency_key=uuid.uuid4())
    earlier = f"from the record of 3 Oct 2026, asked by {nia.full_name}"
    assert sign_in(ada).get(f"/consults/{consult.pk}/").content.decode().count(earlier) == 3
    asked = {name: value for name, value in answers.items() if not name.startswith("safety.")}
    asked |= {"safety.pregnant": "no", "safety.allergies": "yes", "safety.allergies.some": ["latex"]}
    finish(sign_in(ada), consult, asked)
    words = newest_words(clinic, ana)
    assert words == {
        "pregnant": f"asked today by {ada.full_name}",
        "allergies": f"asked today by {ada.full_name}",
        "medicines": earlier,
        "breastfeeding": earlier,
    }
    with tenant(clinic):
        plan = Plan.objects.select_related("clinic", "consult", "patient").get()
        safety = next(part for part in question_sections(plan) if part.title == "Safety")
    assert safety.source == f"asked on 23 Nov 2026 by {ada.full_name}"
    said = {one.label: one.source for one in safety.answers if one.source}
    assert said == {"Breastfeeding": earlier, "Medicines": earlier}


def test_a_record_says_nothing_of_an_answer_whose_source_nobody_kept(clinic: Clinic, plan: Plan) -> None:
    with tenant(clinic):
        found = Plan.objects.select_related("clinic", "consult", "patient").get(pk=plan.pk)
        found.document["safety"]["allergies"] = ["lidocaine"]
        safety = next(part for part in question_sections(found) if part.title == "Safety")
    assert [one.source for one in safety.answers if one.label == "Allergies"] == [""]


def test_an_answer_confirmed_in_a_consult_is_news(clinic: Clinic, ana: Patient, october: HealthHistory) -> None:
    with tenant(clinic):
        assert is_news(october, {"safety": {"allergies": ["latex"]}}, {"allergies": date(2026, 11, 23)})
        assert not is_news(october, {"safety": {"allergies": ["latex"]}}, {"allergies": date(2026, 10, 3)})
        assert not is_news(october, {}, {})
        assert is_news(october, {"notes": {"allergies": "Rash"}}, {})
    assert notes_with(october, {"notes": {"allergies": "Rash"}}) == {"allergies": "Rash"}


def test_on_the_treatment_day_a_carried_no_is_of_its_own_day(
    clinic: Clinic, ana: Patient, ada: User, plan: Plan, at: At
) -> None:
    """The history of today holds a "no" of October: it was not asked today."""
    at(clinic, "2026-12-07 10:00")
    with tenant(clinic):
        kept = Plan.objects.select_related("clinic", "consult", "patient").get(pk=plan.pk)
        actions.record_health_history(
            patient=ana, answers={"allergies": [], "medicines": []}, by=ada, asked=["medicines"]
        )
        assert "medicines" in _health_today(kept, clinic.today())
        assert "allergies" not in _health_today(kept, clinic.today())


def test_the_api_reads_and_keeps_sources(
    clinic: Clinic, ana: Patient, ada: User, nia: User, october: HealthHistory, sign_in: SignIn
) -> None:
    address, client = f"/api/v1/patients/{ana.pk}/health/", sign_in(ada)
    read = client.get(address).json()
    assert read["sources"]["allergies"] == {"how": "asked", "on": "2026-10-03", "by": nia.full_name}

    def send(**body: Any) -> tuple[int, Any]:
        answer = client.post(address, json.dumps(body), content_type="application/json")
        return answer.status_code, answer.json()

    status, refused = send(answers=LASTING | {"pregnant": True}, after=1, confirmed=["pregnent"])
    assert status == 400 and "confirmed" in refused["errors"]
    status, made = send(answers=LASTING, after=1, confirmed=["medicines"])
    assert status == 201
    assert made["sources"]["medicines"]["by"] == ada.full_name
    assert made["sources"]["allergies"]["by"] == nia.full_name
    status, refused = send(answers=LASTING, after=2)
    assert status == 400 and "still so" in str(refused)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (AnswerSource(SourceKind.ASKED, date(2026, 11, 23), "1"), "asked today by Nia Roberts"),
        (
            AnswerSource(SourceKind.ASKED, date(2026, 11, 22), "1"),
            "from the record of 22 Nov 2026, asked by Nia Roberts",
        ),
        (AnswerSource(SourceKind.RECORD, date(2026, 11, 23), "1"), "from the record of 23 Nov 2026, by Nia Roberts"),
        (
            AnswerSource(SourceKind.PATIENT, date(2026, 11, 20), "1"),
            "said by the patient on 20 Nov 2026, accepted by Nia Roberts",
        ),
    ],
)
def test_each_source_reads_well_and_is_stored_whole(source: AnswerSource, words: str) -> None:
    assert source.words({"1": "Nia Roberts"}, date(2026, 11, 23)) == words
    assert AnswerSource.of(source.stored()) == source


def test_still_counting_is_as_before(clinic: Clinic, ana: Patient, ada: User, october: HealthHistory) -> None:
    with tenant(clinic):
        assert still_counting(october, date(2026, 11, 23)) == LASTING
        assert still_counting(october, date(2026, 10, 3)) == LASTING | {"pregnant": False}


def test_a_history_kept_as_it_was_sent_counts_as_if_it_were_tidy(clinic: Clinic, ana: Patient, ada: User) -> None:
    answers = {
        "specialist_clearance": {"by": "Dr S ", "on": "2026\u201310\u201301"},
        "allergies": ["latex", "lidocaine"],
    }
    with tenant(clinic):
        kept = HealthHistory.objects.create(clinic=clinic, patient=ana, answers=answers, number=1, taken_by=ada)
        counting = still_counting(kept, clinic.today())
    assert counting["specialist_clearance"] == {"by": "Dr S", "on": "2026-10-01"}
    assert counting["allergies"] == ["lidocaine", "latex"]
