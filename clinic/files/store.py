"""Content-addressed store of finished files."""

import hashlib
from enum import StrEnum

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


class FileDamaged(Exception):
    """The stored file does not have the expected hash."""


class FileKind(StrEnum):
    """The folder in the store, by what its files are."""

    DOCUMENT = "documents"
    PHOTOGRAPH = "photographs"


_ENDINGS = {FileKind.DOCUMENT: "pdf", FileKind.PHOTOGRAPH: "jpg"}


def key_of(clinic_id: object, sha256: str, kind: FileKind = FileKind.DOCUMENT) -> str:
    return f"{kind}/{clinic_id}/{sha256}.{_ENDINGS[kind]}"


def keep(clinic_id: object, content: bytes, kind: FileKind = FileKind.DOCUMENT) -> tuple[str, str]:
    """Store `content` and return its key and SHA-256. Idempotent; a file that a killed worker left half written is replaced."""
    sha256 = hashlib.sha256(content).hexdigest()
    key = key_of(clinic_id, sha256, kind)
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
