"""Two owners deactivate each other at the same moment: one of them stays."""

from collections.abc import Callable

import pytest
from django.test import Client

from clinic.practice.models import Clinic, Membership, Role, User
from clinic.practice.tenancy import tenant
from tests.booking.test_race import all_at_once
from tests.conftest import make_member
from tests.office.test_staff import membership

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_owner_stays(clinic: Clinic, olive: User, sign_in: Callable[[User], Client]) -> None:
    otto = make_member(clinic, "Otto", Role.OWNER)
    pairs = [(sign_in(olive), membership(otto)), (sign_in(otto), membership(olive))]
    calls: list[Callable[[], object]] = [
        lambda client=client, member=member: client.post(f"/clinic/settings/staff/{member.pk}/deactivate/").status_code  # type: ignore[misc]  # bound now
        for client, member in pairs
    ]
    answers = all_at_once(calls)
    with tenant(clinic):
        assert Membership.objects.active().filter(clinic=clinic).count() == 1
    assert answers.count(302) == 1
