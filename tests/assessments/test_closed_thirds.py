"""Thirds of the face that nobody opened: their questions come when asked for, and a save keeps what it was not sent."""

from typing import Any

import pytest
from django.test import Client

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from planning.consults import actions
from planning.consults.forms.consult_form import Answers
from planning.consults.models import Consult, Draft

GLABELLA = "findings.glabella.dynamic_lines.both.severity"
CHEEK = "findings.cheek.volume_loss.{}.{}"
VOLUME = {"region": "cheek", "concern": "volume_loss", "side": "both", "severity": 2, "note": "flat"}


@pytest.fixture
def injector(sign_in: Any, ada: User) -> Client:
    client: Client = sign_in(ada)
    return client


@pytest.fixture
def with_cheeks(clinic: Clinic, consult: Consult, ada: User) -> Draft:
    """The draft with a finding of the middle face."""
    with tenant(clinic):
        return actions.save_draft(consult=consult, answers=Answers({"findings": [VOLUME]}), version=1, by=ada)


def findings(clinic: Clinic, consult: Consult) -> Any:
    with tenant(clinic):
        return Draft.objects.get(consult=consult).data.get("findings")


def save(client: Client, consult: Consult, version: int, **more: Any) -> Any:
    fields = {"version": version, **more.pop("fields", {})}
    return client.post(f"/consults/{consult.pk}/draft/", fields, headers={"Accept": "application/json"}, **more)


def test_a_blank_consult_draws_the_upper_face_only(injector: Client, consult: Consult) -> None:
    html = injector.get(f"/consults/{consult.pk}/").content.decode()
    assert GLABELLA in html
    for third in ("middle", "lower", "whole"):
        assert f'id="face-{third}"' in html
        assert f'name="open" value="{third}"' in html
    assert "findings.cheek" not in html


def test_a_third_in_which_something_was_said_is_drawn_and_open(
    injector: Client, consult: Consult, with_cheeks: Draft
) -> None:
    html = injector.get(f"/consults/{consult.pk}/").content.decode()
    assert "findings.cheek" in html
    assert "findings.masseter" not in html


def test_a_third_is_read_when_it_is_opened(injector: Client, clinic: Clinic, consult: Consult) -> None:
    with tenant(clinic):
        before = Draft.objects.get(consult=consult)
    html = injector.get(f"/consults/{consult.pk}/thirds/lower/").content.decode()
    assert "findings.masseter.muscle_bulk" in html
    assert "findings.cheek" not in html
    with tenant(clinic):
        assert Draft.objects.get(consult=consult).updated_at == before.updated_at


def test_a_third_shows_what_a_colleague_recorded_there_meanwhile(
    injector: Client, consult: Consult, with_cheeks: Draft
) -> None:
    html = injector.get(f"/consults/{consult.pk}/thirds/middle/").content.decode()
    assert 'name="findings.cheek.volume_loss.left.note"' in html
    assert "flat" in html


def test_no_third_by_another_name(injector: Client, consult: Consult) -> None:
    assert injector.get(f"/consults/{consult.pk}/thirds/nape/").status_code == 404


def test_a_closed_consult_has_no_thirds_to_open(injector: Client, clinic: Clinic, consult: Consult, ada: User) -> None:
    with tenant(clinic):
        actions.abandon(consult=consult, by=ada)
    assert injector.get(f"/consults/{consult.pk}/thirds/middle/").status_code == 410


def test_without_script_a_button_saves_and_leads_to_the_third(
    injector: Client, clinic: Clinic, consult: Consult
) -> None:
    answer = injector.post(f"/consults/{consult.pk}/draft/", {"version": 1, GLABELLA: "2", "open": "lower"})
    assert answer["Location"] == f"/consults/{consult.pk}/?open=lower#face-lower"
    assert "findings.masseter" in injector.get(answer["Location"]).content.decode()
    assert [one["region"] for one in findings(clinic, consult)] == ["glabella"]


def test_a_save_keeps_the_third_it_was_not_sent(
    injector: Client, clinic: Clinic, consult: Consult, with_cheeks: Draft
) -> None:
    assert save(injector, consult, with_cheeks.version, fields={GLABELLA: "3"}).status_code == 200
    assert [one["region"] for one in findings(clinic, consult)] == ["glabella", "cheek"]
    assert VOLUME in findings(clinic, consult)


def test_what_could_not_be_read_in_a_third_that_was_not_sent_is_kept_as_typed(
    injector: Client, clinic: Clinic, consult: Consult, ada: User
) -> None:
    path = CHEEK.format("left", "severity")
    unread = {path: {"message": "Severity: choose one.", "fields": {path: ["7"]}}}
    with tenant(clinic):
        actions.save_draft(consult=consult, answers=Answers({}, unread), version=1, by=ada)
    assert save(injector, consult, 2, fields={GLABELLA: "3"}).status_code == 200
    with tenant(clinic):
        assert Draft.objects.get(consult=consult).unread == unread


def test_what_was_sent_empty_is_taken_away(
    injector: Client, clinic: Clinic, consult: Consult, with_cheeks: Draft
) -> None:
    empty = {CHEEK.format(side, "note"): "" for side in ("right", "left")}
    assert save(injector, consult, with_cheeks.version, fields=empty).status_code == 200
    assert findings(clinic, consult) is None


def test_the_plan_beside_the_form_counts_the_third_that_was_not_sent(
    injector: Client, consult: Consult, with_cheeks: Draft
) -> None:
    answer = injector.post(f"/consults/{consult.pk}/preview/", {GLABELLA: "3"})
    assert "heek" in answer.json()["plan"]


def test_finishing_keeps_the_third_that_was_not_sent(
    injector: Client, clinic: Clinic, consult: Consult, with_cheeks: Draft, answers: dict[str, Any]
) -> None:
    finished = injector.post(f"/consults/{consult.pk}/finish/", {**answers, "version": with_cheeks.version})
    assert finished.status_code == 302
    with tenant(clinic):
        plan = Consult.objects.get(pk=consult.pk).plan
    assert "cheek" in [one["region"] for one in plan.document["findings"]]


def test_what_a_colleague_found_in_a_third_that_is_not_on_the_page_is_compared(
    injector: Client, clinic: Clinic, consult: Consult, with_cheeks: Draft
) -> None:
    """The page has seen version 1, on which the cheeks were not assessed."""
    answer = save(injector, consult, 1, fields={GLABELLA: "3"})
    assert answer.status_code == 409
    assert not answer.json()["same"]
    assert "Cheek" in answer.json()["panel"]
    theirs = {
        f"take:{CHEEK.format(side, name)}": "theirs" for side in ("right", "left") for name in ("severity", "note")
    }
    chosen = {GLABELLA: "3", "resolve": with_cheeks.version, **theirs}
    assert save(injector, consult, 1, fields=chosen).status_code == 200
    assert [one["region"] for one in findings(clinic, consult)] == ["glabella", "cheek"]
