"""The database itself refuses what may never be in stock, also in raw SQL as the application."""

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from clinic.stock import actions
from clinic.stock.models import Delivery, Lot, TradeItem, Vial, Waste
from tests.stock.making import make_open_vial, make_vial, take_in

pytestmark = pytest.mark.django_db
Refused = Callable[..., None]


@pytest.fixture
def refused(clinic: Clinic) -> Refused:
    def refuse(sql: str, *values: Any) -> None:
        with pytest.raises(DatabaseError), tenant(clinic), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)

    return refuse


def test_sums_of_a_vial_are_written_by_nobody(clinic: Clinic, ada: User, refused: Refused) -> None:
    vial = make_open_vial(clinic, ada)
    for column in ("given", "wasted"):
        refused(f"update stock_vial set {column} = 1 where id = %s", vial.pk)
        refused(f"update stock_vial set {column} = {column} + 1")


@pytest.mark.parametrize(
    "change",
    [
        "units = 200",
        "diluent_ml = 5",
        "opened_at = now()",
        "opened_at = null, opened_by_id = null, opening_key = null, diluent_ml = null",
        "seal_intact = false",
        "serial = 'X'",
        "lot_id = gen_random_uuid()",
        "removed_at = now(), removed_reason = 'broken', removed_by_id = opened_by_id",
    ],
)
def test_an_opened_vial_stands(clinic: Clinic, ada: User, refused: Refused, change: str) -> None:
    make_open_vial(clinic, ada)
    refused(f"update stock_vial set {change}")


@pytest.mark.parametrize(
    "change", ["diluent_ml = 2.5", "opened_at = now()", "units = 50", "removed_at = now()", "removed_reason = 'broken'"]
)
def test_an_unopened_vial_is_opened_or_removed_whole(clinic: Clinic, ada: User, refused: Refused, change: str) -> None:
    make_vial(clinic, ada)
    refused(f"update stock_vial set {change}")


def test_waste_and_deliveries_stand(clinic: Clinic, ada: User, refused: Refused) -> None:
    vial = make_open_vial(clinic, ada, gtin="05012345678900")
    with tenant(clinic):
        told: dict[str, Any] = {"reason": "dropped", "words": "Alone", "witness": None, "by": ada}
        actions.record_waste(vial=vial, units=Decimal(5), idempotency_key=uuid.uuid4(), **told)
    for table in ("stock_waste", "stock_delivery", "stock_tradeitem", "stock_vial", "stock_lot"):
        refused(f"delete from {table}")
    refused("update stock_waste set units = 1")
    refused("update stock_delivery set arrived_cold = false")
    refused("update stock_tradeitem set vial_units = 50")
    refused("update stock_lot set number = 'X'")
    refused("update stock_lot set withdrawn_at = now()")


def test_no_more_is_wasted_than_a_vial_holds(clinic: Clinic, ada: User, dora: User) -> None:
    vial = make_open_vial(clinic, ada)
    fields: dict[str, Any] = {"clinic": clinic, "vial": vial, "reason": "dropped", "by": ada, "witness": dora}
    with tenant(clinic):
        Waste.objects.create(units=Decimal(60), **fields)
        with pytest.raises(IntegrityError, match="vial_gives_no_more"), transaction.atomic():
            Waste.objects.create(units=Decimal("40.1"), **fields)
        with pytest.raises(IntegrityError, match="another"), transaction.atomic():
            Waste.objects.create(units=Decimal(1), **(fields | {"witness": ada}))
        with pytest.raises(IntegrityError, match="says_why"), transaction.atomic():
            Waste.objects.create(units=Decimal(1), **(fields | {"witness": None}))
        vial.refresh_from_db()
        assert vial.wasted == 60


def test_no_waste_of_an_unopened_vial(clinic: Clinic, ada: User, dora: User) -> None:
    vial = make_vial(clinic, ada)
    with tenant(clinic), pytest.raises(IntegrityError, match="opened_whole"), transaction.atomic():
        Waste.objects.create(
            clinic=clinic, vial=vial, units=Decimal(1), reason="dropped", by=ada, witness=dora, at=timezone.now()
        )


def test_one_clinic_neither_sees_nor_wastes_the_vials_of_another(
    clinic: Clinic, other_clinic: Clinic, ada: User, outsider: User
) -> None:
    vial = make_open_vial(other_clinic, outsider, gtin="05012345678900")
    take_in(clinic, ada, gtin="05012345678900")
    with tenant(clinic):
        for model in (Lot, Delivery, Vial, TradeItem):
            assert model._default_manager.count() == 1
        with pytest.raises(IntegrityError, match="same clinic"), transaction.atomic():
            Waste.objects.create(clinic=clinic, vial=vial, units=Decimal(1), reason="dropped", words="x", by=ada)
    with tenant(other_clinic):
        assert Vial.objects.get().wasted == 0
