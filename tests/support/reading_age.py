"""How hard an English text is to read: the Flesch-Kincaid grade, the year of American school that follows it (age = grade + 5 or 6)."""

import re
from collections.abc import Collection

_SENTENCE = re.compile(r"[.!?]+(?:\s|$)")
_WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?|\d[\d.,-]*")
_VOWELS = re.compile(r"[aeiouy]+")
_TWO_SOUNDS = re.compile(
    r"(?<![tcsg])i[ao](?!u)|area|[aeiou]ing$|[^aeiou]ier|(?<![tcsgx])ious|creat|react|quiet|diet|fluid|video"
)
"""Vowels beside each other that are said one after the other; "tion" and "cial" are one."""
_SILENT = re.compile(r"(?<=[^aeiouy])e$|(?<=[^aeiouytd])ed$|(?<=[^aeiouyszxcgh])es$")
_SAID = re.compile(r"[^aeiouylr]l(e|ed|es)$")
"""The end of "little", "handled"."""
OF_A_FIGURE, OF_A_KNOWN_WORD = 1, 2


def syllables(word: str) -> int:
    letters = word.lower().removesuffix("'s")
    if letters[:1].isdigit():
        return OF_A_FIGURE
    count = len(_VOWELS.findall(letters)) + len(_TWO_SOUNDS.findall(letters))
    if _SILENT.search(letters) and not _SAID.search(letters):
        count -= 1
    count -= len(re.findall(r"(?<=[a-z][^aeiouy])e(?=(?:ful|less|ment|ly|where|thing|time|head)s?$)", letters))
    return max(count, 1)


def grade(text: str, known: Collection[str] = ()) -> float:
    """The grade of `text`; words that readers know however long they are count as short ones."""
    words = _WORD.findall(text)
    sentences = max(len([one for one in _SENTENCE.split(text) if _WORD.search(one)]), 1)
    spoken = sum(OF_A_KNOWN_WORD if word.lower() in known else syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * spoken / len(words) - 15.59
