"""What was signed stays as it was: the database refuses changes, and a row that was changed past it does not count."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.utils import DatabaseError
from django.test import Client

from clinic.practice.models import User
from clinic.practice.tenancy import tenant
from patients.consents.standing import Needed, lacking
from patients.records.models import Patient
from tests.consents.making import signed

SignIn = Callable[[User], Client]
CHIN = Needed(product="onabotulinumtoxinA", areas=("glabella", "chin"), off_label=("chin",))


def codes(patient: Patient, needed: Needed = CHIN) -> list[str]:
    with tenant(patient.clinic_id):
        return [one.code for one in lacking(patient, needed)]


TAMPERED = [
    "shown = replace(shown, 'rare', 'Rare')",
    "signature = jsonb_set(signature, '{strokes,0,0,0}', '101')",
    "printed_name = 'Someone Else'",
    "off_label = '{glabella,chin}'",
    "answers = '{}'",
    "signed_at = signed_at + interval '1 second'",
    "companion = 'nobody'",
    "wording_version = 9",
    "language = 'es'",
]


@pytest.mark.django_db(transaction=True)
def test_a_changed_byte_is_not_valid_for_this_version(
    ana: Patient, ada: User, sign_in: SignIn, owner_connection: psycopg.Connection[Any]
) -> None:
    person = sign_in(ada)
    consent = signed(person, ana)
    owner_connection.execute("set session_replication_role = replica")
    owner_connection.execute("create temporary table as_signed as select * from consents_consent")
    for change in TAMPERED:
        owner_connection.execute(f"update consents_consent set {change}")  # type: ignore[call-overload]
        assert codes(ana) == ["not_valid"], change
        page = person.get(f"/consents/{consent.pk}/").content.decode()
        assert "Not valid for this version" in page and "checked just now" not in page, change
        owner_connection.execute("delete from consents_consent")
        owner_connection.execute("insert into consents_consent select * from as_signed")
        assert codes(ana) == []
    owner_connection.execute("update consents_consent set shown = shown || ' '")
    assert "Consent not valid" in person.get(f"/patients/{ana.pk}/").content.decode()


@pytest.mark.parametrize("change", ["update consents_consent set companion = 'x'", "delete from consents_consent"])
def test_the_database_refuses_to_change_what_was_signed(change: str, ana: Patient, ada: User, sign_in: SignIn) -> None:
    signed(sign_in(ada), ana)
    with (
        pytest.raises(DatabaseError, match="a signed consent never changes"),
        tenant(ana.clinic_id),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
