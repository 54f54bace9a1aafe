"""Which factors a person has."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from allauth.mfa.models import Authenticator

from clinic.practice.models import User

PASSKEY, APP, RECOVERY = Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES


@dataclass(frozen=True)
class FactorsHeld:
    """Recovery codes alone are no factor: they stand in for one."""

    passkey: bool = False
    app: bool = False
    recovery: bool = False

    @property
    def any(self) -> bool:
        return self.passkey or self.app

    @property
    def words(self) -> str:
        return "passkey" if self.passkey else "app code only" if self.app else "none"

    @property
    def takes_code(self) -> bool:
        return self.app or self.recovery


def factors_of(user: User) -> FactorsHeld:
    types = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return FactorsHeld(PASSKEY in types, APP in types, RECOVERY in types)


def factors_of_all(users: Collection[uuid.UUID]) -> dict[uuid.UUID, FactorsHeld]:
    """By user, in one query."""
    types: dict[uuid.UUID, set[str]] = defaultdict(set)
    for user, kind in Authenticator.objects.filter(user__in=users).values_list("user_id", "type"):
        types[user].add(kind)
    return {user: FactorsHeld(PASSKEY in types[user], APP in types[user], RECOVERY in types[user]) for user in users}
