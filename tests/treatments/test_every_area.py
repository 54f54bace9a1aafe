"""Every area that can be dosed goes from its finding to a signature: proposed by the plan or added to it, as planned or otherwise."""

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning import protocols
from planning.engine.contract.vocabulary import Area
from planning.plans import decision_input, shares
from planning.plans.area_doses import of_plan, proposed
from planning.plans.models import Plan
from planning.treatments.models import Treatment
from planning.treatments.planned_areas import PlannedArea, planned_areas
from tests.treatments.making import HEALTHY, form_data, make_plan

SignIn = Callable[[User], Client]
FINDINGS = {
    "forehead": [("forehead", "dynamic_lines"), ("glabella", "dynamic_lines")],
    "glabella": [("glabella", "dynamic_lines")],
    "crows_feet": [("crows_feet", "dynamic_lines")],
    "under_eye": [("under_eye", "dynamic_lines")],
    "brow_lift": [("brow", "brow_descent")],
    "bunny_lines": [("nose", "dynamic_lines")],
    "gummy_smile": [("upper_lip", "gum_show")],
    "lip_flip": [("lips", "lip_inversion")],
    "perioral_lines": [("upper_lip", "dynamic_lines")],
    "chin": [("chin", "chin_dimpling")],
    "mouth_corner": [("mouth_corner", "mouth_corner_pull")],
    "masseter": [("masseter", "muscle_bulk")],
    "platysma": [("neck", "vertical_bands")],
    "nefertiti": [("jawline", "vertical_bands")],
}
ASKED = {
    "anatomy": HEALTHY["anatomy"]
    | {"eyelid_ptosis": False, "excess_lid_skin": "none", "skin_thickness": "average", "asymmetries": []}
    | {"activity": {"forehead": 2, "glabella": 2}},
    "exam": {"speech_tested": True, "smile_tested": True},
}
WHY = {"reason": "patient_wish", "words": "Seen and wished for today"}


def finding(region: str, concern: str, side: str = "both") -> dict[str, Any]:
    lines = {"at_rest": 0} if concern == "dynamic_lines" else {}
    return {"region": region, "concern": concern, "side": side, "severity": 2, "muscle_strength": "average", **lines}


def plan_of(patient: Patient, by: User, area: str, side: str = "both") -> Plan:
    return make_plan(patient, by, **ASKED, findings=[finding(*one, side) for one in FINDINGS[area]])


def decided(plan: Plan, units: dict[str, dict[str, float]] | None = None) -> dict[str, str]:
    """The decision form: every area of the plan as suggested, or with other units."""
    told = {"course": "treat", "idempotency_key": str(uuid.uuid4())}
    for dose in plan.answer.doses:
        for part in decision_input.parts_of(proposed(dose), (units or {}).get(dose.area)):
            told[part.name] = f"{part.units:g}"
    return told


class Chair:
    """An injector with a patient and a plan: decides, records, and reads what was signed."""

    def __init__(self, client: Client, clinic: Clinic, plan: Plan) -> None:
        self.client, self.clinic, self.plan = client, clinic, plan

    def decide(self, **told: str) -> None:
        answer = self.client.post(f"/plans/{self.plan.pk}/decide/", decided(self.plan) | told)
        assert answer.status_code == 302, answer.context["decision_form"]["error_list"]

    def areas(self) -> dict[str, PlannedArea]:
        with tenant(self.clinic):
            self.plan.refresh_from_db()
            return {area.area: area for area in planned_areas(Plan.objects.get(pk=self.plan.pk))}

    def sign(self, **units: str) -> Treatment:
        """Everything as planned but for `units` by field; what comes back is what was typed."""
        with tenant(self.clinic):
            told = form_data(Plan.objects.get(pk=self.plan.pk), self.clinic.now(), **units)
        answer = self.client.post(f"/plans/{self.plan.pk}/treat/", told)
        assert answer.status_code == 302, answer.context["form"].errors
        with tenant(self.clinic):
            signed = Treatment.objects.get(plan=self.plan)
            given = {f"units-{point.area}-{point.point}": point.units for point in signed.points.all()}
        typed = {name: Decimal(value.replace(",", ".")) for name, value in told.items() if name.startswith("units-")}
        assert given == {name: units for name, units in typed.items() if units or name in given}
        self._keeps_the_contract(signed)
        return signed

    def _keeps_the_contract(self, signed: Treatment) -> None:
        for dose in signed.document["intended"].values():
            assert set(dose) in ({"total"}, {"left", "right"})
            assert all(units * 2 == int(units * 2) for units in dose.values())
        assert sum(sum(dose.values()) for dose in signed.document["intended"].values()) == signed.total_units


@pytest.fixture
def chair(afternoon: Clinic, ana: Patient, ada: User, sign_in: SignIn) -> Callable[..., Chair]:
    """`chair("bunny_lines")`: a plan of that area's finding."""
    return lambda area, side="both": Chair(sign_in(ada), afternoon, plan_of(ana, ada, area, side))


def test_every_area_with_a_dose_is_tried_here() -> None:
    dosed = {str(area) for area, plan in protocols.shipped().areas.items() if plan.dosing}
    assert dosed == set(FINDINGS)
    assert {str(area) for area in Area} - dosed == {"microtoxin"}  # the protocol gives it no dose: nothing to sign


@pytest.mark.parametrize("area", FINDINGS)
def test_an_area_that_its_finding_proposes_is_signed(chair: Callable[..., Chair], area: str) -> None:
    seat = chair(area)
    seat.decide()
    assert area in seat.sign().document["intended"]


@pytest.mark.parametrize("area", FINDINGS)
def test_an_area_that_the_injector_adds_is_signed(chair: Callable[..., Chair], area: str, clinic: Clinic) -> None:
    seat = chair("glabella" if area != "glabella" else "chin")
    with tenant(clinic):
        [dose] = [dose for dose in shares.addable(seat.plan) if dose.area == area]
    low = f"{dose.allowed[0]:g}"
    units = {part.name: low for part in decision_input.parts_of(dose)}
    seat.decide(**{f"add.{area}": "yes"}, **units, **{f"{name}.{area}": said for name, said in WHY.items()})
    signed = seat.sign()
    assert sum(signed.document["intended"][area].values()) == len(units) * dose.allowed[0]


SPARE = [
    ("bunny_lines", "nose.dorsum", "1"),
    ("bunny_lines", "nose.dorsum", "0,5"),
    ("bunny_lines", "nose.dorsum", "1.5"),
]


@pytest.mark.parametrize(("area", "point", "units"), SPARE)
def test_a_midline_point_of_an_area_counted_by_side_counts_half_for_each(
    chair: Callable[..., Chair], area: str, point: str, units: str
) -> None:
    seat = chair(area)
    seat.decide()
    before = seat.areas()[area].total
    signed = seat.sign(**{f"units-{area}-{point}": units})
    dose = signed.document["intended"][area]
    assert sum(dose.values()) == float(before + Decimal(units.replace(",", ".")))
    assert abs(dose["left"] - dose["right"]) <= 0.5


def test_half_a_unit_that_cannot_be_halved_goes_to_the_side_with_more(chair: Callable[..., Chair]) -> None:
    seat = chair("bunny_lines")
    seat.decide()
    sidewalls = {"units-bunny_lines-nose.sidewall.l": "3", "units-bunny_lines-nose.sidewall.r": "2"}
    signed = seat.sign(**sidewalls, **{"units-bunny_lines-nose.dorsum": "1.5"})
    assert signed.document["intended"]["bunny_lines"] == {"left": 4.0, "right": 2.5}


@pytest.mark.parametrize(("midline", "refused"), [("3", False), ("3.5", True)])
def test_the_midline_counts_towards_the_top_of_a_side(chair: Callable[..., Chair], midline: str, refused: bool) -> None:
    """2.5 U a side and the range's top of 4 U leave 3 U for the midline, and no half unit more."""
    seat = chair("bunny_lines")
    seat.decide()
    if not refused:
        seat.sign(**{"units-bunny_lines-nose.dorsum": midline})
        return
    with tenant(seat.clinic):
        told = form_data(Plan.objects.get(pk=seat.plan.pk), seat.clinic.now())
    answer = seat.client.post(f"/plans/{seat.plan.pk}/treat/", told | {"units-bunny_lines-nose.dorsum": midline})
    assert list(answer.context["form"].errors) == ["reason-bunny_lines"]
    assert "intended" not in answer.content.decode()


@pytest.mark.parametrize("area", ["bunny_lines", "crows_feet", "under_eye", "gummy_smile", "masseter"])
@pytest.mark.parametrize("side", ["right", "left"])
def test_an_area_found_on_one_side_is_signed(chair: Callable[..., Chair], area: str, side: str) -> None:
    seat = chair(area, side)
    seat.decide()
    dose = seat.sign().document["intended"][area]
    assert dose[side] > 0 and dose["left" if side == "right" else "right"] == 0


@pytest.mark.parametrize("area", ["bunny_lines", "crows_feet", "masseter", "mouth_corner"])
def test_unequal_sides_are_signed_as_decided(chair: Callable[..., Chair], area: str) -> None:
    seat = chair(area)
    low = seat.plan.answer.doses[0].allowed[0]
    seat.decide(**{f"units.{area}.right": f"{low:g}", f"units.{area}.left": f"{low + 0.5:g}".replace(".", ",")})
    assert seat.sign().document["intended"][area] == {"left": low + 0.5, "right": float(low)}


OWN = [
    ("glabella", "300", "330", "midline"),
    ("forehead", "240", "180", "right"),
    ("bunny_lines", "318", "395", "left"),
]


@pytest.mark.parametrize(("area", "x", "y", "side"), OWN)
def test_a_point_of_the_injectors_own_is_signed_on_its_side(
    chair: Callable[..., Chair], area: str, x: str, y: str, side: str
) -> None:
    seat = chair(area)
    dose = of_plan(seat.plan.answer, area)
    point = f"pt.{area}.{area}.own-1"
    told = {f"points.{area}": "1", f"by_point.{area}": "1", f"own.{area}": "own-1"}
    told |= {f"{point}.units": "0,5", f"{point}.x": x, f"{point}.y": y}
    for spot in dose.points:
        told[f"pt.{area}.{spot.id}.units"] = f"{spot.units:g}"
    part = next(one for one in decision_input.parts_of(dose) if one.side in (side, "total"))
    assert part.units is not None
    seat.decide(**told, **{part.name: f"{part.units + 0.5:g}"})
    [own] = [one for one in seat.areas()[area].points if one.id == f"{area}.own-1"]
    assert own.side == side
    signed = seat.sign(**{own.field: "1"})
    assert sum(signed.document["intended"][area].values()) == float(seat.areas()[area].total) + 0.5


def test_a_point_that_was_taken_away_is_not_asked_for(chair: Callable[..., Chair]) -> None:
    seat = chair("glabella")
    seat.decide(**{"points.glabella": "1", "pt.glabella.glabella.procerus.out": "1"})
    assert "glabella.procerus" not in {point.id for point in seat.areas()["glabella"].points}
    seat.sign()
