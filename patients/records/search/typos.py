"""Names one letter away from what was typed, asked for only when nobody has the name itself."""

import unicodedata
from collections.abc import Sequence

from django.db import connection

from patients.records.search.statements import Key, how_common
from patients.records.search.terms import LAST

SHORTEST = 4
MOST_WORDS = 3
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_EACH = 60
# The probes stand in a list that the index is asked for one by one: `word = any(list)` made the planner read the whole clinic.
_STATEMENT = """
    select k.names, k.born_on, k.patient_id from unnest(%s::text[]) e(w) cross join lateral (
        select names, born_on, patient_id from records_patientword where word >= e.w and word < e.w || %s {others} limit %s
    ) k group by 1, 2, 3 order by 1, 2, 3 limit %s
"""
_OTHER = "and (names like %s or names like %s or names like %s)"


def by_close_names(words: Sequence[str], limit: int) -> list[Key]:
    """Patients whose names begin with all of `words` but for one letter of one of them; the word that nobody has is tried first."""
    counts = how_common(words)
    tried = sorted((word for word in counts if len(word) >= SHORTEST), key=lambda word: (counts[word], -len(word)))
    for word in tried[:MOST_WORDS]:
        others = [other for other in counts if other != word]
        if all(counts[other] for other in others) and (found := _close_to(word, others, limit)):
            return found
    return []


def _close_to(word: str, others: Sequence[str], limit: int) -> list[Key]:
    likes = [like for other in others for like in (f"{other}%", f"% {other}%", f"%,{other}%")]
    with connection.cursor() as cursor:
        sql = _STATEMENT.format(others=_OTHER * len(others))
        cursor.execute(sql, [sorted(one_letter_away(word)), LAST, *likes, _EACH, limit])
        found: list[Key] = cursor.fetchall()
    return found


def one_letter_away(word: str) -> set[str]:
    """A letter left out, two swapped, one replaced, one added; the first letter stays in none of them by force."""
    letters = letters_of(word)
    parts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    dropped = {before + after[1:] for before, after in parts if after}
    swapped = {before + after[1] + after[0] + after[2:] for before, after in parts if len(after) > 1}
    replaced = {before + letter + after[1:] for before, after in parts if after for letter in letters}
    added = {before + letter + after for before, after in parts for letter in letters}
    return (dropped | swapped | replaced | added) - {word}


def letters_of(word: str) -> str:
    """a to z, or of another alphabet the letters that stand beside the word's own in Unicode."""
    other = [letter for letter in word if not letter.isascii() and unicodedata.category(letter) in ("Ll", "Lo")]
    if not other or ord(other[0]) >= 0x2E80:
        return _LATIN
    begin = ord(other[0]) & ~0x7F
    near = (chr(code) for code in range(begin, begin + 0x80))
    return "".join(letter for letter in near if unicodedata.category(letter) in ("Ll", "Lo", "Mn", "Mc"))
