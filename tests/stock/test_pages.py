"""Stock in, the fridge and a lot, as pages: read back before anything is kept, and nothing typed is lost."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from clinic.stock.authenticity import signs
from clinic.stock.models import Delivery, Lot, NoticeThreshold, TradeItem, Vial
from tests.stock.making import ONA, make_open_vial, make_vial, take_in

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
GTIN = "05012345678900"
SCANNED = f"]d201{GTIN}1727053110C7745D2\u241d210000417"
GENUINE = {f"sign-{code}": "yes" for code in signs(ONA)}
CHECKED = {"count": "4", "seals_intact": "yes", "arrived_cold": "yes", "source": "manufacturer", **GENUINE}
TYPED = {"by_hand": "1", "product": ONA.value, "vial_units": "100", "number": "C7745D2", "expires_on": "31.5.2027"}


@pytest.fixture
def client(sign_in: SignIn, ada: User, clinic: Clinic) -> Client:
    return sign_in(ada)


def send(client: Client, do: str, *tables: dict[str, Any], **more: Any) -> Any:
    sent: dict[str, Any] = {"do": do}
    for table in (*tables, more):
        sent |= table
    return client.post("/stock/in/", sent)


def said(answer: Any) -> dict[str, str]:
    return {line.label: line.value for line in answer.context["arrival"].said()}


def vials(clinic: Clinic) -> list[Vial]:
    with tenant(clinic):
        return list(Vial.objects.with_lot())


def test_a_code_of_a_new_gtin_asks_which_product_it_is_and_is_then_known(client: Client, clinic: Clinic) -> None:
    first = send(client, "scan", code=SCANNED)
    assert said(first) == {"GTIN": GTIN, "Lot": "C7745D2", "Expiry": "31 May 2027"}
    assert "Put" not in first.content.decode()
    scanned = first.context["arrival"].scans[0].text
    told = {"scanned": scanned, "product": ONA.value, "vial_units": "100"}
    second = send(client, "read", told)
    assert said(second)["Product"] == "onabotulinumtoxinA, 100 U" and not vials(clinic)
    kept = send(client, "keep", told, CHECKED, idempotency_key=str(uuid.uuid4()))
    assert kept.status_code == 302
    assert [vial.serial for vial in vials(clinic)].count("0000417") == 1 and len(vials(clinic)) == 4
    again = send(client, "scan", code=SCANNED.replace("0000417", "0000418"))
    assert said(again)["Product"] == "onabotulinumtoxinA, 100 U"
    with tenant(clinic):
        assert TradeItem.objects.get().gtin == GTIN


def test_several_vials_are_scanned_each_once(client: Client, clinic: Clinic, ada: User) -> None:
    take_in(clinic, ada, gtin=GTIN, number="OLD", serials=["999"])
    first = send(client, "scan", code=SCANNED).context["arrival"].scans[0].text
    other = SCANNED.replace("0000417", "0000418")
    two = send(client, "scan", scanned=first, code=other).context["arrival"]
    assert two.serials == ["0000417", "0000418"]
    assert two.form["count"].value() == "2"
    for code, words in [
        (SCANNED, "was scanned already"),
        (SCANNED.replace("C7745D2", "C7745D3"), "is of lot C7745D3, not C7745D2"),
        (SCANNED.replace("270531", "270630"), "expires on"),
        ("nonsense", "no GS1 code"),
    ]:
        refused = send(client, "scan", CHECKED, scanned=first, code=code)
        assert refused.status_code == 422 and words in refused.context["arrival"].fault
        assert refused.context["arrival"].serials == ["0000417"] and refused.context["form"]["source"].value()
    taken = send(client, "drop-0000418", scanned=[scan.text for scan in two.scans]).context["arrival"]
    assert taken.serials == ["0000417"]
    old = SCANNED.replace("C7745D2", "OLD").replace("0000417", "999")
    assert "in stock already" in send(client, "scan", code=old).context["arrival"].fault


def test_typed_vials_are_read_back_before_they_are_kept(client: Client, clinic: Clinic) -> None:
    read = send(client, "read", TYPED)
    assert said(read) == {"Product": "onabotulinumtoxinA, 100 U", "Lot": "C7745D2", "Expiry": "31 May 2027"}
    hidden = dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', read.content.decode()))
    assert hidden["number"] == "C7745D2" and hidden["read_back"] == "1" and not vials(clinic)
    assert send(client, "change", TYPED).context["form"]["number"].value() == "C7745D2"
    kept = send(client, "keep", TYPED, CHECKED, idempotency_key=hidden["idempotency_key"])
    assert kept.status_code == 302 and len(vials(clinic)) == 4


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"number": ""}, "number", "Enter the lot number"),
        ({"expires_on": "31.5.2020"}, "expires_on", "expired"),
        ({"expires_on": "31.2.2027"}, "expires_on", ""),
        ({"vial_units": "75"}, "vial_units", "is sold in vials of"),
        ({"vial_units": "much"}, "vial_units", "is not a number"),
        ({"product": ""}, "product", "Choose the product"),
        ({"product": "aspirin"}, "product", ""),
    ],
)
def test_what_is_typed_wrongly_stays_and_is_refused(
    client: Client, typed: dict[str, str], field: str, words: str
) -> None:
    answer = send(client, "read", TYPED, typed)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == [field] and words in form.errors[field][0]
    assert form[field].value() == typed[field]


def test_an_unusual_size_is_kept_with_its_reason(client: Client, clinic: Clinic) -> None:
    assert "size_reason" in send(client, "read", TYPED, vial_units="75").content.decode()
    kept = send(client, "keep", TYPED, CHECKED, vial_units="75", size_reason="printed", idempotency_key=uuid.uuid4())
    assert kept.status_code == 302
    with tenant(clinic):
        assert Lot.objects.get().size_reason == "printed"


def test_every_question_of_the_delivery_is_answered(client: Client, clinic: Clinic) -> None:
    answer = send(client, "keep", TYPED, count="0")
    assert answer.status_code == 422
    asked = {"idempotency_key", "count", "seals_intact", "arrived_cold", "source", *GENUINE}
    assert set(answer.context["form"].errors) == asked and not vials(clinic)


def test_one_doubt_keeps_the_vials_apart(client: Client, clinic: Clinic) -> None:
    doubt = {"sign-licence_1889": "no"}
    send(client, "keep", TYPED, CHECKED, doubt, idempotency_key=uuid.uuid4())
    page = client.get("/stock/").content.decode()
    assert "kept apart" in page and "Perhaps counterfeit" in page


def test_pressed_twice_it_comes_in_once_and_other_content_is_asked_about(client: Client, clinic: Clinic) -> None:
    key = str(uuid.uuid4())
    for _ in range(2):
        assert send(client, "keep", TYPED, CHECKED, idempotency_key=key).status_code == 302
    other = send(client, "keep", TYPED, CHECKED, idempotency_key=key, count="5")
    assert other.status_code == 422 and "added 4 vials of lot C7745D2 already" in other.content.decode()
    with tenant(clinic):
        assert Delivery.objects.count() == 1


def test_the_fridge_groups_by_product_and_tells_what_runs_out(client: Client, clinic: Clinic, ada: User) -> None:
    take_in(clinic, ada, count=3, expires_on=clinic.today() + timedelta(days=12))
    take_in(clinic, ada, count=1, product="incobotulinumtoxinA", number="2291X")
    answer = client.get("/stock/")
    kinds = [(each.product, each.unopened, [one.words for one in each.notices]) for each in answer.context["products"]]
    assert kinds == [("incobotulinumtoxinA", 1, ["Last one"]), ("onabotulinumtoxinA", 3, [])]
    assert "Expires in 12 days" in answer.content.decode()


def test_a_product_in_use_of_which_none_is_left_is_missed(client: Client, clinic: Clinic, ada: User) -> None:
    make_open_vial(clinic, ada)
    assert [notice.words for notice in client.get("/stock/").context["notices"]] == [
        "onabotulinumtoxinA, 100 U a vial: none left"
    ]


def test_the_clinic_sets_when_notice_is_given(client: Client, clinic: Clinic, ada: User) -> None:
    take_in(clinic, ada, count=3)
    sent = {"version": "0", "expiry_days": "60", "low_vials": "5"}
    assert client.post("/stock/", sent).status_code == 302
    assert client.post("/stock/", sent).status_code == 302
    late = client.post("/stock/", sent | {"low_vials": "1"})
    assert late.status_code == 422 and "meanwhile" in late.content.decode()
    assert client.post("/stock/", sent | {"version": "1", "low_vials": "51"}).status_code == 422
    with tenant(clinic):
        assert NoticeThreshold.objects.get().low_vials == 5
    assert "3 left" in client.get("/stock/").content.decode()


def test_unopened_vials_are_taken_out_once(client: Client, clinic: Clinic, ada: User) -> None:
    lot = take_in(clinic, ada, count=3).lot
    sent = {"do": "remove", "unopened": "3", "count": "1", "reason": "broken", "words": "Dropped the tray"}
    assert client.post(f"/stock/lots/{lot.pk}/change/", sent).status_code == 302
    again = client.post(f"/stock/lots/{lot.pk}/change/", sent)
    assert again.status_code == 422 and "There are 2 unopened" in again.content.decode()
    assert again.context["removal"]["words"].value() == "Dropped the tray"
    assert client.post(f"/stock/lots/{lot.pk}/change/", {"do": "remove"}).status_code == 422
    assert "Dropped the tray" in client.get(f"/stock/lots/{lot.pk}/").content.decode()


def test_a_lot_is_withdrawn_with_a_reason_and_released(client: Client, clinic: Clinic, ada: User) -> None:
    lot = make_vial(clinic, ada).lot
    address = f"/stock/lots/{lot.pk}/change/"
    assert client.post(address, {"do": "withdraw", "reason": ""}).status_code == 422
    assert client.post(address, {"do": "withdraw", "reason": "Recall 2231"}).status_code == 302
    assert "Recall 2231" in client.get(f"/stock/lots/{lot.pk}/").content.decode()
    for reason, words in (("", "Write why the lot may be used again"), ("x" * 501, "Shorten the reason")):
        refused = client.post(address, {"do": "release", "reason": reason})
        assert refused.status_code == 422 and words in refused.content.decode()
        assert f'value="{reason}"' in refused.content.decode(), "nothing typed is lost"
    assert client.post(address, {"do": "release", "reason": "Another lot was meant"}).status_code == 302
    with tenant(clinic):
        assert Lot.objects.get().withdrawn_at is None


def test_a_lot_of_another_clinic_is_not_there(client: Client, other_clinic: Clinic, outsider: User) -> None:
    lot = take_in(other_clinic, outsider).lot
    assert client.get(f"/stock/lots/{lot.pk}/").status_code == 404
    assert client.post(f"/stock/lots/{lot.pk}/change/", {"do": "withdraw", "reason": "x"}).status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        {"do": "scan", "code": "\x00"},
        TYPED | {"do": "read", "count": "9" * 5000},
        {"do": "scan", "code": "A" * 5000},
        {"do": "keep", "scanned": ["junk", "(01)1"], "count": "1e9"},
        {"do": "keep", "by_hand": "1", "count": "-1", "expires_on": "\ud7ff", "number": "\u202e"},
        {"do": "drop-", "scanned": "(21)1"},
        {"do": "read", "read_back": "1", "unnumbered": "maybe"},
    ],
)
def test_hostile_posts_are_answered_in_words(client: Client, clinic: Clinic, sent: dict[str, Any]) -> None:
    assert client.post("/stock/in/", sent).status_code in (200, 422)
    assert not vials(clinic)


def test_enter_reads_and_never_keeps(client: Client, clinic: Clinic) -> None:
    assert send(client, "enter").context["arrival"].fault == "Nothing was scanned."
    first = send(client, "enter", code=SCANNED).context["arrival"].scans[0].text
    product = {"product": ONA.value, "vial_units": "100", "scanned": first}
    assert said(send(client, "enter", product))["Product"] == "onabotulinumtoxinA, 100 U"
    second = SCANNED.replace("0000417", "0000418")
    read = send(client, "enter", product, CHECKED, read_back="1", code=second)
    assert read.context["arrival"].serials == ["0000417", "0000418"] and read.context["form"]["count"].value() == "4"
    assert send(client, "enter", TYPED, CHECKED, read_back="1").status_code == 200
    assert not vials(clinic)
    page = read.content.decode()
    buttons = re.findall(r'name="do"\s+value="([^"]*)"', page)
    assert buttons[0] == "enter"
