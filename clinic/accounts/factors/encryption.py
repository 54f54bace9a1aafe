"""Secrets of second factors, encrypted at rest. The first key encrypts, every key decrypts: keys can be changed without a stop."""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"clinic.accounts.factors"


def keys() -> tuple[str, ...]:
    """The newest first. Those of SECRET_KEY stay readable beside keys of their own."""
    return tuple(key for key in (*settings.FACTOR_KEYS, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS) if key)


def encrypt(text: str) -> str:
    return _cipher(keys()).encrypt(text.encode()).decode()


def decrypt(encrypted: str) -> str:
    """Raises `cryptography.fernet.InvalidToken` where no key is the right one."""
    return _cipher(keys()).decrypt(encrypted.encode()).decode()


def rewrap(encrypted: str) -> str:
    """Encrypted anew, with the first key."""
    return _cipher(keys()).rotate(encrypted.encode()).decode()


@lru_cache(maxsize=8)
def _cipher(texts: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(text)) for text in texts])


def _derived(text: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(text.encode())
    return base64.urlsafe_b64encode(derived)
