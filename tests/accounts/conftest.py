from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from clinic.practice.models import User
from tests.support.second_step import PASSWORD


@pytest.fixture
def nia(ada: User) -> User:
    ada.set_password(PASSWORD)
    ada.save(update_fields=["password"])
    return ada


@pytest.fixture
def secret(nia: User) -> str:
    """Of codes from an app, set up."""
    found: str = generate_totp_secret()
    TOTP.activate(nia, found)
    return found


@pytest.fixture
def codes(nia: User, secret: str) -> list[str]:
    return list(RecoveryCodes.activate(nia).generate_codes())


@pytest.fixture
def clock() -> Iterator[Any]:
    """Stands still until it is moved."""
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def with_passwords(ada: User, dora: User) -> None:
    for person in (ada, dora):
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])
