"""The short way in for a document without a mistake: validated straight from its text, without values between.

pydantic's own JSON reader takes half the time of the way over Python values, but of a key said twice it keeps the
last and says nothing. So the colons of the text are counted: each key has one, each clock time has one, and free
text has its own. Where there are exactly as many as were kept, no key was said twice. In every other case, where a
colon is written as an escape, and for every mistake, the thorough way decides.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, get_args, get_origin

from pydantic import ValidationError

from planning.engine.contract.document import Document
from planning.engine.contract.parsing import MOST_BYTES
from planning.engine.contract.section import Section
from planning.engine.memo import Lazily


def read_quickly(text: str | bytes | bytearray) -> Document | None:
    """The document in `text`; None where only the thorough way can tell."""
    if len(text) > MOST_BYTES:
        return None
    try:
        document = Document.model_validate_json(text)
    except ValidationError:
        return None
    if isinstance(text, str):
        colons, escaped = text.count(":"), "\\u003" in text
    else:
        colons, escaped = text.count(b":"), b"\\u003" in text
    return document if not escaped and colons == _colons_kept(document) else None


def _colons_kept(section: Section) -> int:
    count = len(section.__pydantic_fields_set__)
    if not count:
        return 0
    values = section.__dict__
    for name in _HOLDING_COLONS[type(section)]:
        value = values[name]
        if value:
            count += _COUNT[type(value)](value)
    return count


def _counting(kind: type) -> Callable[[Any], int]:
    """How the colons of a value of this type are counted."""
    return _colons_kept if issubclass(kind, Section) else lambda _: 0


_COUNT: Lazily[type, Callable[[Any], int]] = Lazily(_counting)
_COUNT |= {
    str: lambda text: text.count(":"),
    dict: lambda items: len(items) + sum([_COUNT[type(item)](item) for item in items.values()]),
    tuple: lambda items: sum([_COUNT[type(item)](item) for item in items]),
    datetime: lambda _: 1,
}


def _holding_colons(model: type[Section]) -> tuple[str, ...]:
    """The fields of `model` whose values may hold keys of their own, a clock time or free text."""
    return tuple(name for name, field in model.model_fields.items() if _may_hold(field.annotation))


_HOLDING_COLONS: Lazily[type[Section], tuple[str, ...]] = Lazily(_holding_colons)


def _may_hold(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, Section | datetime):
        return True
    return annotation is str or get_origin(annotation) is dict or any(map(_may_hold, get_args(annotation)))
