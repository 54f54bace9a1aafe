"""Figures of the record as they were typed: read or refused in words, and asked about where the product is not sold or diluted so."""

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from planning.engine.contract.vocabulary import Product
from planning.plans.models import Plan
from planning.treatments import vials
from planning.treatments.models import Treatment
from tests.treatments.making import form_data, make_treatment, vial

SignIn = Callable[[User], Client]
Send = Callable[..., Any]
PROCERUS = "units-glabella-glabella.procerus"
BOXES = [PROCERUS, "vial_units", "diluent_ml", "vials"]


@pytest.fixture
def send(plan: Plan, clinic: Clinic, sign_in: SignIn, ada: User) -> Send:
    """`send(diluent_ml="2,5")`: everything as planned but for these."""
    client = sign_in(ada)
    return lambda **typed: client.post(f"/plans/{plan.pk}/treat/", form_data(plan, clinic.now()) | typed)


def signed(clinic: Clinic) -> Treatment:
    with tenant(clinic):
        return Treatment.objects.get()


@pytest.mark.parametrize("mark", [",", "."])
def test_comma_and_point_are_the_same_figure(send: Send, clinic: Clinic, mark: str) -> None:
    typed = {"diluent_ml": f"2{mark}5", "vial_units": f"100{mark}0", PROCERUS: f"1{mark}5", "vials": "1"}
    assert send(**typed).status_code == 302
    treatment = signed(clinic)
    assert (treatment.diluent_ml, treatment.vial_units, treatment.vials) == (Decimal("2.5"), Decimal(100), 1)
    with tenant(clinic):
        assert treatment.points.get(point="glabella.procerus").units == Decimal("1.5")


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("typed", ["1e2", "1.000,5", "\u00b2", "--1", "2,5 U", "1 000", "\u00b2", "NaN", "+1"])
def test_what_is_no_figure_stays_in_its_box_and_is_refused_in_words(
    send: Send, clinic: Clinic, box: str, typed: str
) -> None:
    answer = send(**{box: typed})
    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == [box] and "is not a number" in form.errors[box][0]
    assert f'value="{typed}"' in str(form[box]) and 'type="text"' in str(form[box])
    with tenant(clinic):
        assert not Treatment.objects.exists()


BOUNDS = [
    (PROCERUS, "-0.5", "Must be 0 to 200 U"),
    (PROCERUS, "200.5", "Must be 0 to 200 U"),
    (PROCERUS, "1.25", "units go in steps of 0.5"),
    (PROCERUS, "1,25", "units go in steps of 0.5"),
    ("vial_units", "0.9", "Must be 1 to 1000 U"),
    ("vial_units", "1000.1", "Must be 1 to 1000 U"),
    ("vial_units", "50.05", "at most 1 figure behind the point"),
    ("diluent_ml", "0,09", "Must be 0.1 to 100 mL"),
    ("diluent_ml", "100,01", "Must be 0.1 to 100 mL"),
    ("diluent_ml", "2.505", "\u201c2.505\u201d is not a number"),
    ("vials", "0", "Must be 1 to 20 vials"),
    ("vials", "21", "Must be 1 to 20 vials"),
    ("vials", "1,5", "1.5: whole numbers only"),
]


@pytest.mark.parametrize(("box", "typed", "words"), BOUNDS)
def test_a_figure_outside_its_bounds_is_refused_in_words(send: Send, box: str, typed: str, words: str) -> None:
    form = send(**{box: typed}).context["form"]
    assert list(form.errors) == [box] and words in form.errors[box][0]


# REF 1.6: 50 and 100 U. REF 1.7: 1 to 5 mL for 100 U.
USUAL = [("50", "1.25"), ("50", "0.5"), ("50", "2.5"), ("100", "1"), ("100", "2.5"), ("100", "5")]
UNUSUAL = [
    ("100", "25", {"diluent_ml"}),
    ("100", "0.99", {"diluent_ml"}),
    ("100", "5.01", {"diluent_ml"}),
    ("50", "2.51", {"diluent_ml"}),
    ("50", "0.49", {"diluent_ml"}),
    ("99.5", "2.5", {"vial_units"}),
    ("100.5", "2.5", {"vial_units"}),
    ("50.5", "1.25", {"vial_units"}),
    ("200", "5", {"vial_units"}),
    ("25", "2.5", {"vial_units", "diluent_ml"}),
]


@pytest.mark.parametrize(("units", "ml"), USUAL)
def test_a_usual_vial_is_not_asked_about(clinic: Clinic, units: str, ml: str) -> None:
    assert vials.questions(vial(clinic.now(), vial_units=Decimal(units), diluent_ml=Decimal(ml))) == {}


@pytest.mark.parametrize(("units", "ml", "asked"), UNUSUAL)
def test_a_vial_that_is_not_sold_or_diluted_so_is_asked_about(
    clinic: Clinic, units: str, ml: str, asked: set[str]
) -> None:
    drawn = vial(clinic.now(), vial_units=Decimal(units), diluent_ml=Decimal(ml))
    assert set(vials.questions(drawn)) == asked


def test_an_unusual_dilution_is_signed_with_a_coded_reason(send: Send, clinic: Clinic, plan: Plan) -> None:
    idempotency_key = str(uuid.uuid4())
    answer = send(diluent_ml="25", note="Left first.", idempotency_key=idempotency_key)
    form = answer.context["form"]
    assert list(form.errors) == ["diluent_ml"]
    assert "100 U in 25 mL is 0.4 U in 0.1 mL" in form.errors["diluent_ml"][0]
    assert "10 times the label" in form.errors["diluent_ml"][0]
    page = answer.content.decode()
    assert 'value="25"' in page and "Left first." in page and "It is right, because" in page
    key = form["asked_diluent_ml"].value()
    assert send(diluent_ml="25", asked_diluent_ml=key).status_code == 422  # no reason was chosen
    assert send(diluent_ml="25", asked_diluent_ml=key, why_diluent_ml="because").status_code == 422
    assert (
        send(
            diluent_ml="25", asked_diluent_ml=key, why_diluent_ml="spread", idempotency_key=idempotency_key
        ).status_code
        == 302
    )
    assert signed(clinic).confirmed == {"diluent_ml": {"asked": "100 U in 25 mL", "reason": "spread"}}


def test_a_reason_counts_for_the_figures_that_were_asked_about_alone(send: Send) -> None:
    asked = {"asked_diluent_ml": "100 U in 25 mL", "why_diluent_ml": "spread"}
    answer = send(diluent_ml="30", **asked)
    assert list(answer.context["form"].errors) == ["diluent_ml"]
    assert answer.context["form"]["asked_diluent_ml"].value() == "100 U in 30 mL"


def test_the_action_asks_too(clinic: Clinic, plan: Plan, ada: User) -> None:
    unusual = vial(clinic.now(), diluent_ml=Decimal(25))
    with pytest.raises(ValidationError) as refused:
        make_treatment(plan, ada, vial=unusual)
    assert list(refused.value.message_dict) == ["diluent_ml"]
    told = {"diluent_ml": {"asked": "100 U in 25 mL", "reason": "own_dilution"}, "lot": {"asked": "", "reason": "x"}}
    assert set(make_treatment(plan, ada, vial=unusual, confirmed=told).confirmed) == {"diluent_ml"}


def test_the_signed_record_and_its_correction_keep_the_confirmation(
    send: Send, clinic: Clinic, sign_in: SignIn, ada: User
) -> None:
    answer = send(diluent_ml="25", asked_diluent_ml="100 U in 25 mL", why_diluent_ml="own_dilution")
    page = sign_in(ada).get(answer.url).content.decode()
    assert "100 U in 25 mL, confirmed: This clinic&#x27;s own dilution" in page
    form = sign_in(ada).get(f"{answer.url}amend/").context["form"]
    assert form["why_diluent_ml"].value() == "own_dilution"
    assert (form["diluent_ml"].value(), form["vial_units"].value()) == ("25", "100")


@pytest.mark.parametrize("product", [one for one in Product if one != Product.ONABOTULINUMTOXINA])
def test_sizes_that_no_reference_states_are_remarked_and_never_refused(clinic: Clinic, product: Product) -> None:
    drawn = vial(clinic.now(), product=str(product), vial_units=Decimal(500), diluent_ml=Decimal(25))
    assert vials.questions(drawn) == {}
    assert "not known here" in vials.remark(str(product))
    assert vials.remark("onabotulinumtoxinA") == vials.remark("") == vials.remark("something") == ""
