"""What the injector moved and added stands in the letter, in the record and in the treatment; the face is the patient's own."""

import uuid
from decimal import Decimal

import pytest
from django.http import QueryDict

from clinic.practice.facemap import picture
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.actions import choose_drawing
from planning.documents.sheets import aftercare_sheet, consult_sheet, record_sheet
from planning.plans import actions as plans
from planning.plans import decision_input
from planning.plans.area_doses import proposed
from planning.plans.models import Plan
from planning.treatments.models import TreatmentPoint
from tests.treatments.making import make_treatment

MOVED = "pt.forehead.forehead.mid"


@pytest.fixture
def decided(plan: Plan, clinic: Clinic, ada: User) -> Plan:
    """The forehead's middle point 4 mm higher, and 20 U in each masseter, which the plan does not propose."""
    post = QueryDict(mutable=True)
    post.update({"course": "treat", "points.forehead": "1", f"{MOVED}.x": "300", f"{MOVED}.y": "195.4"})
    for dose in plan.answer.doses:
        for part in decision_input.parts_of(proposed(dose)):
            post[part.name] = f"{part.units:g}"
    post.update({"add.masseter": "yes", "units.masseter.right": "20", "units.masseter.left": "20"})
    post.update({"reason.masseter": "patient_wish", "words.masseter": "Clenches at night"})
    with tenant(clinic):
        choose_drawing(patient=plan.patient, face_art="broad", by=ada)
        said = decision_input.read(plan, post)
        assert said.errors == {}
        plans.decide(plan=plan, decided=said, idempotency_key=uuid.uuid4(), by=ada)
        return Plan.objects.get(pk=plan.pk)


def test_the_letter_shows_what_is_planned(decided: Plan, clinic: Clinic) -> None:
    with tenant(clinic):
        sheet = consult_sheet(decided)
    assert sheet.face is not None and sheet.face.art == "broad"
    assert [(point.x, point.y, point.moved_from) for point in sheet.face.points if "midline" in point.label][0] == (
        300,
        195.4,
        (300, 205),
    )
    assert "Chewing muscle (masseter)" in [area.units.name for area in sheet.areas]
    svg = picture(sheet.face)
    assert ">R</text>" in svg and ">L</text>" in svg and 'id="treat-b-skin"' in svg


def test_the_record_says_what_was_moved_and_added(decided: Plan, clinic: Clinic) -> None:
    with tenant(clinic):
        rows = {row.dose.area: row for row in record_sheet(decided).doses}
    assert ("Frontalis, midline, moved 4 mm", Decimal(2)) in rows["forehead"].points
    masseter = rows["masseter"]
    assert (masseter.suggested, masseter.deviation) == ("not proposed", "off the plan")
    assert masseter.outside.endswith(": Clenches at night")
    assert masseter.planned == "right 20 U, left 20 U"


def test_the_treatment_is_given_where_it_was_planned(decided: Plan, clinic: Clinic, ada: User) -> None:
    treatment = make_treatment(decided, ada)
    with tenant(clinic):
        middle = TreatmentPoint.objects.get(treatment=treatment, point="forehead.mid")
        right = TreatmentPoint.objects.filter(treatment=treatment, area="masseter", side="right")
        assert (middle.x, middle.y) == (Decimal("300.00"), Decimal("195.40"))
        assert sum(point.units for point in right) == 20 and all(point.x and point.x < 300 for point in right)
        assert treatment.document["intended"]["masseter"] == {"left": 20.0, "right": 20.0}
        sheet = aftercare_sheet(treatment)
    assert sheet.face.art == "broad"
    assert "Chewing muscle (masseter)" in [area.name for area in sheet.areas]
