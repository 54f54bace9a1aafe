"""Which passwords are refused: those that a stranger would guess who knows the person, the clinic and what people usually take."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from zxcvbn import zxcvbn  # type: ignore[import-untyped]  # it ships no types

from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import current_clinic_id, signed_in_user

GUESSES = 10  # tries that it must withstand, as a power of ten
JUDGED = 72  # signs of each end: the estimate's time grows with the square
PRODUCT = ("glabella",)
SHORTEST_WORD = 3
LEET = {"a": "a4@", "e": "e3", "i": "i1!", "l": "l1", "o": "o0", "s": "s5$", "t": "t7+"}
ADVICE = "Take four or five words that have nothing to do with each other, such as things that you see from a window."
WHY = {
    "own": "It is little more than your name, your e-mail address or the name of your clinic.",
    "repeat": "It repeats the same signs.",
    "spatial": "Its signs lie beside each other on the keyboard.",
    "sequence": "Its signs follow each other in the alphabet or in counting.",
    "date": "It is a date.",
    "dictionary": "It is made of words that are tried first.",
}


@dataclass(frozen=True)
class Estimate:
    guesses: float  # as a power of ten
    pattern: str  # of the longest part


class NotGuessable:
    """A validator of Django's: at every form and command that sets a password."""

    def validate(self, password: str, user: User | None = None) -> None:
        why = why_guessable(password, list(own_words(user)))
        if why is not None:
            raise ValidationError(
                f"This is too easy to guess. {WHY.get(why, '')} {ADVICE}".replace("  ", " "), code=why
            )

    def get_help_text(self) -> str:
        return ADVICE


def why_guessable(password: str, words: Iterable[str]) -> str | None:
    """A key of WHY or another word, or nothing if it is good. Of a long password either end may be the good one."""
    bare = without_accents(password)
    ends = {bare[:JUDGED], bare[-JUDGED:]}
    judged = [_judge(end, words) for end in ends]
    return None if None in judged else judged[0]


def _judge(text: str, words: Iterable[str]) -> str | None:
    found = estimate(text)
    if found.guesses < GUESSES:
        own = without_words(text, words) != text
        return "own" if own and found.pattern != "repeat" else found.pattern
    rest = without_words(text, words)
    return "own" if rest != text and estimate(rest).guesses < GUESSES else None


def estimate(text: str) -> Estimate:
    if not text:
        return Estimate(0, "")
    told = zxcvbn(text)
    longest: dict[str, Any] = max(told["sequence"], key=lambda part: len(part["token"]))
    return Estimate(float(told["guesses_log10"]), longest["pattern"])


def without_words(text: str, words: Iterable[str]) -> str:
    """Also where figures stand for letters: h4rb0ur."""
    for word in sorted(words, key=len, reverse=True):
        spelt = "".join(f"[{re.escape(LEET[sign])}]" if sign in LEET else re.escape(sign) for sign in word)
        text = re.sub(spelt, "", text, flags=re.IGNORECASE)
    return text


def own_words(user: User | None) -> Iterator[str]:
    yield from PRODUCT
    named = [user.full_name, user.email.rpartition(".")[0]] if user else []
    for text in [*named, *(name for clinic in _clinics(user) for name in (clinic.name, clinic.code))]:
        parts = re.split(r"[\W_]+", without_accents(text).casefold())
        for word in {*parts, "".join(parts)}:
            if len(word) >= SHORTEST_WORD:
                yield from (word, word[::-1])


def _clinics(user: User | None) -> list[Clinic]:
    """Where this person works, and where they are being given an account."""
    if user is None:
        return []
    with signed_in_user(user):
        mine = list(Membership.objects.filter(user_id=user.pk).values_list("clinic_id", flat=True))
    return list(Clinic.objects.filter(pk__in=[*mine, current_clinic_id()]))


def without_accents(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in apart if unicodedata.category(sign)[0] != "M")
