"""A consult that is written over several days by several people says of each health answer who asked it when."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from clinic.practice.models import Clinic, Role, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from patients.records.questions.sources import source_words
from planning.consults.models import Consult, Draft
from planning.plans.models import Plan
from tests.conftest import make_member
from tests.support.consults import finish

SignIn = Callable[[User], Client]
At = Callable[[Clinic, str], None]
ASKED_BY_NIA = "from the record of 20 Nov 2026, asked by Nia Roberts"


@pytest.fixture
def nias_draft(clinic: Clinic, ana: Patient, consult: Consult, answers: Any, sign_in: SignIn, at: At) -> Consult:
    """Nia asked everything on the 20th; now it is the 23rd."""
    nia = make_member(clinic, "Nia Roberts", Role.INJECTOR)
    at(clinic, "2026-11-20 10:00")
    assert sign_in(nia).post(f"/consults/{consult.pk}/draft/", {**answers, "version": 1}).status_code == 302
    at(clinic, "2026-11-23 10:00")
    return consult


def words_of(clinic: Clinic, patient: Patient) -> dict[str, str]:
    with tenant(clinic):
        return source_words(patient.health_histories.select_related("clinic").first(), clinic.today())


def test_answers_of_an_earlier_day_keep_who_asked_and_a_no_of_the_day_counts_no_longer(
    clinic: Clinic, ana: Patient, ada: User, nias_draft: Consult, answers: Any, sign_in: SignIn
) -> None:
    touched = {"safety.allergies": "yes", "safety.allergies.some": ["latex"]}
    assert finish(sign_in(ada), nias_draft, answers | touched, version=2).status_code == 302
    words = words_of(clinic, ana)
    assert words["allergies"] == f"asked today by {ada.full_name}"
    assert words["medicines"] == ASKED_BY_NIA
    assert not {"pregnant", "breastfeeding", "infected_sites"} & set(words)
    with tenant(clinic):
        plan = Plan.objects.get()
    assert "pregnant" not in plan.document["safety"] and plan.status != "ready"


def test_a_no_that_is_asked_again_on_the_new_day_counts(
    clinic: Clinic, ana: Patient, ada: User, nias_draft: Consult, answers: Any, sign_in: SignIn
) -> None:
    client = sign_in(ada)
    page = client.get(f"/consults/{nias_draft.pk}/").content.decode()
    assert 'name="shown_on" value="2026-11-23"' in page
    assert 'name="safety.pregnant" value="no" checked' not in page
    assert 'name="safety.swallowing_problem" value="no" checked' in page
    saved = {**answers, "shown_on": "2026-11-23"}
    assert client.post(f"/consults/{nias_draft.pk}/draft/", {**saved, "version": 2}).status_code == 302
    assert finish(client, nias_draft, saved, version=3).status_code == 302
    words = words_of(clinic, ana)
    assert words["pregnant"] == f"asked today by {ada.full_name}"
    assert words["swallowing_problem"] == ASKED_BY_NIA
    with tenant(clinic):
        assert Plan.objects.get().status == "ready"


def test_a_draft_from_before_this_was_kept_was_asked_at_its_last_save(
    clinic: Clinic, ana: Patient, ada: User, nias_draft: Consult, answers: Any, sign_in: SignIn
) -> None:
    with tenant(clinic):
        Draft.objects.filter(consult=nias_draft).update(asked={})
    assert finish(sign_in(ada), nias_draft, answers, version=2).status_code == 302
    words = words_of(clinic, ana)
    assert words["medicines"] == ASKED_BY_NIA and "pregnant" not in words


@pytest.mark.parametrize("kept", [True, False])
def test_the_same_no_on_a_page_of_the_new_day_was_asked_now(
    clinic: Clinic, ana: Patient, ada: User, nias_draft: Consult, answers: Any, sign_in: SignIn, kept: bool
) -> None:
    with tenant(clinic):
        Draft.objects.filter(consult=nias_draft).update(**({} if kept else {"asked": {}}))
    sent = {**answers, "shown_on": "2026-11-23"}
    assert finish(sign_in(ada), nias_draft, sent, version=2).status_code == 302
    words = words_of(clinic, ana)
    assert words["pregnant"] == f"asked today by {ada.full_name}" and words["medicines"] == ASKED_BY_NIA
