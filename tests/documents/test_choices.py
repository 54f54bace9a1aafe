"""A choice of tools, what waits for the check-in and what is only done if still wanted: said in words wherever the order is told."""

import re
from typing import Any

import pytest
from django.test import Client

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.documents.pdf import rendering
from planning.documents.sheets import consult_sheet, record_sheet
from planning.documents.types.clinical_record import CLINICAL_RECORD
from planning.documents.types.consult_summary import CONSULT_SUMMARY
from planning.plans.models import Plan
from planning.plans.order_steps import order_steps
from planning.plans.presenter.plan import PlanPresenter
from planning.plans.presenter.timeline import draw
from tests.treatments.making import make_decision, make_plan
from tests.treatments.shapes import TOOLS, answer_with_choices

CHOICE = "Radiofrequency microneedling, or focused ultrasound, or laser resurfacing"
PLAIN_CHOICE = "Fine needles with heat (radiofrequency), or focused ultrasound, or laser resurfacing"


@pytest.fixture
def plan(clinic: Clinic, ana: Patient, ada: User, at: Any, monkeypatch: pytest.MonkeyPatch) -> Plan:
    at(clinic, "2026-11-23 14:00")
    answer_with_choices(monkeypatch)
    return make_plan(ana, ada)


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def letter(plan: Plan) -> str:
    with tenant(plan.clinic_id):
        sheet = consult_sheet(plan)
        with sheet.letter_format.active_locale():
            return plain(rendering.html(CONSULT_SUMMARY, sheet))


def test_the_page_says_choice_and_what_comes_first(plan: Plan, ada: User, sign_in: Any) -> None:
    client: Client = sign_in(ada)
    page = plain(client.get(f"/plans/{plan.pk}/").content.decode())
    ways = "Radiofrequency microneedling or Focused ultrasound or Laser resurfacing"
    assert re.search(rf"One of three after the check-in for [^.]* {ways}", page)
    assert "Chemical peel if still wanted after radiofrequency microneedling" in page
    reasons = plain(client.get(f"/plans/{plan.pk}/reasons/?about=glabella").content.decode())
    assert "One step down 8 to 13.5 U" in reasons


def test_the_time_line_names_what_has_no_day(plan: Plan) -> None:
    reading = PlanPresenter(plan.document, plan.answer)
    drawn = draw(reading, order_steps(reading, {}), plan.clinic.day_of(plan.made_at))
    said = re.findall('aria-label="([^"]*)"', drawn)[0].split(". ")
    assert f"{CHOICE.replace(', or', ' or')} after the check-in" in said
    assert "Chemical peel (if still wanted) after radiofrequency microneedling" in said


def test_the_letter_says_it_in_english(plan: Plan) -> None:
    said = letter(plan)
    assert f"After the check-in {PLAIN_CHOICE}" in said
    assert "After fine needles with heat (radiofrequency) Chemical peel (if still wanted)" in said


def test_the_letter_says_it_in_spanish(plan: Plan) -> None:
    plan.patient.language = "es"
    said = letter(plan)
    assert "Después de la visita de control" in said and "(si aún se desea)" in said
    assert re.search(r"agujas finas con calor[^.]*, o ultrasonido[^.]*, o ", said, re.I)


def test_the_record_says_it(plan: Plan) -> None:
    with tenant(plan.clinic_id):
        sheet = record_sheet(plan)
        said = plain(rendering.html(CLINICAL_RECORD, sheet))
    assert f"{CHOICE.lower()}, after the check-in" in said
    assert "chemical peel, after radiofrequency microneedling, if still wanted" in said
    assert "one step down 8 to 13.5 U" in said


def test_of_a_choice_the_letter_offers_what_was_not_declined(plan: Plan, ada: User) -> None:
    declined = {f"treatment__{tool}": "no" for tool in TOOLS[:2]}
    make_decision(plan, ada, **declined)
    said = letter(plan)
    assert "After the check-in Laser resurfacing" in said and "ultrasound" not in said.lower()
