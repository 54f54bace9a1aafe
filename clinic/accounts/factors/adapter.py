"""What allauth asks about second factors."""

from allauth.mfa.adapter import DefaultMFAAdapter

from clinic.accounts.factors import encryption
from clinic.practice.models import User


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This did not match. Try again.",
    }

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": "Glabella"}

    def generate_authenticator_name(self, user: User, type: str) -> str:
        return "Passkey"
