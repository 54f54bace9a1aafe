"""Vials of the day as people see them: what is left and until when, opening one, waste before a witness, the end of the day."""

import html
import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from time_machine import travel

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from clinic.stock import actions
from clinic.stock.models import Vial, Waste
from clinic.stock.products import ToxinProduct
from tests.stock.making import make_open_vial, make_vial, open_vial, take_in
from tests.support.forms import controls_of
from tests.support.members import member_of
from tests.support.second_step import PASSWORD

VIALS = reverse("stock:vials")
SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def morning(settings: Settings, clinic: Clinic, at: Callable[[Clinic, str], None]) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    at(clinic, "2026-12-03 10:51")


@pytest.fixture
def adas(ada: User, sign_in: SignIn) -> Client:
    return sign_in(ada)


@pytest.fixture
def witness(dora: User) -> User:
    dora.set_password(PASSWORD)
    dora.save(update_fields=["password"])
    return dora


def read(page: HttpResponse) -> str:
    """As people read it."""
    text = re.sub(r"<[^>]+>", " ", page.content.decode())
    return re.sub(r"\s+", " ", html.unescape(text)).replace(" ,", ",").replace(" .", ".")


def opened(clinic: Clinic, by: User, hours: float, number: str, **more: Any) -> Vial:
    return open_vial(make_vial(clinic, by, number=number, **more), by, at=clinic.now() - timedelta(hours=hours))


def wasted(vial: Vial, units: str, by: User, witness: User) -> None:
    with tenant(vial.clinic):
        told: dict[str, Any] = {"reason": "dropped", "witness": witness, "idempotency_key": uuid.uuid4(), "by": by}
        actions.record_waste(vial=vial, units=Decimal(units), **told)


def test_an_open_vial_tells_what_is_left_and_until_when(clinic: Clinic, ada: User, dora: User, adas: Client) -> None:
    vial = opened(clinic, ada, 1.75, "C7731A3")
    wasted(vial, "2", ada, dora)
    page = read(adas.get(VIALS))
    assert "C7731A3 onabotulinumtoxinA 100 U" in page
    assert "22 h 15 min left discard by Fri 4 Dec, 09:06" in page
    assert "2.5 mL, 4 U in 0.1 mL" in page
    assert "of 100 U left" in page and "98 U usable in 1 open vial" in page
    assert 'aria-label="0 U given, 2 U wasted, 98 U left"' in adas.get(VIALS).content.decode().replace("\xa0", " ")


def test_units_of_different_products_never_add(clinic: Clinic, ada: User, adas: Client) -> None:
    opened(clinic, ada, 1, "C1")
    opened(clinic, ada, 1, "X1", product=ToxinProduct.INCOBOTULINUMTOXINA, vial_units=Decimal(50))
    page = read(adas.get(VIALS))
    assert "50 U incobotulinumtoxinA in 1 open vial; 100 U onabotulinumtoxinA in 1 open vial" in page


def test_a_vial_past_its_time_stands_below_with_its_waste_set(
    clinic: Clinic, ada: User, dora: User, sign_in: SignIn
) -> None:
    over = opened(clinic, ada, 23, "OLD")
    opened(clinic, ada, 1, "NEW")
    with travel(clinic.now() + timedelta(hours=2), tick=False):
        answer = sign_in(ada).get(VIALS)
    page, source = read(answer), answer.content.decode()
    assert page.index("NEW") < page.index("OLD")
    assert "Past its time since 11:51" in page and "may not be used" in page
    form = source[source.index(f'action="{reverse("stock:vial-waste", args=[over.pk])}"') :]
    sent = controls_of(form)
    assert (sent["units"], sent["reason"], sent["witness"]) == ("100", "past_time", str(member_of(clinic, dora).pk))
    assert source.count('data-state="over"') == 1


def test_a_withdrawn_lot_is_told_with_its_reason(clinic: Clinic, ada: User, adas: Client) -> None:
    vial = opened(clinic, ada, 1, "BAD")
    with tenant(clinic):
        actions.withdraw_lot(lot=vial.lot, reason="Maker's recall 12", by=ada)
    page = read(adas.get(VIALS))
    assert "The lot is withdrawn: Maker's recall 12" in page
    assert "No open vial that may be used" in page


def test_the_next_to_expire_is_offered(clinic: Clinic, ada: User, adas: Client) -> None:
    take_in(clinic, ada, number="LATE", expires_on=clinic.today() + timedelta(days=300), count=2)
    take_in(clinic, ada, number="SOON", expires_on=clinic.today() + timedelta(days=17))
    page = read(adas.get(VIALS))
    assert "Next to expire: lot SOON, 20 Dec 2026. 2.5 mL is set, 4 U in 0.1 mL." in page
    assert "Open LATE" in page


def open_it(person: Client, of: Vial, /, **other: str) -> HttpResponse:
    address = reverse("stock:vial-open", args=[of.lot_id])
    sent = controls_of(person.get(address).content.decode())
    for name, value in other.items():
        sent[name] = value
    return person.post(address, sent)  # type: ignore[arg-type, return-value]


def test_a_vial_is_opened_as_it_is_set(clinic: Clinic, ada: User, adas: Client) -> None:
    vial = make_vial(clinic, ada, number="C7690F8")
    assert open_it(adas, vial)["Location"] == VIALS
    with tenant(clinic):
        vial.refresh_from_db()
        assert (vial.diluent_ml, vial.opened_at, vial.opened_by) == (Decimal("2.5"), clinic.now(), ada)
    assert "Vial of lot C7690F8 is open: 2.5 mL, 4 U in 0.1 mL. Discard it by Fri 4 Dec, 10:51." in read(
        adas.get(VIALS)
    )


def test_no_saline_is_set_for_a_product_without_a_reference(clinic: Clinic, ada: User, adas: Client) -> None:
    vial = make_vial(clinic, ada, number="D1", product=ToxinProduct.DAXIBOTULINUMTOXINA)
    assert "Its dilution is not known here: enter the saline by its label." in read(adas.get(VIALS))
    refused = open_it(adas, vial)
    assert refused.status_code == 422 and "Enter the millilitres of saline" in read(refused)
    assert open_it(adas, vial, diluent_ml="1.2").status_code == 302
    assert "1.2 mL, 8.33 U in 0.1 mL" in read(adas.get(VIALS))


def test_a_double_click_opens_one(clinic: Clinic, ada: User, adas: Client) -> None:
    vial = make_vial(clinic, ada, number="C7690F8")
    address = reverse("stock:vial-open", args=[vial.lot_id])
    sent = controls_of(adas.get(address).content.decode())
    assert adas.post(address, sent)["Location"] == VIALS  # type: ignore[arg-type]
    assert adas.post(address, sent)["Location"] == VIALS  # type: ignore[arg-type]
    assert "can be opened now" not in read(adas.get(VIALS))


def test_an_unusual_dilution_is_asked_about_and_its_reason_counts_for_these_figures(
    clinic: Clinic, ada: User, adas: Client
) -> None:
    vial = make_vial(clinic, ada, number="C7690F8")
    asked = open_it(adas, vial, diluent_ml="10")
    assert asked.status_code == 422
    assert "100 U in 10 mL is 1 U in 0.1 mL." in read(asked)
    sent = controls_of(asked.content.decode())
    sent["dilution_reason"] = "spread"
    address = reverse("stock:vial-open", args=[vial.lot_id])
    sent["diluent_ml"] = "20"
    assert adas.post(address, sent).status_code == 422  # type: ignore[arg-type]
    sent["diluent_ml"] = "10"
    assert adas.post(address, sent)["Location"] == VIALS  # type: ignore[arg-type]
    with tenant(clinic):
        assert Vial.objects.get().dilution_reason == "spread"


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"diluent_ml": ""}, "Enter the millilitres of saline that went in."),
        ({"diluent_ml": "two"}, "is not a number"),
        ({"opened_at": "1 Dec 2026", "opened_at_time": "10:00"}, "More than 24 hours ago"),
        ({"opened_at": "3 Dec 2026", "opened_at_time": "12:00"}, "still to come"),
        ({"vial": str(uuid.uuid4())}, "was opened or taken out meanwhile"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    clinic: Clinic, ada: User, adas: Client, other: dict[str, str], words: str
) -> None:
    refused = open_it(adas, make_vial(clinic, ada, number="C7690F8"), **other)
    assert refused.status_code == 422
    assert words in read(refused)
    with tenant(clinic):
        assert Vial.objects.get().opened_at is None


def test_which_vial_of_several_is_chosen_by_its_serial(clinic: Clinic, ada: User, adas: Client) -> None:
    take_in(clinic, ada, number="C1", count=3, serials=["0000417", "0000418"])
    with tenant(clinic):
        chosen = Vial.objects.select_related("lot").get(serial="0000418")
    page = read(adas.get(reverse("stock:vial-open", args=[chosen.lot_id])))
    assert "Serial 0000417" in page and "One without a serial number" in page
    open_it(adas, chosen, vial=str(chosen.pk))
    with tenant(clinic):
        assert Vial.objects.get(opened_at__isnull=False) == chosen


@pytest.mark.parametrize("serials", [[], ["0000417", "0000418"]])
def test_who_was_slower_than_a_colleague_opens_the_next_vial_with_what_was_typed(
    clinic: Clinic, ada: User, dora: User, adas: Client, sign_in: SignIn, serials: list[str]
) -> None:
    lot = take_in(clinic, ada, number="C1", count=2, serials=serials).lot
    address, doras = reverse("stock:vial-open", args=[lot.pk]), sign_in(dora)
    hers, other = (controls_of(person.get(address).content.decode()) for person in (adas, doras))
    assert hers["vial"] == other["vial"], "both have the same one on their page"
    assert adas.post(address, hers)["Location"] == VIALS  # type: ignore[arg-type]
    other["diluent_ml"] = "10"
    other["opened_at"], other["opened_at_time"] = "3 Dec 2026", "10:40"
    slower = doras.post(address, other)  # type: ignore[arg-type]
    chosen = "Serial 0000418" if serials else "One without a serial number"
    assert slower.status_code == 422 and f"Chosen now: {chosen}." in read(slower)
    again = controls_of(slower.content.decode())
    assert again["vial"] not in ("", hers["vial"])
    assert (again["diluent_ml"], again["opened_at_time"]) == ("10", "10:40")
    asked = controls_of(doras.post(address, again).content.decode())  # type: ignore[arg-type]
    asked["dilution_reason"] = "spread"
    assert doras.post(address, asked)["Location"] == VIALS  # type: ignore[arg-type]
    with tenant(clinic):
        assert [vial.diluent_ml for vial in Vial.objects.order_by("diluent_ml")] == [Decimal("2.5"), Decimal(10)]


def waste(person: Client, vial: Vial, by: User, /, **other: str) -> HttpResponse:
    address = reverse("stock:vial-waste", args=[vial.pk])
    sent = controls_of(person.get(address).content.decode())
    told = {"units": "4", "reason": "dropped", "witness": str(member_of(vial.clinic, by).pk), **other}
    for name, value in told.items():
        sent[name] = value
    return person.post(address, sent)  # type: ignore[arg-type, return-value]


def test_waste_is_recorded_once_the_witness_has_confirmed(
    clinic: Clinic, ada: User, adas: Client, witness: User
) -> None:
    vial = make_open_vial(clinic, ada, number="C1")
    asked = waste(adas, vial, witness)
    assert "Dora, did you see this?" in read(asked)
    assert "4 U of C1 go to waste" in read(asked)
    sent = controls_of(asked.content.decode())
    with tenant(clinic):
        assert not Waste.objects.exists()
    sent["proof_password"] = PASSWORD
    address = reverse("stock:vial-waste", args=[vial.pk])
    assert adas.post(address, sent)["Location"] == VIALS  # type: ignore[arg-type]
    assert adas.post(address, sent)["Location"] == VIALS  # type: ignore[arg-type]  # a double click
    with tenant(clinic):
        made = Waste.objects.get()
        assert (made.units, made.by, made.witness) == (Decimal(4), ada, witness)
        assert Vial.objects.get().wasted == Decimal(4)


def test_nobody_is_called_as_a_witness_of_what_is_refused(
    clinic: Clinic, ada: User, adas: Client, witness: User
) -> None:
    vial = make_open_vial(clinic, ada, number="C1")
    for other, words in (
        ({"units": "101"}, "101 U are more than is left: 100 U."),
        ({"reason": ""}, "Choose why."),
        ({"reason": "other"}, "Write why it was thrown away."),
        ({"witness": ""}, "A second person must see it"),
    ):
        refused = waste(adas, vial, witness, **other)
        assert refused.status_code == 422
        assert words in read(refused)


def test_where_nobody_else_keeps_stock_the_words_say_so(clinic: Clinic, ada: User, adas: Client) -> None:
    vial = make_open_vial(clinic, ada, number="C1")
    address = reverse("stock:vial-waste", args=[vial.pk])
    page = adas.get(address)
    assert "Nobody else keeps stock here" in read(page)
    sent = controls_of(page.content.decode())
    sent["units"], sent["reason"] = "4", "dropped"
    assert adas.post(address, sent).status_code == 422  # type: ignore[arg-type]
    sent["words"] = "Rolled off the tray, into the sharps bin"
    assert adas.post(address, sent)["Location"] == VIALS  # type: ignore[arg-type]


def test_the_end_of_the_day_lists_what_is_still_open(clinic: Clinic, ada: User, adas: Client) -> None:
    address = reverse("stock:end-of-day")
    assert "No vial is open" in read(adas.get(address))
    opened(clinic, ada, 1, "C1")
    page = read(adas.get(address))
    assert "C1" in page and "100 U" in page and "record as waste" in page


def test_today_says_that_vials_are_still_open(
    clinic: Clinic, ada: User, desk: User, adas: Client, sign_in: SignIn
) -> None:
    assert "still open" not in read(adas.get("/today/"))
    opened(clinic, ada, 1, "C1")
    opened(clinic, ada, 1, "C2")
    assert "2 vials are still open" in read(adas.get("/today/"))
    assert "still open" not in read(sign_in(desk).get("/today/"))
