"""The director signs a version of the protocol: who may, once, and for good."""

from typing import Any

import psycopg
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, connection, transaction

from clinic.audit.models import Event
from clinic.practice.models import Clinic, Membership, Role
from clinic.practice.tenancy import tenant
from planning.protocols import shipped
from planning.protocols.models import MEANING, ProtocolSignOff
from planning.protocols.sign_off import sign_off, signed_version, unsigned
from tests.conftest import make_clinic, make_member
from tests.support.members import change_member
from tests.support.members import member_of as membership_of

pytestmark = pytest.mark.django_db


def member_of(clinic: Clinic, name: str, *roles: Role) -> Membership:
    return membership_of(clinic, make_member(clinic, name, *roles))


def test_the_director_signs_once(unsigned_clinic: Clinic) -> None:
    """Two tabs: the second finds what the first has signed."""
    director = member_of(unsigned_clinic, "Dora", Role.DIRECTOR)
    change_member(unsigned_clinic, director.user, title="Dr")
    with tenant(unsigned_clinic):
        director.refresh_from_db()
        assert unsigned(unsigned_clinic, "2026.3", shipped().sha256)
        made = sign_off(director=director, sha256=shipped().sha256)
        assert sign_off(director=director, sha256=shipped().sha256) == made
        assert (made.name, made.title, made.meaning) == ("Dora", "Dr", MEANING)
        assert (made.protocol_id, made.protocol_version) == (shipped().id, shipped().version)
        assert unsigned(unsigned_clinic, "2026.3", shipped().sha256) == ""
        events = Event.objects.filter(action="protocol.signed", clinic_id=unsigned_clinic.pk)
        assert [event.data["sha256"] for event in events] == [shipped().sha256]


def test_what_was_printed_stays_when_the_person_is_renamed(unsigned_clinic: Clinic) -> None:
    director = member_of(unsigned_clinic, "Dora", Role.DIRECTOR)
    with tenant(unsigned_clinic):
        sign_off(director=director, sha256=shipped().sha256)
        director.user.full_name = "Somebody Else"
        director.user.save(update_fields=["full_name"])
        signed = signed_version(unsigned_clinic, shipped().sha256)
        assert signed and signed.signer == "Dora, Medical director"


@pytest.mark.parametrize("roles", [[Role.OWNER], [Role.INJECTOR], [Role.FRONT_DESK], [Role.OWNER, Role.INJECTOR]])
def test_nobody_else_signs(unsigned_clinic: Clinic, roles: list[Role]) -> None:
    other = member_of(unsigned_clinic, "Olive", *roles)
    with tenant(unsigned_clinic):
        with pytest.raises(PermissionDenied):
            sign_off(director=other, sha256=shipped().sha256)
        assert not ProtocolSignOff.objects.exists()


def test_an_owner_who_also_directs_signs(unsigned_clinic: Clinic) -> None:
    both = member_of(unsigned_clinic, "Olive", Role.OWNER, Role.DIRECTOR)
    with tenant(unsigned_clinic):
        assert sign_off(director=both, sha256=shipped().sha256).signed_by == both.user


def test_a_deactivated_director_signs_nothing(unsigned_clinic: Clinic) -> None:
    gone = member_of(unsigned_clinic, "Dora", Role.DIRECTOR)
    gone.is_active = False
    with tenant(unsigned_clinic), pytest.raises(PermissionDenied):
        sign_off(director=gone, sha256=shipped().sha256)


def test_a_version_that_is_not_kept_is_not_signed(unsigned_clinic: Clinic) -> None:
    director = member_of(unsigned_clinic, "Dora", Role.DIRECTOR)
    with tenant(unsigned_clinic), pytest.raises(ValidationError):
        sign_off(director=director, sha256="0" * 64)


def test_another_clinics_signature_does_not_count(clinic: Clinic) -> None:
    new = make_clinic("New Clinic", "new", signed=False)
    with tenant(new):
        assert unsigned(new, shipped().version, shipped().sha256)
        assert not ProtocolSignOff.objects.exists()


@pytest.mark.parametrize(
    "statement", ["update protocols_protocolsignoff set name = 'X'", "delete from protocols_protocolsignoff"]
)
def test_a_signature_stands(in_clinic: Clinic, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.django_db(transaction=True)
def test_not_even_the_tables_owner_changes_one(clinic: Clinic, owner_connection: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation):
        owner_connection.execute("update protocols_protocolsignoff set name = 'X'")
