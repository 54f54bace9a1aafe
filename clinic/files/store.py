"""Content-addressed store of finished files."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


class FileDamaged(Exception):
    """The stored file does not have the expected hash."""


def key_of(clinic_id: object, sha256: str) -> str:
    return f"documents/{clinic_id}/{sha256}.pdf"


def keep(clinic_id: object, content: bytes) -> tuple[str, str]:
    """Store `content` and return its key and SHA-256. Idempotent; a file that a killed worker left half written is replaced."""
    sha256 = hashlib.sha256(content).hexdigest()
    key = key_of(clinic_id, sha256)
    if default_storage.exists(key):
        if _hash_of(key) == sha256:
            return key, sha256
        default_storage.delete(key)
    stored = default_storage.save(key, ContentFile(content))
    if stored != key:  # another worker was faster with the same content
        default_storage.delete(stored)
    return key, sha256


def read(key: str, sha256: str) -> bytes:
    """The bytes, checked against `sha256`. Raises FileDamaged."""
    try:
        with default_storage.open(key) as file:
            content: bytes = file.read()
    except FileNotFoundError:
        raise FileDamaged(key) from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise FileDamaged(key)
    return content


def _hash_of(key: str) -> str:
    with default_storage.open(key) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
