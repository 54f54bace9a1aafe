"""Many injectors draw the last units of a vial at the same moment: sums stay exact, nobody waits for ever, the others hear what is left."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum
from django.http import HttpResponse
from django.test import Client

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from clinic.stock.models import Vial
from planning.plans.models import Plan
from planning.treatments.draw_model import Draw
from planning.treatments.models import Treatment
from tests.booking.test_race import all_at_once, statuses
from tests.conftest import make_patient
from tests.support.drills import FULL
from tests.treatments.drawing_up import vial_with
from tests.treatments.making import FROWN, as_planned, form_data, make_plan, make_treatment, open_vial

MANY = 40 if FULL else 10
EACH = Decimal("2.5")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plans(clinic: Clinic, ada: User) -> list[Plan]:
    people = [make_patient(clinic, f"Pat{number}", "Racer", date(1980, 1, 1), ada) for number in range(MANY)]
    return [make_plan(person, ada, **FROWN) for person in people]


@pytest.fixture
def tablets(sign_in: Callable[[User], Client], ada: User) -> list[Client]:
    return [sign_in(ada) for _ in range(MANY)]


def little(plan: Plan) -> dict[str, Decimal]:
    with tenant(plan.clinic_id):
        given = dict.fromkeys(as_planned(plan), Decimal(0))
    return given | {next(iter(given)): EACH}


def sent(plan: Plan, vials: list[Vial]) -> dict[str, Any]:
    typed = form_data(plan, plan.clinic.now(), vial=[str(vial.pk) for vial in vials])
    return typed | {"ended_at": ""} | {field: str(units) for field, units in little(plan).items()}


def post(client: Client, plan: Plan, vials: list[Vial]) -> Callable[[], HttpResponse]:
    body = sent(plan, vials)
    return lambda: client.post(f"/plans/{plan.pk}/treat/", body)


def drawn(clinic: Clinic, vials: list[Vial]) -> list[tuple[Decimal, Decimal]]:
    """What each vial says that it gave, beside the sum of the draws that count."""
    with tenant(clinic):
        counted = Draw.objects.filter(treatment__in=Treatment.objects.current())
        sums = dict(counted.values_list("vial").annotate(Sum("units")))
        return [(Vial.objects.get(pk=vial.pk).given, sums.get(vial.pk, Decimal(0))) for vial in vials]


def test_the_last_ten_units_are_given_exactly_once(
    clinic: Clinic, plans: list[Plan], tablets: list[Client], ada: User
) -> None:
    vial = vial_with(clinic, ada, Decimal(10))
    answers = all_at_once([post(client, plan, [vial]) for client, plan in zip(tablets, plans, strict=True)])
    assert statuses(answers) == {302: 4, 422: MANY - 4}
    assert drawn(clinic, [vial]) == [(Decimal(10), Decimal(10))]
    for answer in answers:
        if answer.status_code == 422:  # type: ignore[attr-defined]  # all_at_once tells no type
            said = answer.context["form"].errors["vial"][0]  # type: ignore[attr-defined]  # the same
            assert " U are left now, and 2.5 U would come from it" in said


def test_two_vials_in_either_order_never_wait_for_each_other(
    clinic: Clinic, plans: list[Plan], tablets: list[Client], ada: User
) -> None:
    one, two = vial_with(clinic, ada, Decimal(6)), vial_with(clinic, ada, Decimal(6))
    orders = [[one, two] if number % 2 else [two, one] for number in range(MANY)]
    calls = [post(client, plan, order) for client, plan, order in zip(tablets, plans, orders, strict=True)]
    answers = all_at_once(calls)
    assert statuses(answers) == {302: 4, 422: MANY - 4}
    given = drawn(clinic, [one, two])
    assert all(said == counted for said, counted in given) and sum(said for said, _ in given) == 10


def test_corrections_beside_new_records_keep_the_sums(clinic: Clinic, plans: list[Plan], ada: User) -> None:
    one, two = open_vial(clinic, ada), open_vial(clinic, ada)
    half = MANY // 2
    signed = [
        make_treatment(plan, ada, given=little(plan), draws=[(vial, None)])
        for plan, vial in zip(plans[:half], [one, two] * half, strict=False)
    ]

    def correct(number: int) -> None:
        wrong, to = signed[number], [two, one][number % 2]
        why = {"amends": wrong, "amend_reason": "From the other vial"}
        make_treatment(wrong.plan, ada, wrong.ended_at, given=little(wrong.plan), draws=[(to, None)], **why)

    def record(number: int) -> None:
        make_treatment(plans[number], ada, given=little(plans[number]), draws=[([one, two][number % 2], None)])

    calls = [lambda n=n: correct(n) for n in range(half)] + [lambda n=n: record(n) for n in range(half, MANY)]
    assert [result for result in all_at_once(calls) if result is not None] == []
    given = drawn(clinic, [one, two])
    assert all(said == counted for said, counted in given) and sum(said for said, _ in given) == MANY * EACH
