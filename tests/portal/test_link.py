"""The patient's link: what it shows to whom, and what it withstands."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.portal import actions
from patients.portal.access_cookie import COOKIE
from patients.portal.models import ShareLink
from planning.treatments.models import Treatment
from tests.portal.conftest import BORN, WRONG, Phone, events

SignIn = Callable[[User], Client]
PRIVATE = ("Ana", "Silva", "upright", "Glabella", "14-Mar-1988", "treatment")


def test_looking_at_the_link_shows_the_clinics_name_and_no_more(phone: Phone) -> None:
    answer = phone.look()
    page = answer.content.decode()
    assert answer.status_code == 200 and "Harbour Clinic" in page
    assert not [word for word in PRIVATE if word in page]
    assert phone.client.head(phone.address).content == b""


@pytest.mark.parametrize(
    "born",
    [
        ("\u0661\u0664", "\u0663", "\u0661\u0669\u0668\u0668"),
        ("\u06f1\u06f4", "\u06f3", "\u06f1\u06f9\u06f8\u06f8"),
        ("\u0967\u096a", "\u0969", "\u0967\u096f\u096e\u096e"),
        ("\uff11\uff14", "\uff13", "\uff11\uff19\uff18\uff18"),
        ("\u200e14", " 3\u00a0", "1988\u200b"),
    ],
)
def test_the_door_reads_the_figures_of_the_patients_own_keyboard(phone: Phone, born: tuple[str, str, str]) -> None:
    assert phone.tell(dict(zip(BORN, born, strict=True))).status_code == 302


@pytest.mark.parametrize("header", ["X-Robots-Tag", "Cache-Control", "Referrer-Policy", "Content-Security-Policy"])
def test_neither_robots_caches_nor_other_sites_learn_of_the_page(phone: Phone, header: str) -> None:
    for answer in (phone.look(), phone.opened().look()):
        kept = {
            "X-Robots-Tag": "noindex",
            "Cache-Control": "no-store",
            "Referrer-Policy": "same-origin",
            "Content-Security-Policy": "default-src 'self'",
        }
        assert kept[header] in answer[header]


def test_a_preview_robot_uses_nothing_up(clinic: Clinic, phone: Phone) -> None:
    for _ in range(20):
        phone.look()
        phone.client.head(phone.address)
    assert phone.tell(BORN).status_code == 302


def test_the_birth_date_opens_the_page(clinic: Clinic, phone: Phone) -> None:
    page = phone.opened().look().content.decode()
    assert "Ana, your treatment finished at" in page and 'datetime="2026-11-23T18:00:00+00:00"' in page
    with tenant(clinic):
        assert ShareLink.objects.get().opened_count == 1
    assert events(clinic, "link.open") == [f"link:{phone.link.pk}"]
    assert events(clinic, "link.view") == [f"link:{phone.link.pk}"]
    assert "The clinic sees that this page was opened" in page


def test_a_wrong_date_says_how_many_tries_are_left_and_keeps_what_was_typed(phone: Phone) -> None:
    answer = phone.tell(WRONG)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "4 tries are left" in page and 'value="1989"' in page
    assert "1 try is left" in [phone.tell(WRONG) for _ in range(3)][-1].content.decode()


def test_a_date_that_is_none_costs_no_try(clinic: Clinic, phone: Phone) -> None:
    answer = phone.tell(BORN | {"born_on_month": "13"})
    assert answer.status_code == 422 and b"Month must be 1 to 12" in answer.content
    with tenant(clinic):
        assert ShareLink.objects.get().attempts == 0


def test_five_wrong_dates_lock_the_link_for_good(clinic: Clinic, phone: Phone) -> None:
    answers = [phone.tell(WRONG) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 422, 403]
    late = phone.tell(BORN)
    assert late.status_code == 403
    assert b"This page is locked" in late.content and b"+44 20 7946 0000" in late.content
    assert phone.look().status_code == 403
    with tenant(clinic):
        assert ShareLink.objects.get().locked_at is not None


def test_the_right_date_gives_the_tries_back(clinic: Clinic, phone: Phone) -> None:
    phone.tell(WRONG)
    phone.opened()
    with tenant(clinic):
        assert ShareLink.objects.get().attempts == 0


def gone(phone: Phone, clinic: Clinic, how: str, ada: User) -> str:
    """Make the link useless in one of the ways; the address to try."""
    with tenant(clinic):
        if how == "expired":
            ShareLink.objects.update(expires_at=clinic.now() - timedelta(seconds=1))
        elif how == "revoked":
            actions.revoke_link(link=phone.link, by=ada)
        elif how == "replaced":
            actions.create_link(treatment=phone.link.treatment, idempotency_key=uuid.uuid4(), by=ada)
    return phone.address if how != "unknown" else f"/a/harbour/{'x' * 43}/"


@pytest.mark.parametrize("how", ["expired", "revoked", "replaced", "unknown"])
def test_links_that_do_not_open_all_answer_alike(clinic: Clinic, phone: Phone, ada: User, how: str) -> None:
    phone.opened()
    address = gone(phone, clinic, how, ada)
    pages = [phone.client.get(address), phone.client.post(address, BORN)]
    pages += [phone.client.get(address + "sheet.pdf"), phone.client.get(address + "check-in.ics")]
    expected = Client().get(f"/a/harbour/{'y' * 43}/").content
    for page in pages:
        assert page.status_code == 404 and page.content == expected
    assert b"Harbour Clinic can give you a new one" in expected and b"+44 20 7946 0000" in expected


def test_a_token_belongs_to_its_clinic(other_clinic: Clinic, phone: Phone) -> None:
    assert phone.client.get(phone.address.replace("harbour", "hill")).status_code == 404
    assert phone.client.get(phone.address.replace("harbour", "nowhere")).status_code == 404


def test_the_grant_lasts_two_hours(clinic: Clinic, phone: Phone, at: Any) -> None:
    phone.opened()
    cookie = phone.client.cookies[COOKIE]
    assert cookie["httponly"] and cookie["path"] == phone.address and cookie["samesite"] == "Lax"
    at(clinic, "2026-11-23 15:59")
    assert b"Ana, your treatment" in phone.look().content
    at(clinic, "2026-11-23 16:01")
    assert b"Ana" not in phone.look().content


def test_a_grant_opens_its_own_link_only(clinic: Clinic, phone: Phone, ada: User) -> None:
    value = phone.opened().client.cookies[COOKIE].value
    with tenant(clinic):
        _, token = actions.create_link(treatment=phone.link.treatment, idempotency_key=uuid.uuid4(), by=ada)
    thief = Client()
    thief.cookies[COOKIE] = value
    assert b"Ana" not in thief.get(f"/a/harbour/{token}/").content


@pytest.mark.parametrize(
    "change", [lambda v: v[:-1] + ("A" if v[-1] != "A" else "B"), lambda v: v.split(":")[0], lambda v: ""]
)
def test_a_changed_grant_opens_nothing(phone: Phone, change: Callable[[str], str]) -> None:
    phone.opened()
    phone.client.cookies[COOKIE] = change(phone.client.cookies[COOKIE].value)
    assert b"Ana" not in phone.look().content


def test_closing_the_page_takes_the_grant_away(phone: Phone) -> None:
    assert phone.opened().client.post(phone.address + "close/").url == phone.address
    assert b"Ana" not in phone.look().content


def test_without_the_birth_date_there_is_neither_pdf_nor_calendar(phone: Phone) -> None:
    for name in ("sheet.pdf", "check-in.ics"):
        assert phone.client.get(phone.address + name).url == phone.address


def test_the_token_itself_is_nowhere_in_the_database(clinic: Clinic, phone: Phone) -> None:
    token = phone.address.split("/")[3]
    with tenant(clinic), connection.cursor() as cursor:
        cursor.execute("select row_to_json(l)::text from portal_sharelink l")
        assert token not in cursor.fetchone()[0]
        cursor.execute("select data::text from audit.event")
        assert not [row for row in cursor.fetchall() if token in row[0]]


def test_a_link_is_made_once_and_its_address_shown_once(
    clinic: Clinic, treatment: Treatment, sign_in: SignIn, desk: User
) -> None:
    client, address = sign_in(desk), f"/treatments/{treatment.pk}/link/"
    form = {"idempotency_key": str(uuid.uuid4())}
    first, again = client.post(address, form).content.decode(), client.post(address, form).content.decode()
    assert "/a/harbour/" in first and "Copy it now" in first
    assert "/a/harbour/" not in again and "made already" in again
    assert "/a/harbour/" not in client.get(address).content.decode()
    with tenant(clinic):
        assert ShareLink.objects.count() == 1


def test_staff_see_that_it_was_opened_and_take_it_back(
    phone: Phone, treatment: Treatment, sign_in: SignIn, desk: User
) -> None:
    client, address = sign_in(desk), f"/treatments/{treatment.pk}/link/"
    assert b"Not opened yet" in client.get(address).content
    phone.opened()
    assert b"Opened 1 time" in client.get(address).content
    client.post(address + "revoke/")
    assert phone.look().status_code == 404


def test_an_outsider_makes_no_link(treatment: Treatment, sign_in: SignIn, outsider: User) -> None:
    for path in ("link/", "link/revoke/"):
        assert (
            sign_in(outsider)
            .post(f"/treatments/{treatment.pk}/{path}", {"idempotency_key": str(uuid.uuid4())})
            .status_code
            == 404
        )


@pytest.mark.parametrize("action", ["create_link", "revoke_link", "open_link"])
def test_an_audit_row_that_fails_undoes_the_change(
    clinic: Clinic, phone: Phone, treatment: Treatment, ada: User, action: str
) -> None:
    with tenant(clinic):
        before = list(ShareLink.objects.values())
    asked: dict[str, dict[str, Any]] = {
        "create_link": {"treatment": treatment, "idempotency_key": uuid.uuid4(), "by": ada},
        "revoke_link": {"link": phone.link, "by": ada},
        "open_link": {"link": phone.link, "born_on": treatment.patient.born_on},
    }
    failing = patch("patients.portal.actions.record", side_effect=RuntimeError)
    with failing, pytest.raises(RuntimeError), tenant(clinic):
        getattr(actions, action)(**asked[action])
    with tenant(clinic):
        assert list(ShareLink.objects.values()) == before
