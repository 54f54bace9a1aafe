"""JSON from other programs: what cannot be meant or kept is refused before anybody looks at the fields."""

from collections.abc import Iterator, Mapping
from typing import Any

from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.parsers import JSONParser

from clinic.practice.typed_text import clean

DEEPEST = 50
UNKEPT = "Text may not have NUL characters or half characters (lone surrogates)."


class StrictJSON(JSONParser):
    """One object, at most `DEEPEST` deep, with text that the database can keep."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        try:
            found = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError(f"Nested more than {DEEPEST} deep.") from None
        if not isinstance(found, dict):
            raise ParseError("Send one JSON object.")
        for name, value in found.items():
            for depth, text in texts(name, value):
                if depth > DEEPEST:
                    raise ParseError(f"Nested more than {DEEPEST} deep.")
                if not can_be_kept(text):
                    raise ValidationError({readable(name): [UNKEPT]})
        return cleaned(found)


def cleaned(value: Any) -> Any:
    """With every text as forms get it (`typed_text.clean`), names of fields left alone."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {name: cleaned(part) for name, part in value.items()}
    return [cleaned(part) for part in value] if isinstance(value, list) else value


def texts(name: str, value: object) -> Iterator[tuple[int, str]]:
    """Every key and text with its depth; without recursion, which the input could exhaust."""
    waiting: list[tuple[int, object]] = [(1, name), (1, value)]
    while waiting:
        depth, one = waiting.pop()
        if isinstance(one, str):
            yield depth, one
        elif isinstance(one, dict):
            waiting += [(depth + 1, part) for pair in one.items() for part in pair]
            yield depth, ""
        elif isinstance(one, list):
            waiting += [(depth + 1, part) for part in one]
            yield depth, ""


def can_be_kept(text: str) -> bool:
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def readable(name: str) -> str:
    return name[:100].encode("utf-8", "replace").decode().replace("\0", "?")
