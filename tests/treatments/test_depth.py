"""Depth of a point, needle and technique; and areas that the decision left out."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from planning.plans.models import Plan
from planning.treatments.models import PointDepth, Treatment
from planning.treatments.planned_areas import planned_areas
from tests.support.pages import flat
from tests.treatments.making import form_data, get_ready, make_decision

SignIn = Callable[[User], Client]
PROCERUS = "glabella-glabella.procerus"
FOREHEAD = "units-forehead-forehead.mid"


@pytest.fixture
def send(plan: Plan, clinic: Clinic, sign_in: SignIn, ada: User) -> Callable[..., Any]:
    def sent(leave: tuple[str, ...] = (), **changes: str) -> Any:
        told = form_data(plan, clinic.now())
        kept = {name: value for name, value in told.items() if not name.startswith(leave or ("-",))}
        return sign_in(ada).post(f"/plans/{plan.pk}/treat/", kept | changes)

    return sent


def test_every_depth_of_the_shipped_protocol_has_its_code(plan: Plan, clinic: Clinic) -> None:
    with tenant(clinic):
        points = [point for area in planned_areas(plan) for point in area.points]
    assert points and all(point.depth in PointDepth.values for point in points)


def test_a_depth_is_kept_beside_the_planned_one_and_never_assumed(
    send: Callable[..., Any], clinic: Clinic, sign_in: SignIn, ada: User
) -> None:
    answer = send(**{f"depth-{PROCERUS}": "superficial", "needle": "32 G, 13 mm", "technique": "single"})
    with tenant(clinic):
        treatment = Treatment.objects.get()
        points = {point.point: point for point in treatment.points.all()}
    procerus, medial = points["glabella.procerus"], points["glabella.medial.r"]
    assert (procerus.depth, procerus.planned_depth) == ("superficial", "deep_intramuscular")
    assert (medial.depth, medial.planned_depth) == ("", "deep_intramuscular")
    assert (treatment.needle, treatment.technique) == ("32 G, 13 mm", "single")
    page = flat(sign_in(ada).get(answer.url))
    assert "superficial, planned deep intramuscular" in page
    assert "32 G, 13 mm" in page and "Single injections" in page
    form = sign_in(ada).get(f"/treatments/{treatment.pk}/amend/").context["form"]
    assert form[f"depth-{PROCERUS}"].value() == "superficial" and form["needle"].value() == "32 G, 13 mm"


def test_a_depth_that_no_form_offers_is_refused(send: Callable[..., Any]) -> None:
    assert set(send(**{f"depth-{PROCERUS}": "bone"}).context["form"].errors) == {f"depth-{PROCERUS}"}


def test_an_area_left_out_asks_for_nothing_and_has_no_zero(
    send: Callable[..., Any], plan: Plan, clinic: Clinic, sign_in: SignIn, ada: User
) -> None:
    make_decision(plan, ada, out=("forehead",))
    form = sign_in(ada).get(f"/plans/{plan.pk}/treat/").context["form"]
    assert [row["area"].area for row in form.rows] == ["glabella", "crows_feet"]
    assert [row["area"].area for row in form.left_out_rows] == ["forehead"]
    answer = send(leave=("units-forehead", "decided"))
    assert answer.status_code == 302
    with tenant(clinic):
        treatment = Treatment.objects.get()
        assert not treatment.points.filter(area="forehead").exists()
    assert "Forehead" not in flat(sign_in(ada).get(answer.url)).split("What was given")[1].split("Aftercare")[0]


def test_an_area_left_out_is_treated_after_all_with_a_reason(
    send: Callable[..., Any], plan: Plan, clinic: Clinic, sign_in: SignIn, ada: User
) -> None:
    get_ready(plan, ada)  # the consent is to the whole plan
    make_decision(plan, ada, out=("forehead",))
    given = {FOREHEAD: "3", "decided": ""}
    refused = send(leave=("units-forehead",), **given)
    assert refused.context["form"].errors["reason-forehead"] == [
        "Forehead was left out in the decision. Choose a reason."
    ]
    answer = send(leave=("units-forehead",), **given, **{"reason-forehead": "patient_wish"})
    with tenant(clinic):
        treatment = Treatment.objects.get()
        [point] = treatment.points.filter(area="forehead")
        assert (point.units, point.planned_units) == (3, None)
        assert treatment.reasons["forehead"]["reason"] == "patient_wish"
    assert "Left out in the decision" in flat(sign_in(ada).get(answer.url))
    form = sign_in(ada).get(f"/treatments/{treatment.pk}/amend/").context["form"]
    assert "forehead" in [row["area"].area for row in form.rows] and form[FOREHEAD].value() == "3"


def test_an_area_left_out_of_the_consent_too_is_not_treated_after_all(
    send: Callable[..., Any], plan: Plan, clinic: Clinic, ada: User
) -> None:
    make_decision(plan, ada, out=("forehead",))
    get_ready(plan, ada)
    after_all = {FOREHEAD: "3", "decided": "", "reason-forehead": "patient_wish"}
    refused = send(leave=("units-forehead",), **after_all)
    words = "The consent does not name forehead. Decide on the area anew, then take the consent."
    assert refused.context["form"].non_field_errors() == [words]
    with tenant(clinic):
        assert not Treatment.objects.exists()
