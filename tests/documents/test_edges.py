"""Documents at the edges of their day, of their variant and of a job's tries."""

from datetime import date
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest

from clinic.jobs.models import Job
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.documents import actions
from planning.documents.day_documents import documents_of
from planning.documents.document_type import DocumentType
from planning.documents.models import Document
from planning.documents.pdf.renderer import Pdf
from planning.documents.progress import progress
from planning.documents.sheets import aftercare_sheet
from planning.documents.types.aftercare import AFTERCARE
from planning.documents.types.consult_summary import CONSULT_SUMMARY
from planning.plans.models import Plan
from planning.treatments.models import Treatment
from tests.support.jobs import set_state
from tests.treatments.making import as_planned, make_plan, make_treatment

BOTH = (CONSULT_SUMMARY, AFTERCARE)


def kinds_on(clinic: Clinic, day: int) -> set[DocumentType[Any]]:
    with tenant(clinic):
        return {line.document_type for line in documents_of(clinic, date(2026, 11, day), BOTH).lines}


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-22 23:59:59", 22),
        ("2026-11-23 00:00:00", 23),
        ("2026-11-23 23:59:59", 23),
        ("2026-11-24 00:00:00", 24),
    ],
)
def test_a_document_is_of_the_clinics_day_and_of_no_other(
    clinic: Clinic, ana: Patient, ada: User, at: Any, now: str, day: int
) -> None:
    at(clinic, now)
    make_treatment(make_plan(ana, ada), ada)
    assert {one: kinds_on(clinic, one) for one in (21, 22, 23, 24, 25) if kinds_on(clinic, one)} == {day: set(BOTH)}


def test_a_treatment_after_midnight_is_of_another_day_than_its_plan(
    clinic: Clinic, ana: Patient, ada: User, at: Any
) -> None:
    at(clinic, "2026-11-23 23:50")
    plan = make_plan(ana, ada)
    at(clinic, "2026-11-24 00:10")
    make_treatment(plan, ada)
    assert (kinds_on(clinic, 23), kinds_on(clinic, 24)) == ({CONSULT_SUMMARY}, {AFTERCARE})


def row(plan: Plan, **more: Any) -> Document:
    told = {"sha256": "0" * 64, "file": "none", "size": 1, "pages": 1, "design": "none"}
    return Document.objects.create(clinic_id=plan.clinic_id, plan=plan, kind=CONSULT_SUMMARY.code, **told | more)


@pytest.mark.parametrize(
    ("chosen", "outdated"),
    [({}, False), ({"language": "es"}, True), ({"large_print": True}, True), ({"language": "en"}, False)],
)
def test_a_choice_changed_since_makes_a_paper_outdated(
    clinic: Clinic, plan: Plan, chosen: dict[str, Any], outdated: bool
) -> None:
    with tenant(clinic):
        Job.objects.all().delete()
        row(plan)
        Patient.objects.filter(pk=plan.patient_id).update(**chosen)
        [line] = documents_of(clinic, clinic.today(), (CONSULT_SUMMARY,)).lines
    assert (line.is_outdated, line.is_ready, line.wants_making) == (outdated, not outdated, outdated)


@pytest.mark.parametrize(
    ("job", "is_there", "state", "moving"),
    [
        (None, False, "none", False),
        (None, True, "ready", False),
        ("queued", False, "queued", True),
        ("queued", True, "queued", True),
        ("running", True, "rendering", True),
        ("done", True, "ready", False),
        ("done", False, "none", False),
        ("failed", True, "failed", False),
    ],
)
def test_how_far_a_document_is(
    clinic: Clinic, plan: Plan, job: str | None, is_there: bool, state: str, moving: bool
) -> None:
    with tenant(clinic):
        set_state(Job.objects.filter(kind="document.consult_summary"), job or "done")
        if job is None:
            Job.objects.all().delete()
        if is_there:
            row(plan)
        found = progress(plan, CONSULT_SUMMARY)
    assert (found.state, found.is_moving, found.document is not None) == (state, moving, is_there)


@pytest.mark.parametrize(("changes", "drawn"), [(0, 1), (1, 2), (2, 3), (5, 3)])
def test_a_sheet_that_changes_while_it_is_drawn_is_drawn_three_times_at_most(
    clinic: Clinic, treatment: Treatment, changes: int, drawn: int
) -> None:
    with tenant(clinic):
        subject = Treatment.objects.with_people().get(pk=treatment.pk)
    calls: list[str] = []

    def draw(html: str, **_: object) -> Pdf:
        calls.append(html)
        if len(calls) <= changes:
            Patient.objects.filter(pk=treatment.patient_id).update(given_name=f"Ana {len(calls)}")
            subject.patient.refresh_from_db()
        return Pdf(html.encode(), 1)

    with tenant(clinic), patch("planning.documents.pdf.rendering.renderer.pdf", side_effect=draw):
        actions.make(subject=subject, document_type=AFTERCARE)
    assert len(calls) == drawn


@pytest.mark.parametrize(("units", "named"), [("0", False), ("0.5", True)])
def test_an_area_without_a_unit_is_not_named_on_the_sheet(
    clinic: Clinic, plan: Plan, ada: User, units: str, named: bool
) -> None:
    with tenant(clinic):
        given = as_planned(plan)
    forehead = [name for name in given if name.startswith("units-forehead")]
    given |= dict.fromkeys(forehead, Decimal(0)) | {forehead[0]: Decimal(units)}
    treatment = make_treatment(plan, ada, given=given)
    with tenant(clinic):
        sheet = aftercare_sheet(Treatment.objects.with_people().get(pk=treatment.pk))
    assert (len(sheet.areas) == 3) is named
    assert sum(area.total for area in sheet.areas) == sheet.total_units
