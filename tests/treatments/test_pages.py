"""The treatment form and the signed record, as each person meets them."""

import re
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.plans.actions import decide
from planning.plans.decision_input import DecisionInput
from planning.plans.models import Course, Plan
from planning.treatments.models import Treatment
from tests.support.pages import flat
from tests.treatments.making import HEALTHY, form_data, make_decision, make_plan, make_treatment, open_vial

SignIn = Callable[[User], Client]


def test_ada_records_what_she_gave(plan: Plan, clinic: Clinic, sign_in: SignIn, ada: User) -> None:
    answer = sign_in(ada).post(f"/plans/{plan.pk}/treat/", form_data(plan, clinic.now()))
    with tenant(clinic):
        treatment = Treatment.objects.with_people().get(plan=plan)
    assert answer.url == f"/treatments/{treatment.pk}/"
    assert treatment.injector.user == ada
    assert treatment.bruised is None


def test_the_form_fills_in_nothing_that_nobody_recorded(plan: Plan, sign_in: SignIn, ada: User) -> None:
    form = sign_in(ada).get(f"/plans/{plan.pk}/treat/").context["form"]
    filled = {name for name in form.fields if form[name].value() not in (None, "")}
    assert filled == {"idempotency_key", "decided", "begun_on"}


def test_the_sum_says_whether_somebody_decided_it(plan: Plan, sign_in: SignIn, ada: User) -> None:
    person, record = sign_in(ada), f"/plans/{plan.pk}/treat/"
    assert "given, of 33 suggested" in flat(person.get(record))
    make_decision(plan, ada)
    assert "given, of 33 decided" in flat(person.get(record))


def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(
    plan: Plan, clinic: Clinic, sign_in: SignIn, ada: User
) -> None:
    typed = form_data(plan, clinic.now(), vial=[], note="Left brow first.")
    answer = sign_in(ada).post(f"/plans/{plan.pk}/treat/", typed)
    page = flat(answer)
    assert answer.status_code == 422
    assert "<title> Error:" in page
    assert page.count("Choose the vial that was used.") == 2  # in the summary and beside the field
    assert "Left brow first." in page
    assert 'name="ended_at" value="2026-11-23"' in page and 'name="ended_at_time" value="14:00"' in page


def test_all_errors_come_at_once(plan: Plan, clinic: Clinic, sign_in: SignIn, ada: User) -> None:
    wrong = {"vial": [], "units-glabella-glabella.procerus": "20", "units-glabella-glabella.medial.r": "some"}
    answer = sign_in(ada).post(f"/plans/{plan.pk}/treat/", form_data(plan, clinic.now()) | wrong)
    assert set(answer.context["form"].errors) == {"vial", "reason-glabella", "units-glabella-glabella.medial.r"}


def test_a_refusal_of_the_vial_is_shown_with_everything_typed(
    plan: Plan, clinic: Clinic, sign_in: SignIn, ada: User
) -> None:
    yesterday = clinic.now() - timedelta(hours=23)
    expired = open_vial(clinic, ada, yesterday, expires_on=date(2026, 11, 22))
    typed = form_data(plan, clinic.now(), vial=str(expired.pk), note="Left brow first.")
    answer = sign_in(ada).post(f"/plans/{plan.pk}/treat/", typed)
    assert answer.status_code == 422
    (said,) = answer.context["form"].errors["vial"]
    assert said == "Lot C1234, opened Sun 22 Nov, 15:00: Expired on 22 November 2026."
    assert b"Left brow first." in answer.content
    chosen = re.search(rf'<input[^>]*value="{expired.pk}"[^>]*>', answer.content.decode())
    assert chosen and "checked" in chosen[0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("24/11", "End of the injections: \u201c24/11\u201d is not a day. Write it as 28 Nov 2026 or 28/11/2026."),
        ("2026-13-01T10:00", "End of the injections: Month must be 1 to 12, not 13."),
        ("23 Nov 2026", "End of the injections: Enter the time as well, such as 14:05."),
        ("23 Nov 2026 25:00", "End of the injections: \u201c25:00\u201d is not a time. Write it as 14:05 or 2:05 pm."),
    ],
)
def test_a_time_that_is_none_is_refused_in_words(
    plan: Plan, clinic: Clinic, sign_in: SignIn, ada: User, text: str, says: str
) -> None:
    answer = sign_in(ada).post(f"/plans/{plan.pk}/treat/", form_data(plan, clinic.now()) | {"ended_at": text})
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_a_clock_time_that_was_skipped_is_refused(
    clinic: Clinic, ana: Patient, sign_in: SignIn, ada: User, at: Any
) -> None:
    at(clinic, "2027-03-28 10:00")
    plan = make_plan(ana, ada)
    answer = sign_in(ada).post(
        f"/plans/{plan.pk}/treat/", form_data(plan, clinic.now()) | {"ended_at": "2027-03-28T01:30"}
    )
    assert b"this time did not exist" in answer.content


def test_pressing_twice_records_once(plan: Plan, clinic: Clinic, sign_in: SignIn, ada: User) -> None:
    typed, client = form_data(plan, clinic.now()), sign_in(ada)
    first = client.post(f"/plans/{plan.pk}/treat/", typed)
    assert client.post(f"/plans/{plan.pk}/treat/", typed).url == first.url


def test_a_second_tab_is_led_to_the_record_that_counts(
    plan: Plan, treatment: Treatment, clinic: Clinic, sign_in: SignIn, ada: User
) -> None:
    """And what was typed there stands in the correction of that record."""
    client = sign_in(ada)
    typed = form_data(plan, clinic.now(), lot="D9999") | {"note": "Typed in the second tab"}
    answer = client.post(f"/plans/{plan.pk}/treat/", typed)
    assert answer.status_code == 409
    assert b"already has its treatment record, signed by Ada" in answer.content
    both = {one["label"]: one for one in answer.context["conflict"]["both"]}
    assert "Lot C1234" in both["Vial"]["theirs"] and "Lot D9999" in both["Vial"]["yours"]
    assert client.get(f"/plans/{plan.pk}/treat/").url == f"/treatments/{treatment.pk}/"
    assert b"Typed in the second tab" in client.get(f"/treatments/{treatment.pk}/amend/").content


def test_a_draft_of_a_signed_record_goes_on_in_its_correction(
    plan: Plan, treatment: Treatment, clinic: Clinic, sign_in: SignIn, ada: User
) -> None:
    client, as_script = sign_in(ada), {"Accept": "application/json"}
    typed = form_data(plan, clinic.now()) | {"note": "Typed on the phone", "draft": "save"}
    answer = client.post(f"/plans/{plan.pk}/treat/", typed, headers=as_script)
    assert (answer.status_code, answer.json()["closed"]) == (410, f"/treatments/{treatment.pk}/")
    assert b"Typed on the phone" in client.get(f"/treatments/{treatment.pk}/amend/").content


def test_a_late_save_of_the_signed_words_is_no_correction(
    plan: Plan, clinic: Clinic, sign_in: SignIn, ada: User
) -> None:
    client, typed = sign_in(ada), form_data(plan, clinic.now())
    signed = client.post(f"/plans/{plan.pk}/treat/", typed).url
    answer = client.post(f"/plans/{plan.pk}/treat/", typed | {"draft": "save"}, headers={"Accept": "application/json"})
    assert answer.status_code == 410
    assert client.get(f"{signed}amend/").context["draft"]["at"] is None


def test_a_held_plan_has_no_form(afternoon: Clinic, ana: Patient, sign_in: SignIn, ada: User) -> None:
    plan = make_plan(ana, ada, safety=HEALTHY["safety"] | {"pregnant": True})
    answer = sign_in(ada).get(f"/plans/{plan.pk}/treat/")
    assert b"Nothing may be injected under this plan" in answer.content
    assert b"<form" not in answer.content.split(b"<main")[1]
    assert sign_in(ada).post(f"/plans/{plan.pk}/treat/", {"idempotency_key": str(uuid.uuid4())}).status_code == 409


def test_a_dose_above_the_range_asks_for_a_reason(plan: Plan, clinic: Clinic, sign_in: SignIn, ada: User) -> None:
    typed = form_data(plan, clinic.now()) | {"units-glabella-glabella.procerus": "20"}
    client = sign_in(ada)
    answer = client.post(f"/plans/{plan.pk}/treat/", typed)
    assert b"is above 25 U, the top of its range" in answer.content
    reason = {"reason-glabella": "stronger_muscle", "words-glabella": "Deep frown"}
    assert client.post(f"/plans/{plan.pk}/treat/", typed | reason).status_code == 302
    page = client.get(client.post(f"/plans/{plan.pk}/treat/", typed | reason).url).content.decode()
    assert "Muscle stronger than the range expects: Deep frown" in page


def test_a_decision_changed_under_the_open_page_is_said_before_signing(
    plan: Plan, clinic: Clinic, sign_in: SignIn, ada: User
) -> None:
    client, address = sign_in(ada), f"/plans/{plan.pk}/treat/"
    seen = client.get(address).context["form"]["decided"].value()
    typed = form_data(plan, clinic.now(), decided=seen) | {"units-glabella-glabella.own-1": "2"}
    dose = {"area": "forehead", "units": None, "in_range": True, "reason": "", "words": ""}
    with tenant(clinic):
        decide(
            plan=plan, by=ada, idempotency_key=uuid.uuid4(), decided=DecisionInput(course=Course.TREAT, doses=[dose])
        )
    answer = client.post(address, typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "The decision was changed since this page was opened" in page
    assert "2 U were typed at glabella-glabella.own-1, which is not planned any more" in page
    typed["decided"] = answer.context["form"]["decided"].value()
    assert "Forehead was left out in the decision" in client.post(address, typed).content.decode()
    assert client.post(address, typed | {"reason-forehead": "patient_wish"}).status_code == 302


def test_a_correction_starts_from_the_record_and_says_why(
    treatment: Treatment, plan: Plan, clinic: Clinic, sign_in: SignIn, ada: User
) -> None:
    client, address = sign_in(ada), f"/treatments/{treatment.pk}/amend/"
    form = client.get(address).context["form"]
    with tenant(clinic):
        assert form["vial"].value() == [str(treatment.draws.get().vial_id)]
    typed = form_data(plan, clinic.now(), lot="C9999")
    assert b"Say what was wrong" in client.post(address, typed).content
    answer = client.post(address, typed | {"amend_reason": "Lot misread"})
    page = client.get(answer.url).content.decode()
    assert "C9999" in page and "Lot misread" in page
    assert "This record no longer counts" in client.get(f"/treatments/{treatment.pk}/").content.decode()
    assert client.get(address).url == answer.url


def test_the_record_shows_doses_to_clinicians_and_not_to_the_front_desk(
    treatment: Treatment, sign_in: SignIn, ada: User, dora: User, desk: User
) -> None:
    address = f"/treatments/{treatment.pk}/"
    for clinician in (ada, dora):
        assert "C1234" in sign_in(clinician).get(address).content.decode()
    page = sign_in(desk).get(address).content.decode()
    assert "Stay upright" in page
    assert "C1234" not in page and "Glabella" not in page and "onabotulinumtoxinA" not in page


def test_the_record_tells_times_as_they_were_stored(treatment: Treatment, sign_in: SignIn, ada: User) -> None:
    page = sign_in(ada).get(f"/treatments/{treatment.pk}/").content.decode()
    assert "until 18:00" in page
    assert "until the end of Monday 23 November" in page
    assert "until Tuesday 24 November, 14:00" in page
    assert "from 15:00" in page


def test_an_outsider_meets_nothing(treatment: Treatment, plan: Plan, sign_in: SignIn, outsider: User) -> None:
    client = sign_in(outsider)
    for address in (f"/treatments/{treatment.pk}/", f"/treatments/{treatment.pk}/amend/", f"/plans/{plan.pk}/treat/"):
        assert client.get(address).status_code == 404
        assert client.post(address, form_data(plan, plan.made_at)).status_code in (404, 405)


@pytest.mark.parametrize("who", ["desk", "dora", "olive"])
def test_only_an_injector_records(plan: Plan, sign_in: SignIn, who: str, request: pytest.FixtureRequest) -> None:
    assert sign_in(request.getfixturevalue(who)).get(f"/plans/{plan.pk}/treat/").status_code == 403


def test_toxin_given_meanwhile_is_a_refusal_in_words(
    clinic: Clinic, plan: Plan, ana: Patient, sign_in: SignIn, ada: User, at: Any
) -> None:
    other = make_plan(ana, ada)
    make_treatment(other, ada)
    at(clinic, "2026-11-24 14:00")
    answer = sign_in(ada).post(f"/plans/{plan.pk}/treat/", form_data(plan, clinic.now() - timedelta(minutes=1)))
    assert answer.status_code == 422
    assert "no less than 90. Hold until 21 February 2027." in answer.content.decode()


def test_a_dose_inside_or_below_its_range_is_never_called_above_it(
    plan: Plan, clinic: Clinic, sign_in: SignIn, ada: User
) -> None:
    """Why an area was added, or a dose lies below, is said by the decision."""
    below = {"units__forehead__total": "5", "reason__forehead": "weaker_muscle", "words__forehead": "Thin muscle"}
    added = {"add__brow_lift": "yes", "units__brow_lift__right": "2", "units__brow_lift__left": "2"}
    why = {"reason__brow_lift": "patient_wish", "words__brow_lift": "Asks for a lift"}
    make_decision(plan, ada, **below, **added, **why)
    client = sign_in(ada)
    form = client.get(f"/plans/{plan.pk}/treat/").content.decode()
    assert "Thin muscle" not in form and "Asks for a lift" not in form
    treatment = make_treatment(plan, ada)
    assert treatment.reasons == {}
    assert "Above the range" not in client.get(f"/treatments/{treatment.pk}/").content.decode()


def test_a_reason_for_a_dose_that_is_inside_its_range_is_not_signed(plan: Plan, ada: User) -> None:
    reasons = {"glabella": {"reason": "stronger_muscle", "words": "Very strong corrugators."}}
    assert make_treatment(plan, ada, reasons=reasons).reasons == {}


def test_a_correction_stands_beside_the_record_that_it_corrects(
    treatment: Treatment, plan: Plan, clinic: Clinic, sign_in: SignIn, ada: User
) -> None:
    client = sign_in(ada)
    form = client.get(f"/treatments/{treatment.pk}/amend/").context["form"]
    shown = {form[name].value() for name in form.fields if name.startswith("units-glabella") and form[name].value()}
    assert shown and not any(value.endswith(".0") for value in shown)
    told = form_data(plan, clinic.now(), amend_reason="A point was read wrongly.", note="As she wished.")
    told["units-glabella-glabella.procerus"] = "3.5"
    right = client.post(f"/treatments/{treatment.pk}/amend/", told).url
    rows = {one.what: (one.before, one.now) for one in client.get(right).context["corrected"]}
    assert rows["Glabella: Procerus, midline"] == ("3\N{NO-BREAK SPACE}U", "3.5\N{NO-BREAK SPACE}U")
    assert rows["Note"] == ("–", "As she wished.")
    assert "Glabella: Corrugator supercilii (medial belly), right" not in rows
    wrong = flat(client.get(f"/treatments/{treatment.pk}/"))
    assert f'href="{right}"' in wrong and "signed by Ada" in wrong
    for action in ("/amend/", "/review/", "patient-link", "/documents/"):
        assert action not in wrong
