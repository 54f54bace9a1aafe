"""Which factors a person has."""

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
    def takes_code(self) -> bool:
        return self.app or self.recovery


def factors_of(user: User) -> FactorsHeld:
    types = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return FactorsHeld(PASSKEY in types, APP in types, RECOVERY in types)
