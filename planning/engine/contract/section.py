"""The base of a document's parts, and the forms in which one fact may be written."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Discriminator

MOST_ITEMS = 50


class Section(BaseModel):
    """Part of a document. Unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


PLAIN, COUNTED, AS_OBJECT = "<plain>", "<counted>", "<object>"
"""The ways to say some facts: a code, a number, an object that says more."""


def _way_of(value: Any) -> str:
    return AS_OBJECT if isinstance(value, Mapping | BaseModel) else PLAIN


def code_or_number(value: Any) -> str:
    return PLAIN if isinstance(value, str) else COUNTED


BY_WAY = Discriminator(_way_of)
