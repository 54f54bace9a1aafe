"""Figures of the record as they were typed: read or refused in words, and asked about where the product is not sold or diluted so."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from planning.plans.models import Plan
from planning.treatments.models import Treatment
from tests.treatments.making import form_data

SignIn = Callable[[User], Client]
Send = Callable[..., Any]
PROCERUS = "units-glabella-glabella.procerus"


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
    assert send(**{PROCERUS: f"1{mark}5"}).status_code == 302
    with tenant(clinic):
        assert signed(clinic).points.get(point="glabella.procerus").units == Decimal("1.5")


@pytest.mark.parametrize("typed", ["1e2", "1.000,5", "\u00b2", "--1", "2,5 U", "1 000", "\u00b2", "NaN", "+1"])
def test_what_is_no_figure_stays_in_its_box_and_is_refused_in_words(send: Send, clinic: Clinic, typed: str) -> None:
    box = PROCERUS
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
]


@pytest.mark.parametrize(("box", "typed", "words"), BOUNDS)
def test_a_figure_outside_its_bounds_is_refused_in_words(send: Send, box: str, typed: str, words: str) -> None:
    form = send(**{box: typed}).context["form"]
    assert list(form.errors) == [box] and words in form.errors[box][0]
