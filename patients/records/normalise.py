"""How names, birth dates and phone numbers become the words that find a patient."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from clinic.practice.typed_text import SELECTORS, is_east_asian, plain
from patients.records.latin_letters import in_latin_letters

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
# German and Nordic letters as keyboards without them write them: M\u00fcller is also Mueller; and the way back.
_WITH_E = str.maketrans({"\u00e4": "ae", "\u00f6": "oe", "\u00fc": "ue", "\u00f8": "oe", "\u00e5": "aa"})
_DIGRAPH = re.compile("(?:(?<=a)|(?<=o)|(?<=u))e|(?<=a)a")
WORD_LENGTH, NAMES_LENGTH = 80, 420


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


def base_name(family_name: str, given_name: str) -> str:
    """One name alone stands for both. The comma sorts before every letter, so Lee comes before Leeson."""
    return ",".join(filter(None, (" ".join(words(family_name)), " ".join(words(given_name)))))


def sort_name(family_name: str, given_name: str, also: Iterable[str] = ()) -> str:
    """What a list of patients is ordered by, and what each word of a search is looked up in: the names, then behind a tab, which sorts
    before every other sign, the other ways to write them and the words of names that they `also` had."""
    base = base_name(family_name, given_name)
    more = sorted({*name_words(given_name, family_name), *also} - set(base.replace(",", " ").split()))
    return f"{base}\t {' '.join(more)}"[:NAMES_LENGTH] if more else base[:NAMES_LENGTH]


def name_words(given_name: str, family_name: str) -> set[str]:
    """Every word that finds a patient of these names: each name, double names joined, umlauts written with an e or without, and Cyrillic
    and Greek in Latin letters."""
    found = {word for name in (given_name, family_name) for word in (*words(name), *_joined(name))}
    if is_east_asian(family_name + given_name):
        found.update(_joined(family_name + given_name))
    for name in (given_name, family_name):
        spelt = unicodedata.normalize("NFC", name).casefold()
        if spelt != (written := spelt.translate(_WITH_E)):
            found.update((*words(written), *_joined(written)))
    found |= {_DIGRAPH.sub("", word) for word in found}
    for written in (written for name in (given_name, family_name) for written in in_latin_letters(name)):
        found.update((*words(written), *_joined(written)))
    return {word[:WORD_LENGTH] for word in found}


def _joined(name: str) -> Iterator[str]:
    """A double name is also written as one word, whether a hyphen or a space parts it."""
    for part in (name, *name.split()):
        if word := "".join(words(part)):
            yield word
