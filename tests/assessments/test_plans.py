"""Plans are read by injector, director and owner, and change for nobody."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from clinic.audit import log
from clinic.jobs.models import Job
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.assessments import actions as assessments
from planning.consults import actions
from planning.consults.forms.consult_form import Answers
from planning.consults.models import Consult, ConsultState, Draft
from planning.plans.models import Plan
from tests.support.consults import Post, finish
from tests.treatments.making import HEALTHY, make_plan, make_treatment

SignIn = Callable[[User], Client]


def test_the_plan_tells_ranges_units_reasons_and_its_protocol(sign_in: SignIn, ada: User, plan: Plan) -> None:
    client = sign_in(ada)
    page = client.get(f"/plans/{plan.pk}/").content.decode()
    [glabella] = [dose for dose in plan.outcome["doses"] if dose["area"] == "glabella"]
    low, high = glabella["allowed"]
    assert f"Range {low:g} to {high:g}\N{NO-BREAK SPACE}U" in page
    assert f"{glabella['suggested']['total']:g}\N{NO-BREAK SPACE}U" in page
    assert 'data-kind="planned"' in page
    assert plan.protocol_sha256 in page
    behind = [address.replace("&amp;", "&") for address in re.findall(r'hx-get="(/plans/[^"]*/reasons/[^"]*)"', page)]
    said = page + "".join(client.get(address).content.decode() for address in behind)
    for statement in plan.outcome["statements"]:
        assert statement["rule"] in said or statement["kind"] == "aftercare"
    assert "What toxin can and cannot do" in page
    assert "Check-in" in page


def test_director_and_owner_read_plans_and_the_front_desk_does_not(
    sign_in: SignIn, dora: User, olive: User, desk: User, outsider: User, plan: Plan
) -> None:
    for person, expected in ((dora, 200), (olive, 200), (desk, 403), (outsider, 404)):
        assert sign_in(person).get(f"/plans/{plan.pk}/").status_code == expected
    assert "Record treatment" not in sign_in(dora).get(f"/plans/{plan.pk}/").content.decode()


def test_the_injector_goes_on_to_the_treatment(sign_in: SignIn, ada: User, plan: Plan) -> None:
    assert f"/plans/{plan.pk}/treat/" in sign_in(ada).get(f"/plans/{plan.pk}/").content.decode()


def test_the_list_filters_by_status_area_and_injector(sign_in: SignIn, dora: User, ada: User, plan: Plan) -> None:
    client = sign_in(dora)
    for query, found in (
        ("", True),
        ("?status=ready", True),
        ("?status=held", False),
        ("?area=glabella", True),
        ("?area=masseter", False),
        (f"?injector={ada.pk}", True),
        ("?page=99", True),
        ("?status=%00&area='&injector=x", True),
    ):
        assert (f"/plans/{plan.pk}/" in client.get(f"/plans/{query}").content.decode()) is found, query


def test_an_outsiders_list_is_empty(sign_in: SignIn, outsider: User, plan: Plan) -> None:
    assert "No plans yet" in sign_in(outsider).get("/plans/").content.decode()


def test_a_step_with_one_day_left_names_it_once(clinic: Clinic, sign_in: SignIn, ada: User, ana: Patient) -> None:
    party = {**HEALTHY["goals"], "event_on": (clinic.today() + timedelta(days=14)).isoformat()}
    page = sign_in(ada).get(f"/plans/{make_plan(ana, ada, goals=party).pk}/").content.decode()
    order = page.split('id="h-order"')[1].split("</li>")[0]
    assert re.search(r"\bon <time", order) and order.count("<time") == 1


@pytest.mark.parametrize("table", ["plans_plan"])
@pytest.mark.parametrize("statement", ["update {} set clinic_id = clinic_id", "delete from {}"])
def test_the_database_refuses_to_change_what_is_written_once(
    clinic: Clinic, plan: Plan, table: str, statement: str
) -> None:
    with tenant(clinic), pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        connection.cursor().execute(statement.format(table))


def test_neither_save_nor_update_nor_delete_changes_a_plan(clinic: Clinic, plan: Plan) -> None:
    attempts: list[Callable[[], Any]] = [
        plan.save,
        plan.delete,
        lambda: Plan.objects.update(status="ready"),
        lambda: Plan.objects.bulk_update([plan], ["status"]),
        lambda: Plan.objects.all().delete(),
    ]
    with tenant(clinic):
        for attempt in attempts:
            with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
                attempt()
        assert Plan.objects.count() == 1


def test_a_failing_audit_row_undoes_the_finish(
    clinic: Clinic, consult: Consult, ada: User, answers: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError("the log does not answer")

    with tenant(clinic):
        monkeypatch.setattr(assessments, "record", fail)
        with pytest.raises(RuntimeError), transaction.atomic():
            assessments.finish(consult=consult, by=ada, today=clinic.today())
        consult.refresh_from_db()
        assert consult.state == ConsultState.DRAFT
        assert not Plan.objects.exists()
        assert not Job.objects.exists()


def test_a_failing_audit_row_undoes_a_saved_draft(
    clinic: Clinic, consult: Consult, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError("the log does not answer")

    monkeypatch.setattr(actions, "record", fail)
    with tenant(clinic):
        with pytest.raises(RuntimeError), transaction.atomic():
            actions.save_draft(consult=consult, answers=Answers({"goals": {"words": "x"}}), version=1, by=ada)
        assert Draft.objects.get(consult=consult).data == {}


def test_the_log_names_acts_and_ids_and_no_answer(
    clinic: Clinic, consult: Consult, ada: User, sign_in: SignIn, answers: Post
) -> None:
    finish(sign_in(ada), consult, {**answers, "goals.words": "canary-of-words", "safety.allergies": ""})
    with tenant(clinic), connection.cursor() as cursor:
        cursor.execute("select action, data::text from audit.event")
        events = cursor.fetchall()
    assert {"consult.start", "consult.draft", "consult.finish"} <= {action for action, _ in events}
    assert not any("canary" in data for _, data in events)
    assert log.actor_name(ada) == f"user:{ada.pk}"


def test_the_list_filters_by_a_rule_that_spoke(sign_in: SignIn, dora: User, ada: User, plan: Plan) -> None:
    client = sign_in(dora)
    page = client.get("/plans/").content.decode()
    said = {statement["rule"]: statement["text"] for statement in plan.outcome["statements"]}
    for rule in said:
        assert f'<option value="{rule}"' in page or "aftercare" in rule
    rule = next(iter(said))
    for query, found in (
        (f"?rule={rule}", True),
        (f"?rule={rule}&injector={ada.pk}&area=glabella&status=ready", True),
        (f"?rule={rule}&area=masseter", False),
        ("?rule=safety.pregnancy_defers_nobody", False),
        ("?rule=%00%27%22", False),
    ):
        assert (f"/plans/{plan.pk}/" in client.get(f"/plans/{query}").content.decode()) is found, query


def test_rules_of_another_clinic_are_not_offered(sign_in: SignIn, plan: Plan, outsider: User) -> None:
    page = sign_in(outsider).get("/plans/").content.decode()
    assert "<optgroup" not in page


def test_a_plan_that_was_treated_leads_to_its_record(sign_in: SignIn, ada: User, dora: User, plan: Plan) -> None:
    treatment = make_treatment(plan, ada)
    for reader in (ada, dora):
        page = sign_in(reader).get(f"/plans/{plan.pk}/").content.decode()
        assert f'href="/treatments/{treatment.pk}/"' in page
        assert "Record treatment" not in page
