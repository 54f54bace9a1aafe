"""Sign-in and the refusals wear the product's own face: every page of the doors answers, in our frame, and gives nothing away."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.template.loader import render_to_string
from django.test import Client, override_settings

from clinic.practice.models import Clinic, Role, User
from tests.support.members import join

BRAND = '<a class="brand"'
OPEN_DOORS = [
    ("/accounts/login/", "Sign in"),
    ("/accounts/password/reset/", "Set a new password"),
    ("/accounts/password/reset/done/", "Look in your e-mail"),
    ("/accounts/signup/", "Accounts are made by the clinic"),
    ("/accounts/inactive/", "This account is closed"),
    ("/accounts/password/reset/key/1-bad/", "This link no longer works"),
]


def has_our_frame(html: str) -> bool:
    return BRAND in html and "css/tokens.css" in html and "<main" in html


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "heading"), OPEN_DOORS)
def test_an_open_door_has_our_frame(client: Client, address: str, heading: str) -> None:
    answer = client.get(address)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert has_our_frame(html) and heading in html


def test_the_password_page_is_ours_too(sign_in: Callable[[User], Client], ada: User) -> None:
    ada.set_password("a long enough password")
    ada.save(update_fields=["password"])
    html = sign_in(ada).get("/accounts/password/change/").content.decode()
    assert has_our_frame(html) and 'class="btn primary"' in html and 'class="field' in html


@pytest.mark.django_db
def test_a_wrong_password_says_so_in_the_summary_and_keeps_the_address(client: Client, ada: User) -> None:
    html = client.post("/accounts/login/", {"login": ada.email, "password": "not-hers-at-all"}).content.decode()
    assert "There is a problem" in html and "Error: Sign in" in html
    assert f'value="{ada.email}"' in html and "not-hers-at-all" not in html


@pytest.mark.django_db
def test_an_empty_form_says_what_is_missing(client: Client) -> None:
    html = client.post("/accounts/login/", {}).content.decode()
    assert "Enter password" in html and 'href="#id_password"' in html


@pytest.mark.django_db
def test_a_reset_for_an_unknown_address_answers_like_one_for_a_known_one(client: Client, ada: User) -> None:
    known = client.post("/accounts/password/reset/", {"email": ada.email})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@nowhere.example"})
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert len([letter for letter in mail.outbox if letter.to == [ada.email]]) == 1


def test_signing_out_is_asked_and_then_done(sign_in: Callable[[User], Client], ada: User) -> None:
    person = sign_in(ada)
    assert "Sign out?" in person.get("/accounts/logout/").content.decode()
    assert person.post("/accounts/logout/").status_code == 302
    assert person.get("/patients/").status_code == 302


@pytest.mark.django_db
def test_a_person_without_a_clinic_is_told_whom_to_ask(sign_in: Callable[[User], Client]) -> None:
    nobody = User.objects.create_user(email="new@nowhere.example", full_name="New")
    html = sign_in(nobody).get("/clinics/choose/").content.decode()
    assert has_our_frame(html) and "not a member of any clinic" in html


def test_a_person_of_two_clinics_chooses_and_may_change(
    sign_in: Callable[[User], Client], ada: User, clinic: Clinic, other_clinic: Clinic
) -> None:
    join(other_clinic, ada, Role.DIRECTOR)
    person = sign_in(ada)
    html = person.get("/clinics/choose/").content.decode()
    assert "Harbour Clinic" in html and "Hill Clinic" in html and "Medical director" in html
    person.post("/clinics/choose/", {"clinic": str(other_clinic.id)})
    assert "Hill Clinic" in person.get("/patients/").content.decode()


def test_an_address_that_is_not_there(sign_in: Callable[[User], Client], ada: User) -> None:
    answer = sign_in(ada).get("/no/such/page/")
    assert answer.status_code == 404 and has_our_frame(answer.content.decode())


def test_an_old_form_is_refused_in_words(ada: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = strict.post("/accounts/logout/")
    html = answer.content.decode()
    assert answer.status_code == 403
    assert has_our_frame(html) and "Nothing was saved" in html


@pytest.mark.parametrize("page", ["500.html", "503.html"])
def test_the_page_for_faults_needs_nothing_that_could_fail_again(page: str) -> None:
    """Drawn without request, person, clinic or database."""
    html = render_to_string(page)
    assert has_our_frame(html) and "<script" not in html


@override_settings(DEBUG=False)
def test_a_wrong_role_reads_why(sign_in: Callable[[User], Client], desk: User) -> None:
    answer = sign_in(desk).get("/plans/")
    html = answer.content.decode()
    assert answer.status_code == 403
    assert has_our_frame(html) and "Your role in this clinic does not include this page." in html


@pytest.mark.django_db
def test_too_much_at_once_is_refused_in_words(client: Client) -> None:
    answer = client.post("/accounts/login/", {"login": "a" * 1_000_001})
    html = answer.content.decode()
    assert answer.status_code == 413
    assert has_our_frame(html) and "too much at once" in html and "Nothing was saved" in html


@pytest.mark.django_db
def test_what_cannot_be_read_is_refused_in_words(client: Client) -> None:
    answer = client.generic("POST", "/accounts/login/", b"login=a", content_type="multipart/form-data")
    html = answer.content.decode()
    assert answer.status_code == 400
    assert has_our_frame(html) and "could not read that" in html
