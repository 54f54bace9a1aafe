"""Adding and changing patients, by the people who may."""

import uuid
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from clinic.audit.models import Event
from clinic.practice import phones
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records import actions
from patients.records.models import DetailsChange, Patient, PatientWord
from tests.records.people import add
from tests.support.audit import told_by

SignIn = Callable[[User], Client]
LEILA = {
    "given_name": "Leïla",
    "family_name": "Amari",
    "born_on_day": "14",
    "born_on_month": "3",
    "born_on_year": "1986",
    "sex": "female",
    "phone": "07700 900123",
    "email": "",
}


def form(**changes: Any) -> dict[str, Any]:
    return {**LEILA, "idempotency_key": str(uuid.uuid4()), **changes}


def events(clinic: Clinic, action: str) -> list[Event]:
    with tenant(clinic):
        return list(Event.objects.filter(action=action))


def everybody(clinic: Clinic) -> list[Patient]:
    with tenant(clinic):
        return list(Patient.objects.by_name())


def test_the_front_desk_adds_a_patient_and_lands_on_the_chart(clinic: Clinic, desk: User, sign_in: SignIn) -> None:
    answer = sign_in(desk).post("/patients/new/", form(email="Leila@Example.com"), follow=True)
    assert answer.status_code == 200
    assert "Leïla Amari was added." in answer.content.decode()
    (leila,) = everybody(clinic)
    assert (leila.name, str(leila.born_on), leila.sex, leila.phone) == (
        "Amari, Leïla",
        "1986-03-14",
        "female",
        "07700 900123",
    )
    assert leila.created_by == desk
    assert [event.object_id for event in events(clinic, "patient.create")] == [str(leila.pk)]


def test_sending_the_form_twice_makes_one_patient(clinic: Clinic, desk: User, sign_in: SignIn) -> None:
    browser, twice = sign_in(desk), form()
    first, second = browser.post("/patients/new/", twice), browser.post("/patients/new/", twice)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert len(everybody(clinic)) == 1
    assert len(events(clinic, "patient.create")) == 1


def test_another_person_typed_into_the_same_form_is_asked_about_first(
    clinic: Clinic, desk: User, sign_in: SignIn
) -> None:
    browser, idempotency_key = sign_in(desk), str(uuid.uuid4())
    browser.post("/patients/new/", form(idempotency_key=idempotency_key))
    ben = form(idempotency_key=idempotency_key, given_name="Ben", family_name="Okafor")
    answer = browser.post("/patients/new/", ben)
    assert answer.status_code == 409 and "This page added Leïla Amari already" in answer.content.decode()
    assert len(everybody(clinic)) == 1
    (leila,) = everybody(clinic)
    assert f'href="/patients/{leila.pk}/details/"' in answer.content.decode()


@pytest.mark.parametrize("family", ["AMARI", "amari", "Amari-Brandt", "Âmari"])
def test_the_same_family_name_and_birth_date_is_asked_about_first(
    clinic: Clinic, ada: User, desk: User, sign_in: SignIn, family: str
) -> None:
    known = add(clinic, ada, "Leila", "Amari")
    browser, typed = sign_in(desk), form(family_name=family, given_name="Lea")
    answer = browser.post("/patients/new/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This may be the same person" in page
    assert f"/patients/{known.pk}/" in page
    assert 'value="Lea"' in page, "nothing typed is lost"
    assert len(everybody(clinic)) == 1
    assert browser.post("/patients/new/", {**typed, "anyway": "1"}).status_code == 302
    assert len(everybody(clinic)) == 2


def test_swapped_names_are_noticed_too(clinic: Clinic, ada: User, desk: User, sign_in: SignIn) -> None:
    add(clinic, ada, "Leila", "Amari")
    assert sign_in(desk).post("/patients/new/", form(given_name="Amari", family_name="Leila")).status_code == 422


@pytest.mark.parametrize("family", ["Amri", "Amarri", "Amary"])
def test_a_family_name_one_letter_away_is_asked_about_too(
    clinic: Clinic, ada: User, desk: User, sign_in: SignIn, family: str
) -> None:
    add(clinic, ada, "Leila", "Amari")
    assert sign_in(desk).post("/patients/new/", form(family_name=family, given_name="Lea")).status_code == 422


def test_the_same_phone_is_asked_about_too(clinic: Clinic, ada: User, desk: User, sign_in: SignIn) -> None:
    known = add(clinic, ada, "Otto", "Kahn", "1957-12-01", phone="+44 7700 900123")
    answer = sign_in(desk).post("/patients/new/", form())
    assert answer.status_code == 422 and f"/patients/{known.pk}/" in answer.content.decode()


def test_somebody_else_born_that_day_is_added_without_a_question(
    clinic: Clinic, ada: User, desk: User, sign_in: SignIn
) -> None:
    add(clinic, ada, "Maren", "Groß")
    assert sign_in(desk).post("/patients/new/", form()).status_code == 302


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"given_name": "", "family_name": " \u200b "}, "Give at least one name: the given name or the family name."),
        ({"family_name": "--"}, "Family name must have at least one letter."),
        ({"family_name": "x" * 81}, "at most 80 characters"),
        ({"sex": ""}, "Choose the sex."),
        ({"sex": "robot"}, "robot"),
        ({"born_on_day": "", "born_on_month": "", "born_on_year": ""}, "Enter the date of birth."),
        ({"born_on_month": ""}, "Date of birth must include a month."),
        ({"born_on_day": "31", "born_on_month": "2"}, "February 1986 has the days 1 to 28, not 31."),
        ({"born_on_month": "13"}, "Month must be 1 to 12, not 13."),
        ({"born_on_year": "86"}, "Year must be four figures"),
        ({"born_on_year": "2126"}, "Date of birth must be in the past."),
        ({"born_on_year": "1901"}, "Check the year."),
        ({"phone": "call me"}, "Enter a phone number such as"),
        ({"phone": "123"}, "Enter a phone number such as"),
        ({"phone": "0 1-2.3 4 5 6 7 8 9 " + "-" * 30 + "1"}, "Enter a phone number such as"),
        ({"phone": "0" * 101}, "at most 100 characters"),
        ({"email": "leila@"}, "Enter an e-mail address such as name@example.com"),
    ],
)
def test_a_mistake_is_told_in_words_and_nothing_typed_is_lost(
    clinic: Clinic, desk: User, sign_in: SignIn, wrong: dict[str, str], words: str
) -> None:
    answer = sign_in(desk).post("/patients/new/", form(**wrong))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is a problem" in page
    assert words in page.replace("&#x27;", "'")
    assert 'value="Leïla"' in page or "given_name" in wrong
    assert not everybody(clinic)


def test_a_change_keeps_what_was_there_before(clinic: Clinic, ada: User, desk: User, sign_in: SignIn) -> None:
    leila = add(clinic, ada, "Leila", "Amari", phone="07700 900123")
    url = f"/patients/{leila.pk}/details/"
    assert 'value="07700 900123"' in sign_in(desk).get(url).content.decode()
    assert sign_in(desk).post(url, form(version="1", phone="07700 900999")).status_code == 302
    with tenant(clinic):
        leila.refresh_from_db()
        change = leila.details_changes.get()
    assert (leila.phone, leila.version) == ("07700 900999", 2)
    assert change.earlier == {"given_name": "Leila", "phone": "07700 900123"}
    assert (change.version, change.changed_by) == (1, desk)
    assert told_by(events(clinic, "patient.update")[0]) == {"fields": ["given_name", "phone"]}


def test_saving_without_a_change_writes_nothing(clinic: Clinic, ada: User, in_clinic: Clinic) -> None:
    leila = add(clinic, ada, "Leila", "Amari")
    actions.update_patient(patient=leila, by=ada, version=1, phone="")
    leila.refresh_from_db()
    assert leila.version == 1
    assert not leila.details_changes.exists()


def test_two_people_changing_at_once_see_both_values(clinic: Clinic, ada: User, desk: User, sign_in: SignIn) -> None:
    leila = add(clinic, ada, "Leila", "Amari", phone="07700 900123")
    url = f"/patients/{leila.pk}/details/"
    assert sign_in(ada).post(url, form(version="1", given_name="Leila", phone="07700 900111")).status_code == 302
    late = form(version="1", given_name="Leila", phone="07700 900222")
    answer = sign_in(desk).post(url, late)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Ada saved at" in page
    assert "07700 900111" in page and 'value="07700 900222"' in page
    with tenant(clinic):
        leila.refresh_from_db()
    assert leila.phone == "07700 900111"
    assert 'name="version" value="2"' in page
    assert sign_in(desk).post(url, {**late, "version": "2"}).status_code == 302
    with tenant(clinic):
        leila.refresh_from_db()
    assert leila.phone == "07700 900222"


def test_a_form_without_a_version_is_taken_for_an_old_one(clinic: Clinic, ada: User, sign_in: SignIn) -> None:
    leila = add(clinic, ada, "Leila", "Amari")
    assert sign_in(ada).post(f"/patients/{leila.pk}/details/", form(phone="07700 900111")).status_code == 409


@pytest.mark.parametrize("verb", ["create", "update"])
def test_without_its_audit_row_nothing_is_written(clinic: Clinic, ada: User, verb: str) -> None:
    leila = add(clinic, ada, "Leila", "Amari", phone="07700 900123")
    refused = mock.patch("patients.records.actions.record", side_effect=RuntimeError("audit is down"))
    with pytest.raises(RuntimeError), tenant(clinic), refused:
        if verb == "create":
            actions.create_patient(
                clinic=clinic, by=ada, given_name="Ben", family_name="Okafor", born_on=leila.born_on, sex="male"
            )
        else:
            actions.update_patient(patient=leila, by=ada, version=1, phone="07700 900999")
    with tenant(clinic):
        (stored,) = Patient.objects.all()
        assert (stored.phone, stored.version) == ("07700 900123", 1)
        assert not DetailsChange.objects.exists()
        assert stored.phone_end.startswith("3210")
        assert not PatientWord.objects.filter(word__startswith="okafor").exists()


def test_the_log_holds_no_name_date_or_number(clinic: Clinic, ada: User, sign_in: SignIn) -> None:
    leila = add(clinic, ada, "Leila", "Amari", phone="07700 900123")
    browser = sign_in(ada)
    browser.post("/patients/new/", form(given_name="Zoe", family_name="Quint"))
    browser.post(f"/patients/{leila.pk}/details/", form(version="1", phone="07700 900555"))
    browser.get("/patients/", {"q": "Amari 14/3/1986"})
    browser.get(f"/patients/{leila.pk}/")
    with tenant(clinic):
        said = " ".join(f"{event.action} {event.object_type} {event.data}" for event in Event.objects.all())
    for word in ("Leila", "Leïla", "Amari", "Zoe", "Quint", "1986", "0123", "0555"):
        assert word.lower() not in said.lower().replace(str(leila.pk), "")


@pytest.mark.parametrize("url", ["/patients/{}/", "/patients/{}/details/", "/patients/{}/health/"])
def test_an_outsider_finds_nothing(clinic: Clinic, ana: Patient, outsider: User, sign_in: SignIn, url: str) -> None:
    assert sign_in(outsider).get(url.format(ana.pk)).status_code == 404
    assert sign_in(outsider).post(url.format(ana.pk), form(version="1")).status_code in (404, 405)


def test_histories_of_changes_cannot_be_rewritten(clinic: Clinic, ada: User, in_clinic: Clinic) -> None:
    leila = add(clinic, ada, "Leila", "Amari")
    actions.update_patient(patient=leila, by=ada, version=1, phone="07700 900999")
    for statement in ("update records_detailschange set earlier = '{}'", "delete from records_detailschange"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_letters_follow_the_clinic_until_the_patient_chooses(
    clinic: Clinic, ada: User, ana: Patient, sign_in: SignIn
) -> None:
    client, address = sign_in(ada), f"/patients/{ana.pk}/details/"
    page = client.get(address).content.decode()
    assert "own: English." in page and "own: fine jaw, hair drawn back." in page
    details = {"given_name": "Ana", "family_name": "Silva", "sex": "female", "version": ana.version}
    born = {"born_on_day": "14", "born_on_month": "3", "born_on_year": "1988"}
    chosen = {"language": "es", "large_print": "large", "face_art": "broad"}
    assert client.post(address, details | born | chosen).status_code == 302
    with tenant(clinic):
        ana.refresh_from_db()
        change = ana.details_changes.get()
    assert (ana.language, ana.large_print, ana.face_art) == ("es", True, "broad")
    assert change.earlier == {"language": "", "large_print": "False", "face_art": ""}
    wrong = client.post(address, details | born | {"language": "qq", "version": ana.version})
    assert wrong.status_code == 422


@pytest.mark.parametrize("typed", ["Telephone: +44 (0)20 7946 0011, Extension number: 12", "020 7946 0011" + " " * 40])
def test_a_phone_is_measured_once_it_is_tidy(clinic: Clinic, ada: User, sign_in: SignIn, typed: str) -> None:
    assert sign_in(ada).post("/patients/new/", form(phone=typed)).status_code == 302
    sent = {
        "born_on": "1986-03-15",
        "given_name": "Ana",
        "family_name": "",
        "sex": "female",
        "phone": typed,
        "anyway": True,
    }
    answer = sign_in(ada).post("/api/v1/patients/", sent, content_type="application/json")
    assert answer.status_code == 201, answer.json()
    assert {phones.tidy(typed)} == {patient.phone for patient in everybody(clinic)}
