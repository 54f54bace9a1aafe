"""How names, birth dates and phone numbers become the words that find a patient."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from clinic.practice import phones
from clinic.practice.typed_text import SELECTORS, is_east_asian, plain

# Letters that Unicode does not take apart into a plain letter and a mark; of an Arabic and a Persian keyboard, the same letter.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "n"}
    | {"\u06cc": "\u064a", "\u0649": "\u064a", "\u06a9": "\u0643", "\u0640": None}
)
# As keyboards, phones and word processors write them, and the letters that stand for one in Hawaiian, Ukrainian or Uzbek names.
_APOSTROPHES = re.compile(
    "['`\u00b4\u02b9-\u02bf\u02c8\u02ca\u02cb\u02ee\u055a\u05f3\u07f4\u07f5\u2018-\u201b\u2032\u2035\ua78b\ua78c\uff07]"
)
_ARABIC_BREAK = re.compile("(?<=[\u0600-\u07ff])\u200c")
_JOINERS = re.compile("[\u200c\u200d]")
SHORTEST_PHONE, LONGEST_PHONE = 3, 15


def normalise(text: str) -> str:
    """Without case, accents and apostrophes, in plain digits and hyphens: "O\u2019Neill-\u0141ukasz" gives "oneill-lukasz"."""
    text = _JOINERS.sub("", _ARABIC_BREAK.sub("-", plain(text)))
    taken_apart = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text).casefold())
    kept = "".join(letter for letter in SELECTORS.sub("", taken_apart) if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", kept.translate(_LETTERS))


def words(text: str) -> list[str]:
    """The normalised words of a name, a hyphen being a space. Vowel signs belong to the word, as in Thai and Hindi."""
    return "".join(sign if _is_of_word(sign) else " " for sign in normalise(text)).split()


def _is_of_word(sign: str) -> bool:
    return sign.isalnum() or unicodedata.category(sign).startswith("M")


def sort_name(family_name: str, given_name: str) -> str:
    """What a list of patients is ordered by; one name alone stands for both. The comma sorts before every letter, so Lee comes before
    Leeson."""
    return ",".join(filter(None, (" ".join(words(family_name)), " ".join(words(given_name)))))


def name_token(word: str) -> str:
    return f"n:{word}"[:100]


def birth_token(born_on: date) -> str:
    return f"d:{born_on.isoformat()}"


def phone_tokens(phone: str) -> set[str]:
    """Every run of digits that ends the number, so that any piece of it is the start of one of them. An extension finds nobody."""
    number = phones.digits(phones.take_extension(phone)[0])
    return {f"p:{number[-length:]}" for length in range(SHORTEST_PHONE, LONGEST_PHONE + 1) if length <= len(number)}


def tokens_of(given_name: str, family_name: str, born_on: date, phone: str) -> set[str]:
    names = {name_token(word) for name in (given_name, family_name) for word in (*words(name), *_joined(name))}
    if is_east_asian(family_name + given_name):
        names.update(map(name_token, _joined(family_name + given_name)))
    return names | {birth_token(born_on)} | phone_tokens(phone)


def _joined(name: str) -> Iterator[str]:
    """A double name is also written as one word, whether a hyphen or a space parts it."""
    for part in (name, *name.split()):
        if word := "".join(words(part)):
            yield word
