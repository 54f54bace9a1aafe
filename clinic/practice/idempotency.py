"""A form that is sent twice writes once (ADR 19).

A form gets a new key when it is shown. The same key with the same content is answered with the row that it made; with other content it
is refused in words, and never answered with the old row.
"""

import hashlib
import json
import uuid
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django import forms
from django.db import connection, models
from django.http import QueryDict

from clinic.practice.numbers import plain
from clinic.practice.tenancy import ClinicModel

NAME = "idempotency_key"
INCOMPLETE = "The page was sent without its key, so nothing was saved. Press again."


class KeyedModel(ClinicModel):
    """A row that a form made. It also needs a unique constraint over clinic and key."""

    idempotency_key = models.UUIDField(default=uuid.uuid4, editable=False, help_text="Of the form that made this row.")
    content_hash = models.CharField(
        max_length=64, blank=True, editable=False, help_text="Of what was sent. Empty: made before this was kept."
    )

    class Meta:
        abstract = True


Row = TypeVar("Row", bound=KeyedModel)


class KeyUsed(Exception):
    """The key came with other content before; nothing was written. `made` is the row that it made then."""

    def __init__(self, made: Any) -> None:
        super().__init__("This idempotency key was used before, with other content. Nothing was saved; send a new key.")
        self.made = made


def content_hash(**content: Any) -> str:
    """Of what a form says, and about whom: rows count by their ids, numbers by value, moments by instant."""
    text = json.dumps(content, sort_keys=True, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value.pk if isinstance(value, models.Model) else value)


def made_before(model: type[Row], key: uuid.UUID, content: str) -> Row | None:
    """The row that this key made of the same content, None for a new key. Raises KeyUsed for other content.

    Call it first in the transaction that writes: whoever sends the same key waits until that has ended, then finds its row.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{model._meta.db_table} {key}"])
    made = model._default_manager.filter(idempotency_key=key).first()
    if made is not None and made.content_hash != content:
        raise KeyUsed(made)
    return made


def read_key(sent: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(sent or ""))
    except ValueError:
        return None


def show_again(form: forms.BaseForm, sent: QueryDict, words: str) -> None:
    """The form as it was sent, with `words` on what its key wrote before and a new key: pressed once more it is a new write."""
    again = sent.copy()
    again[NAME] = str(uuid.uuid4())
    form.data = again
    form.add_error(None, words)


class KeyField(forms.UUIDField):
    """The hidden key of a form. One that is missing or cannot be read is refused, and shown again as a new one."""

    widget = forms.HiddenInput

    def __init__(self, **options: Any) -> None:
        words = {"required": INCOMPLETE, "invalid": INCOMPLETE}
        super().__init__(initial=uuid.uuid4, error_messages=words, **options)

    def bound_data(self, data: Any, initial: Any) -> Any:
        return data if read_key(data) else initial
