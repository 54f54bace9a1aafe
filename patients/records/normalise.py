"""How names, birth dates and phone numbers become the words that find a patient."""

import re
import unicodedata
from datetime import date

# Letters that Unicode does not take apart into a plain letter and a mark.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "n"}
)
_APOSTROPHES = re.compile(r"['’‘ʼʹ`´]")
_WORD = re.compile(r"[^\W_]+")
SHORTEST_PHONE, LONGEST_PHONE = 3, 15


def normalise(text: str) -> str:
    """Without case, accents and apostrophes: "O’Neill-Łukasz" gives "oneill-lukasz"."""
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text).casefold())
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", kept.translate(_LETTERS))


def words(text: str) -> list[str]:
    """The normalised words of a name, a hyphen being a space."""
    return _WORD.findall(normalise(text))


def digits(text: str) -> str:
    return "".join(letter for letter in text if letter in "0123456789")


def sort_name(family_name: str, given_name: str) -> str:
    """What a list of patients is ordered by. The comma sorts before every letter, so Lee comes before Leeson."""
    return f"{' '.join(words(family_name))},{' '.join(words(given_name))}"


def name_token(word: str) -> str:
    return f"n:{word}"[:100]


def birth_token(born_on: date) -> str:
    return f"d:{born_on.isoformat()}"


def phone_tokens(phone: str) -> set[str]:
    """Every run of digits that ends the number, so that any piece of it is the start of one of them."""
    number = digits(phone)
    return {f"p:{number[-length:]}" for length in range(SHORTEST_PHONE, LONGEST_PHONE + 1) if length <= len(number)}


def tokens_of(given_name: str, family_name: str, born_on: date, phone: str) -> set[str]:
    names = {name_token(word) for word in words(f"{given_name} {family_name}")}
    # A double name is also written as one word.
    joined = {name_token("".join(words(name))) for name in (given_name, family_name) if words(name)}
    return names | joined | {birth_token(born_on)} | phone_tokens(phone)
