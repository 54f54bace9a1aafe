"""Stock in, opening, waste and removal: what is written once, and what is refused in words."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from clinic.audit.models import Event
from clinic.practice.idempotency import KeyUsed
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from clinic.stock import actions
from clinic.stock.models import Delivery, Lot, TradeItem, Vial, Waste
from clinic.stock.of_the_day import vials_of_the_day
from clinic.stock.products import ToxinProduct
from planning.engine.contract.vocabulary import Product
from tests.stock.making import make_open_vial, make_vial, open_vial, take_in

pytestmark = pytest.mark.django_db
GTIN = "05012345678900"


def codes(vial: Vial, after: timedelta = timedelta()) -> set[str]:
    with tenant(vial.clinic):
        stored = Vial.objects.with_lot().get(pk=vial.pk)
        return {fault.code for fault in stored.unusable(stored.clinic.now() + after)}


def test_the_products_are_the_engines() -> None:
    assert set(ToxinProduct.values) == {str(product) for product in Product}


def test_a_delivery_makes_its_vials_and_its_lot_once(clinic: Clinic, ada: User) -> None:
    take_in(clinic, ada, count=4, serials=["0000417", "0000418"], gtin=GTIN)
    take_in(clinic, ada, count=2, number="c7731a3", gtin=GTIN)
    with tenant(clinic):
        lot = Lot.objects.get()
        assert lot.vials.count() == 6 and lot.deliveries.count() == 2
        assert sorted(lot.vials.values_list("serial", flat=True)) == ["", "", "", "", "0000417", "0000418"]
        assert TradeItem.objects.get().product == lot.product
        assert Event.objects.filter(action="stock.taken_in").count() == 2


def test_the_same_key_takes_in_once_and_other_content_is_refused(clinic: Clinic, ada: User) -> None:
    key = uuid.uuid4()
    first = take_in(clinic, ada, count=3, idempotency_key=key)
    assert take_in(clinic, ada, count=3, idempotency_key=key) == first
    with pytest.raises(KeyUsed):
        take_in(clinic, ada, count=4, idempotency_key=key)
    with tenant(clinic):
        assert Vial.objects.count() == 3 and Delivery.objects.count() == 1


@pytest.mark.parametrize(
    ("other", "field", "words"),
    [
        ({"expires_on": -1}, "expires_on", "expired"),
        ({"vial_units": Decimal(75)}, "vial_units", "50 and 100 U"),
        ({"vial_units": Decimal(0)}, "vial_units", "printed on the vial"),
        ({"count": 0}, "count", "1 to 200"),
        ({"count": 1, "serials": ["1", "2"]}, "count", "2 vials were scanned"),
        ({"count": 3, "serials": ["7", "7"]}, "serials", "scanned twice"),
        ({"checklist": {}}, "sign-lot_on_vial", "answer"),
    ],
)
def test_what_cannot_come_in_is_refused_at_its_field(
    clinic: Clinic, ada: User, other: dict[str, Any], field: str, words: str
) -> None:
    if "expires_on" in other:
        other = {"expires_on": clinic.today() + timedelta(days=other["expires_on"])}
    with pytest.raises(ValidationError) as refused:
        take_in(clinic, ada, **other)
    assert words in refused.value.message_dict[field][0]
    with tenant(clinic):
        assert not Lot.objects.exists() and not Delivery.objects.exists()


def test_a_lot_keeps_its_expiry_and_a_serial_comes_once(clinic: Clinic, ada: User) -> None:
    take_in(clinic, ada, serials=["A1"], gtin=GTIN)
    with pytest.raises(ValidationError, match="is in stock with the expiry"):
        take_in(clinic, ada, expires_on=clinic.today() + timedelta(days=90))
    with pytest.raises(ValidationError, match="is in stock already"):
        take_in(clinic, ada, serials=["A1"], number="OTHER", gtin=GTIN)
    with pytest.raises(ValidationError, match="is onabotulinumtoxinA, 100 U in this clinic"):
        take_in(clinic, ada, number="OTHER", gtin=GTIN, vial_units=Decimal(50))


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"number": ""}, "unnumbered"),
        ({"seals_intact": False}, "unsealed"),
        ({"arrived_cold": False}, "warm"),
        (
            {
                "product": "incobotulinumtoxinA",
                "checklist": {"lot_on_vial": True, "carton_filled": False, "tamper_features": True},
            },
            "doubtful",
        ),
    ],
)
def test_a_doubtful_vial_is_kept_and_may_not_be_opened(
    clinic: Clinic, ada: User, other: dict[str, Any], code: str
) -> None:
    vial = make_vial(clinic, ada, **other)
    assert codes(vial) == {code}
    with pytest.raises(ValidationError, match="may not be opened"):
        open_vial(vial, ada)


def test_time_makes_a_vial_unusable(clinic: Clinic, ada: User) -> None:
    vial = make_open_vial(clinic, ada, expires_on=clinic.today() + timedelta(days=20))
    assert codes(vial) == set()
    assert codes(vial, timedelta(hours=24, minutes=1)) == codes(vial, timedelta(days=20)) == {"too_long_open"}
    assert codes(vial, timedelta(days=21)) == {"too_long_open", "expired"}


def test_an_open_vial_may_be_used_for_24_hours_to_the_moment(clinic: Clinic, ada: User) -> None:
    opened = make_open_vial(clinic, ada)
    with tenant(clinic):
        vial = Vial.objects.with_lot().get(pk=opened.pk)
        assert vial.opened_at and vial.unusable(end := vial.opened_at + timedelta(hours=24)) == []
        assert [fault.code for fault in vial.unusable(end + timedelta(seconds=1))] == ["too_long_open"]


def test_a_withdrawn_lot_is_not_usable_until_it_is_released(clinic: Clinic, ada: User) -> None:
    vial = make_open_vial(clinic, ada)
    with tenant(clinic):
        with pytest.raises(ValidationError, match="why the lot"):
            actions.withdraw_lot(lot=vial.lot, reason=" ", by=ada)
        actions.withdraw_lot(lot=vial.lot, reason="Recall 2231", by=ada)
    assert codes(vial) == {"withdrawn"}
    with tenant(clinic):
        with pytest.raises(ValidationError, match="Write why the lot may be used again"):
            actions.release_lot(lot=vial.lot, reason=" ", by=ada)
        actions.release_lot(lot=vial.lot, reason="Another lot was meant", by=ada)
        assert Event.objects.get(action="stock.lot_released").data["reason"] == "Another lot was meant"
    assert codes(vial) == set()


def test_opening_shows_units_and_end_and_happens_once(clinic: Clinic, ada: User, dora: User) -> None:
    key = uuid.uuid4()
    vial = make_vial(clinic, ada)
    opened = open_vial(vial, ada, idempotency_key=key)
    assert open_vial(vial, ada, idempotency_key=key).opened_at == opened.opened_at
    assert opened.per_tenth == 4 and opened.opened_at
    assert opened.discard_by == opened.opened_at + timedelta(hours=24)
    with pytest.raises(ValidationError, match="opened already"):
        open_vial(vial, dora)


@pytest.mark.parametrize(
    ("ml", "hours", "field"),
    [
        ("25", 0, "diluent_ml"),
        ("0", 0, "diluent_ml"),
        ("8", 0, "diluent_ml"),
        ("2.5", 1, "opened_at"),
        ("2.5", -25, "opened_at"),
    ],
)
def test_an_odd_opening_is_asked_about(clinic: Clinic, ada: User, ml: str, hours: int, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        open_vial(make_vial(clinic, ada), ada, ml=ml, at=clinic.now() + timedelta(hours=hours))
    assert list(refused.value.message_dict) == [field]


def test_an_unusual_dilution_is_opened_with_its_reason(clinic: Clinic, ada: User) -> None:
    assert open_vial(make_vial(clinic, ada), ada, ml="8", dilution_reason="spread").dilution_reason == "spread"


def waste(vial: Vial, units: str, by: User, witness: User | None, **other: Any) -> Waste:
    told: dict[str, Any] = {"reason": "left_over", "idempotency_key": uuid.uuid4()}
    with tenant(vial.clinic):
        return actions.record_waste(vial=vial, units=Decimal(units), by=by, witness=witness, **(told | other))


def test_waste_is_witnessed_and_counted_once(clinic: Clinic, ada: User, dora: User) -> None:
    vial, key = make_open_vial(clinic, ada), uuid.uuid4()
    first = waste(vial, "22", ada, dora, idempotency_key=key)
    assert waste(vial, "22", ada, dora, idempotency_key=key) == first
    with tenant(clinic):
        vial.refresh_from_db()
        assert (vial.wasted, vial.left) == (Decimal(22), Decimal(78))


@pytest.mark.parametrize(
    ("units", "seen_by", "other", "field"),
    [
        ("100.5", "dora", {}, "units"),
        ("0", "dora", {}, "units"),
        ("5", "ada", {}, "witness"),
        ("5", "desk", {}, "witness"),
        ("5", None, {}, "witness"),
        ("5", "dora", {"reason": "bored"}, "reason"),
        ("5", "dora", {"reason": "other"}, "words"),
    ],
)
def test_waste_that_cannot_be_is_refused(
    clinic: Clinic,
    ada: User,
    dora: User,
    desk: User,
    units: str,
    seen_by: str | None,
    other: dict[str, Any],
    field: str,
) -> None:
    vial = make_open_vial(clinic, ada)
    with pytest.raises(ValidationError) as refused:
        waste(vial, units, ada, {"ada": ada, "dora": dora, "desk": desk}[seen_by] if seen_by else None, **other)
    assert list(refused.value.message_dict) == [field]


def test_who_works_alone_writes_what_was_thrown_away(clinic: Clinic, ada: User) -> None:
    vial = make_open_vial(clinic, ada)
    with pytest.raises(ValidationError, match="Nobody else"):
        waste(vial, "5", ada, None)
    assert waste(vial, "5", ada, None, words="5 U into the sharps bin").witness is None


def test_unopened_vials_leave_stock_for_a_reason(clinic: Clinic, ada: User) -> None:
    lot = take_in(clinic, ada, count=3, serials=["S1"]).lot
    with tenant(clinic):
        removed = actions.remove_vials(lot=lot, count=1, reason="broken", unopened=3, by=ada)
        assert [vial.serial for vial in removed] == [""]
        with pytest.raises(ValidationError, match="There are 2 unopened"):
            actions.remove_vials(lot=lot, count=1, reason="broken", unopened=3, by=ada)
        assert Vial.objects.unopened().count() == 2
    assert codes(removed[0]) == {"removed"}


def test_the_vials_of_the_day_end_with_those_past_their_time(clinic: Clinic, ada: User, dora: User) -> None:
    usable, empty = make_open_vial(clinic, ada), make_open_vial(clinic, ada, number="D1")
    make_vial(clinic, ada, number="D2")
    waste(empty, "100", ada, dora)
    old = open_vial(make_vial(clinic, ada, number="D3"), ada, at=clinic.now() - timedelta(hours=23))
    with tenant(clinic):
        assert vials_of_the_day(clinic, clinic.now() + timedelta(hours=2))[0].pk == usable.pk
        found = [vial.pk for vial in vials_of_the_day(clinic, clinic.now() + timedelta(minutes=90))]
    assert found[:2] == [usable.pk, old.pk] and set(found[2:]) <= {empty.pk}
