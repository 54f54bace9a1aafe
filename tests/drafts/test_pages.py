"""Every long form keeps what is typed for whoever typed it: shown again, compared between two tabs, gone once it is sent."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.utils import timezone

from clinic.drafts.models import FormDraft
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.health_form import without_the_day
from patients.records.models import Patient
from tests.drafts.long_forms import FORMS, LongForm
from tests.support.forms import controls_of

SignIn = Callable[[User], Client]


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest, clinic: Clinic, ana: Patient, ada: User) -> LongForm:
    return FORMS[request.param](clinic, ana, ada)


@pytest.fixture
def writer(form: LongForm, request: pytest.FixtureRequest) -> User:
    user: User = request.getfixturevalue(form.by)
    return user


@pytest.fixture
def tab(writer: User, sign_in: SignIn) -> Client:
    return sign_in(writer)


def keep(tab: Client, form: LongForm, version: int = 0, **typed: Any) -> HttpResponse:
    sent = {**form.typed, **form.also, **typed, "draft": "save", "draft_version": version}
    return tab.post(form.action, sent, headers={"Accept": "application/json"})


def send(tab: Client, form: LongForm, version: int = 0, **typed: Any) -> HttpResponse:
    key = {"idempotency_key": str(uuid.uuid4())}
    return tab.post(form.action, {**key, **form.typed, **form.also, "draft_version": version, **typed})


def drafts(clinic: Clinic) -> list[dict[str, list[str]]]:
    with tenant(clinic):
        return [row.data for row in FormDraft.objects.all() if row.data]


def text_of(answer: HttpResponse) -> str:
    return answer.content.decode()


def is_shown(tab: Client, form: LongForm) -> bool:
    name, _ = form.other
    return f"{form.typed[name]}" in text_of(tab.get(form.page))


def test_what_is_typed_is_kept_and_shown_again(form: LongForm, tab: Client) -> None:
    assert not is_shown(tab, form)
    answer = keep(tab, form)
    assert answer.status_code == 200, text_of(answer)
    told = answer.json()
    assert (told["version"], told["errors"]) == (1, {})
    page = tab.get(form.page)
    assert is_shown(tab, form)
    assert page.context["draft"]["at"]
    assert page.context["draft"]["version"] == 1
    assert told["at"] in text_of(page)
    assert "Start over" in text_of(page)


def test_what_is_not_filled_in_yet_is_no_mistake(form: LongForm, tab: Client) -> None:
    name, text, control = form.wrong
    empty = dict.fromkeys(form.typed.keys() - {"vial"}, "")  # a box without its tick is not sent at all
    assert keep(tab, form, **empty).json()["errors"] == {}
    told = keep(tab, form, 1, **{name: text}).json()
    assert list(told["errors"]) == [control]
    page = tab.get(form.page)
    assert told["errors"][control] in page.content.decode().replace("&quot;", '"')
    assert "There is a problem" not in text_of(page)


def test_nobody_else_sees_it(form: LongForm, tab: Client, request: pytest.FixtureRequest, sign_in: SignIn) -> None:
    keep(tab, form)
    for name in ("ada", "dora", "olive", "desk", "outsider"):
        if name != form.by:
            assert not is_shown(sign_in(request.getfixturevalue(name)), form), name
    colleague = sign_in(request.getfixturevalue("dora"))
    keep(colleague, form, **dict([form.other]))
    assert is_shown(tab, form)


def test_sent_is_gone(form: LongForm, tab: Client, clinic: Clinic) -> None:
    keep(tab, form)
    answer = send(tab, form, 1)
    assert answer.status_code == 302, text_of(answer)
    assert drafts(clinic) == []
    assert not (tab.get(form.page, follow=True).context.get("draft") or {}).get("at")


def test_a_refused_form_is_kept(form: LongForm, tab: Client) -> None:
    """Without script nothing was kept before the press."""
    name, text, _ = form.wrong
    answer = send(tab, form, **{name: text})
    assert answer.status_code == 422
    assert answer.context["draft"]["version"] == 1
    assert is_shown(tab, form)


def test_thrown_away(form: LongForm, tab: Client, clinic: Clinic) -> None:
    keep(tab, form)
    assert tab.post(form.action, {"draft": "discard", "draft_version": 1})["Location"].split("#")[0] == form.page
    assert not is_shown(tab, form)
    assert drafts(clinic) == []


def test_what_another_tab_saved_unseen_is_not_thrown_away(form: LongForm, tab: Client, clinic: Clinic) -> None:
    name, text = form.other
    keep(tab, form)
    seen = re.search(r'data-discard>.*?name="draft_version" value="(\d+)"', text_of(tab.get(form.page)), re.DOTALL)
    assert seen and seen[1] == "1"
    keep(tab, form, 1, **{name: text})
    page = tab.post(form.action, {"draft": "discard", "draft_version": seen[1]}, follow=True)
    assert "Nothing was thrown away" in text_of(page)
    assert drafts(clinic)[0][name] == [text]
    tab.post(form.action, {"draft": "discard", "draft_version": page.context["draft"]["version"]})
    assert drafts(clinic) == []


def test_two_tabs_are_compared_answer_by_answer(form: LongForm, tab: Client, clinic: Clinic) -> None:
    name, text = form.other
    keep(tab, form)
    answer = keep(tab, form, **{name: text})
    told = answer.json()
    assert (answer.status_code, told["same"], told["version"]) == (409, False, 1)
    assert form.label in told["panel"]
    assert text in told["panel"]
    assert str(form.typed[name]) in told["panel"]
    assert drafts(clinic)[0][name] == [form.typed[name]]
    assert keep(tab, form).json()["same"]


@pytest.mark.parametrize("taken", ["mine", "theirs"])
def test_the_choice_between_two_tabs(form: LongForm, tab: Client, clinic: Clinic, taken: str) -> None:
    name, text = form.other
    keep(tab, form)
    answer = keep(tab, form, **{name: text, f"take:{name}": taken, "resolve": "1"})
    assert answer.json()["version"] == (2 if taken == "mine" else 1)
    assert drafts(clinic)[0][name] == [text if taken == "mine" else form.typed[name]]


def test_choosing_after_the_other_tab_has_sent_takes_nothing(form: LongForm, tab: Client, clinic: Clinic) -> None:
    name, text = form.other
    keep(tab, form)
    assert send(tab, form, 1).status_code == 302
    answer = keep(tab, form, **{name: text, f"take:{name}": "theirs", "resolve": "1"})
    assert answer.status_code == (410 if form.meets == "record" else 409)
    if form.meets != "record":
        assert "sent or threw away this form" in answer.json()["panel"]
        assert drafts(clinic) == []


def test_a_late_save_of_older_words_waits_nowhere(form: LongForm, tab: Client, clinic: Clinic) -> None:
    """Nor as the correction of the record that was signed."""
    keep(tab, form)
    keep(tab, form, 1, **dict([form.other]))
    assert send(tab, form, 2, **dict([form.other])).status_code == 302
    assert keep(tab, form).status_code == (410 if form.meets == "record" else 409)
    assert drafts(clinic) == []


def test_the_same_words_after_starting_over_are_kept(form: LongForm, tab: Client) -> None:
    keep(tab, form)
    tab.post(form.action, {"draft": "discard", "draft_version": 1})
    assert keep(tab, form, tab.get(form.page).context["draft"]["version"]).json()["version"] == 3
    assert is_shown(tab, form)


def test_without_script_starting_over_leads_to_the_record_that_stands(form: LongForm, tab: Client) -> None:
    keep(tab, form)
    send(tab, form, 1)
    answer = tab.post(form.action, {"draft": "discard", "draft_version": 1})
    leads_to = "/treatments/" if form.meets == "record" else form.page
    assert (answer.status_code, answer["Location"].startswith(leads_to)) == (302, True)


def test_without_script_too_much_is_said_on_the_page(form: LongForm, tab: Client) -> None:
    name, _ = form.other
    answer = tab.post(form.action, {**form.typed, name: "x" * 200_001, "draft": "save"}, follow=True)
    assert "200,000 characters" in text_of(answer)


def test_too_much_is_refused_in_words(form: LongForm, tab: Client, clinic: Clinic) -> None:
    name, _ = form.other
    answer = keep(tab, form, **{name: "x" * 200_001})
    assert answer.status_code == 422
    assert "200,000 characters" in answer.json()["refused"]
    assert drafts(clinic) == []


def test_what_was_true_of_an_earlier_day_is_not_shown_as_of_today(
    clinic: Clinic, ana: Patient, ada: User, sign_in: SignIn
) -> None:
    tab, page = sign_in(ada), f"/patients/{ana.pk}/health/"
    typed = {"safety.pregnant": "no", "safety.breastfeeding": "yes", "safety.swallowing_problem": "no"}
    keep(tab, FORMS["health"](clinic, ana, ada), **typed)

    def chosen(name: str) -> str:
        return str(controls_of(text_of(tab.get(page))).get(name, ""))

    assert chosen("safety.pregnant") == "no"
    with tenant(clinic):
        FormDraft.objects.filter(form="health").update(updated_at=timezone.now() - timedelta(days=1))
    assert chosen("safety.pregnant") == ""
    assert (chosen("safety.breastfeeding"), chosen("safety.swallowing_problem")) == ("yes", "no")
    assert without_the_day(QueryDict("still.allergies=yes&safety.allergies=yes")).dict() == {"safety.allergies": "yes"}
