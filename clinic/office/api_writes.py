"""A program that sends the same write again, because it saw no answer, has written once."""

import uuid
from collections.abc import Callable
from typing import ClassVar, TypeVar

from django.db import models, transaction

from clinic.practice.idempotency import KeyedModel, made_before
from clinic.practice.models import Clinic

Row = TypeVar("Row", bound=models.Model)


class ApiWrite(KeyedModel):
    """One change that the API was asked for with a key. Rows that a call made keep their keys themselves."""

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "idempotency_key"], name="api_write_once")
        ]

    def __str__(self) -> str:
        return f"Write {self.idempotency_key}"


@transaction.atomic
def once(*, clinic: Clinic, key: uuid.UUID | None, content: str, row: Row, write: Callable[[], Row]) -> Row:
    """What `write` makes of the row; the row as it stands where this key did it before. A refused write keeps no key. Raises KeyUsed."""
    if key is None:
        return write()
    if made_before(ApiWrite, key, content):
        current: Row = type(row)._default_manager.get(pk=row.pk)
        return current
    written = write()
    ApiWrite.objects.create(clinic=clinic, idempotency_key=key, content_hash=content)
    return written
