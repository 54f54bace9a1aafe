from typing import Any

import pytest
from django.test import Client

from clinic.practice.models import Clinic, User
from tests.office.inviting import LIST, NINA, Invite, SignIn, newest_link


@pytest.fixture
def owner(olive: User, sign_in: SignIn) -> Client:
    return sign_in(olive)


@pytest.fixture
def invite(clinic: Clinic, owner: Client) -> Invite:
    """Nina, or as told; the address in her letter."""

    def invited(**changes: Any) -> str:
        assert owner.post(LIST, NINA | changes).status_code == 302
        return newest_link(clinic)

    return invited
