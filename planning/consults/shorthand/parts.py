"""What is read of a shorthand line."""

import re
from dataclasses import dataclass

from clinic.practice.typed_text import plain
from planning.consults.forms.regions import FindingSlot
from planning.engine.contract.vocabulary import Region

LONGEST_LINE = 500
_OTHER_SIGNS = str.maketrans({"\n": ";", "\r": ";", "\u061b": ";", "\u060c": ",", "\u066b": ".", "\u2044": "/"})
_GLUED = re.compile(r"([a-z_]{2,})((?:/?[0-9]).*)")
_TOKENS = re.compile(r"[a-z_]+=[0-9]+,[0-9]+|[^\s,]+")


@dataclass(frozen=True)
class ShorthandAnswer:
    """One answer of the form by its field: `value` as the field holds it, `slot` the finding that it belongs to, if any."""

    name: str
    value: str
    slot: FindingSlot | None = None

    @property
    def fact(self) -> str:
        return self.name.rpartition(".")[2]


@dataclass(frozen=True)
class Correction:
    """What may have been meant: `label` stands on its button, `text` is the whole part as it would then be."""

    label: str
    text: str


@dataclass(frozen=True)
class ShorthandPart:
    """What stands between two `;`: answers about one region or the whole face, or `fault`, and then no answer at all."""

    text: str
    region: Region | None = None
    answers: tuple[ShorthandAnswer, ...] = ()
    fault: str = ""
    word: str = ""
    corrections: tuple[Correction, ...] = ()
    is_begun: bool = False
    """Nothing is wrong yet: it only says too little."""


class PartUnread(Exception):
    """A part that is not taken: why, and at which of its words."""

    def __init__(
        self, message: str, word: str = "", corrections: tuple[Correction, ...] = (), *, is_begun: bool = False
    ) -> None:
        super().__init__(message)
        self.message, self.word, self.corrections, self.is_begun = message, word, corrections, is_begun


def texts(line: str) -> list[str]:
    """The parts of a line, in plain signs."""
    return [text for text in (part.strip(" ,") for part in plain(line.translate(_OTHER_SIGNS)).split(";")) if text]


def tokens(text: str) -> list[str]:
    text = re.sub(r"(?<=[0-9])\s*/\s*(?=[0-9])", "/", text.lower().translate({0x27: None, 0x2019: None}))
    found = _TOKENS.findall(re.sub(r"\s*=\s*", "=", text))
    return [piece for token in found for piece in _unglued(token)]


def _unglued(token: str) -> list[str]:
    """`fh2/1` as `fh 2/1`."""
    glued = _GLUED.fullmatch(token)
    return [glued[1], glued[2]] if glued else [token]
