"""A passkey in memory: what a browser and its device would send to a page, for tests without a browser."""

import hashlib
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

FLAG = AuthenticatorData.FLAG
HOST = "testserver"


class SoftPasskey:
    """`is_verified`: whether the finger or PIN was asked for."""

    def __init__(self, *, is_verified: bool = True, origin: str = f"https://{HOST}") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id, self.origin, self.user_handle = secrets.token_bytes(16), origin, b""
        self.flags = FLAG.UP | (FLAG.UV if is_verified else FLAG(0))

    def made(self, options: dict[str, Any]) -> str:
        asked = options["publicKey"]
        self.user_handle = websafe_decode(asked["user"]["id"])
        credential = AttestedCredentialData.create(
            b"\0" * 16, self.id, ES256.from_cryptography_key(self.key.public_key())
        )
        data = AuthenticatorData.create(_host(asked["rp"]["id"]), self.flags | FLAG.AT, 0, credential)
        attestation = AttestationObject.create("none", data, {})
        client = CollectedClientData.create("webauthn.create", asked["challenge"], self.origin)
        response = {"clientDataJSON": websafe_encode(client), "attestationObject": websafe_encode(attestation)}
        return self._sent(response, {"credProps": {"rk": True}})

    def answer(self, options: dict[str, Any]) -> str:
        asked = options["publicKey"]
        data = AuthenticatorData.create(_host(asked["rpId"]), self.flags, 1)
        client = CollectedClientData.create("webauthn.get", asked["challenge"], self.origin)
        signature = self.key.sign(data + client.hash, ec.ECDSA(SHA256()))
        told = {
            "clientDataJSON": client,
            "authenticatorData": data,
            "signature": signature,
            "userHandle": self.user_handle,
        }
        return self._sent({name: websafe_encode(value) for name, value in told.items()}, {})

    def _sent(self, response: dict[str, str], extensions: dict[str, Any]) -> str:
        own = websafe_encode(self.id)
        told = {"id": own, "rawId": own, "type": "public-key", "response": response}
        return json.dumps(told | {"clientExtensionResults": extensions})


def _host(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def ask(client: Client, route: str = "mfa_passkey_ask") -> dict[str, Any]:
    answer = client.post(reverse(route))
    assert answer.status_code == 200, answer.status_code
    found: dict[str, Any] = answer.json()
    return found


def enrol(client: Client, name: str = "Clinic tablet", **more: Any) -> SoftPasskey:
    """On the account page of whoever is signed in there."""
    passkey = SoftPasskey(**more)
    sent = {"name": name, "credential": passkey.made(ask(client, "mfa_passkey_new_ask"))}
    answer = client.post(reverse("mfa_add_webauthn"), sent)
    assert answer.status_code == 302, answer.content.decode()
    return passkey


def enter_with(passkey: SoftPasskey, client: Client | None = None) -> Client:
    """Signs in with the passkey alone."""
    person = client or Client()
    answer = person.post(reverse("mfa_login_webauthn"), {"credential": passkey.answer(ask(person))})
    assert answer.status_code == 302
    return person


def whose(client: Client) -> str | None:
    """Id of the person who is signed in there."""
    return client.session.get("_auth_user_id")
