"""An account is one named person's for good: its address and its id never become somebody else's."""

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction

from clinic.practice.actions import add_member
from clinic.practice.models import Clinic, Role, User
from tests.architecture.routes import all_routes


@pytest.fixture
def former(clinic: Clinic) -> User:
    """Worked here once; her account is closed."""
    User.objects.create_user(email="ines@harbour.example", full_name="Ines Alba", is_active=False)
    return add_member(clinic=clinic, email="ines@harbour.example", full_name="Ines", roles=[Role.INJECTOR]).user


@pytest.mark.parametrize("spelt", ["ines@harbour.example", "Ines@Harbour.example", "INES@HARBOUR.EXAMPLE"])
def test_the_address_of_a_closed_account_opens_no_other(former: User, spelt: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(email=spelt, full_name="Somebody Else")


def test_whoever_comes_back_is_who_she_was(former: User, other_clinic: Clinic) -> None:
    again = add_member(
        clinic=other_clinic, email="INES@harbour.example", full_name="Somebody Else", roles=[Role.FRONT_DESK]
    )
    assert (again.user_id, again.user.full_name) == (former.pk, "Ines Alba")


def test_the_application_deletes_nobody(former: User) -> None:
    """Were the row gone, its address would be free for another person, and old records would name them."""
    for statement in ("delete from practice_user", "truncate practice_user"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)


def test_an_account_has_a_name(clinic: Clinic) -> None:
    with pytest.raises(IntegrityError, match="user_has_a_name"), transaction.atomic():
        User.objects.create(email="desk@harbour.example", full_name=" ")


def test_there_is_no_admin_site(db: None) -> None:
    assert not apps.is_installed("django.contrib.admin")
    assert [route for route in all_routes().values() if "admin" in route] == []
