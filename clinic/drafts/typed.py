"""What of a sent form is kept: its fields as they were typed, without what belongs to one page or one press."""

import hashlib
import json
from collections.abc import Mapping

from django.http import QueryDict

from clinic.practice.fields import read_count

Typed = dict[str, list[str]]
VERSION = "draft_version"
MOST_FIELDS = 1_500
MOST_CHARACTERS = 200_000
NOT_KEPT = frozenset({"csrfmiddlewaretoken", "draft", VERSION, "resolve", "anyway"})
TAKE = "take:"


class DraftTooLong(ValueError):
    """More than a draft holds; the message says so to whoever typed it."""


def typed(sent: QueryDict) -> Typed:
    """The fields to keep. Raises DraftTooLong. PostgreSQL stores no NUL character, which no keyboard types."""
    kept = {
        name.replace("\0", ""): [str(text).replace("\0", "") for text in sent.getlist(name)]
        for name in sent
        if name not in NOT_KEPT and not name.startswith(TAKE) and "password" not in name.lower()
    }
    if sum(map(len, kept.values())) > MOST_FIELDS:
        raise DraftTooLong(
            f"Not kept: the form has more than {MOST_FIELDS:,} answers. Save it now, or make it shorter."
        )
    if sum(len(name) + sum(map(len, texts)) for name, texts in kept.items()) > MOST_CHARACTERS:
        raise DraftTooLong(
            f"Not kept: the form holds more than {MOST_CHARACTERS:,} characters. Shorten the longest text, then go on."
        )
    return kept


def digest(data: Mapping[str, list[str]]) -> str:
    """Of what a form says. An empty radio may be sent or left out: it counts as left out."""
    said = {name: texts for name, texts in data.items() if any(texts)}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def version_seen(sent: QueryDict, name: str = VERSION) -> int:
    """The number of the draft that the page has seen; 0 for none."""
    return read_count(sent.get(name, ""))
