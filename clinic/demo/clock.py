"""The product's clock, set to another moment for a while, so that the demo's past is written as it would have been."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from unittest.mock import patch

from django.apps import apps
from django.db.models import Field
from django.utils import timezone


def clock_fields() -> "list[Field[Any, Any]]":
    """Model fields whose default is the clock itself: they hold the function, so patching its name does not reach them."""
    return [field for model in apps.get_models() for field in model._meta.local_fields if field.default is timezone.now]


@contextmanager
def clock(moment: datetime) -> Iterator[None]:
    """Everything that asks the product's clock inside hears `moment`. The database's own clock (audit, sessions) runs on."""

    def stopped() -> datetime:
        return moment

    fields = clock_fields()
    try:
        for field in fields:
            _set_default(field, stopped)
        with patch.object(timezone, "now", stopped):
            yield
    finally:
        for field in fields:
            _set_default(field, timezone.now)


def _set_default(field: "Field[Any, Any]", default: object) -> None:
    field.default = default
    field.__dict__.pop("_get_default", None)  # Django keeps the looked-up default
