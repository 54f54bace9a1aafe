"""The statements of a search: each reads one table, led into one index by the clinic and one range; what else is asked filters what that
index brings, and the database stops when a page is full. No join and no subquery, so the plans do not depend on statistics."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from django.db import connection
from django.db.models import Q, QuerySet

from patients.records.models import NOT_MERGED, Patient, PatientWord
from patients.records.search.terms import LAST, Range, Term, begins

Key = tuple[str, date, uuid.UUID]
Row = TypeVar("Row", Patient, PatientWord)
COMMON = 10_000
"""From so many entries on, the index in the order of names is walked instead of sorting all that begin so."""
NAMED_BY_FIGURES = 500


def by_names(words: Sequence[str], after: Key | None, limit: int) -> list[Key]:
    """Patients with a name that begins with each of `words`. The rarest word leads."""
    counts = how_common(words)
    if not all(counts.values()):
        return []
    lead = min(counts, key=lambda word: (counts[word], -len(word)))
    others = [word for word in counts if word != lead]
    if counts[lead] < COMMON:
        rows = PatientWord.objects.filter(word__gte=lead, word__lt=lead + LAST)
    else:
        rows = PatientWord.objects.filter(initial=lead[0])
        others += [lead] if len(lead) > 1 else []
    for word in others:
        rows = rows.filter(begins("names", word))
    return _in_order(rows, after, limit)


def how_common(words: Iterable[str]) -> dict[str, int]:
    """How many entries begin with each word, up to COMMON. One letter is not asked for: it is."""
    asked = [word for word in dict.fromkeys(words) if len(word) > 1]
    counts = dict.fromkeys(words, COMMON)
    if asked:
        one = "(select count(*) from (select from records_patientword where word >= %s and word < %s limit %s) t)"
        with connection.cursor() as cursor:
            values = [value for word in asked for value in (word, word + LAST, COMMON)]
            cursor.execute(f"select {', '.join([one] * len(asked))}", values)
            counts |= dict(zip(asked, cursor.fetchone(), strict=True))
    return counts


def _in_order(rows: QuerySet[PatientWord], after: Key | None, limit: int) -> list[Key]:
    """The keys in order, each patient once: found by two words they come twice, side by side."""
    found: dict[uuid.UUID, Key] = {}
    size, ordered = 2 * limit + 8, rows.order_by("names", "born_on", "patient_id")
    while len(found) < limit:
        page = behind(ordered, after, ("names", "born_on", "patient_id"))
        keys: list[Key] = list(page.values_list("names", "born_on", "patient_id")[:size])
        found |= {key[2]: key for key in keys}
        if len(keys) < size:
            break
        after = keys[-1]
    return list(found.values())[:limit]


def behind(rows: QuerySet[Row], after: Key | None, columns: tuple[str, str, str]) -> QuerySet[Row]:
    """What follows `after` in the order of `columns`. The first condition leads into the index, the second is exact."""
    if after is None:
        return rows
    names, born_on, key = columns
    exact = Q(**{f"{names}__gt": after[0]})
    exact |= Q(**{names: after[0], f"{born_on}__gt": after[1]})
    exact |= Q(**{names: after[0], born_on: after[1], f"{key}__gt": after[2]})
    return rows.filter(Q(**{f"{names}__gte": after[0]}), exact)


def by_figures(figures: Sequence[Term], names: Sequence[str], after: Key | None, limit: int) -> list[Key]:
    """Patients told by a day, a phone or an address, which are rare and lead; everything else filters. Figures that may be several things
    are asked for as each."""
    lead = min(figures, key=lambda term: term.rank)
    rest = _rest(figures, lead, names)
    keys = {key for one in lead.ranges for key in _led_by(one, rest, after, limit)}
    if lead.word:
        keys.update(_named_so(lead.word, rest, after, limit))
    return sorted(keys)[:limit]


def _rest(figures: Sequence[Term], lead: Term, names: Sequence[str]) -> Q:
    rest = Q()
    for term in figures:
        if term is not lead:
            rest &= term.condition()
    for word in names:
        rest &= begins("sort_name", word)
    return rest


def _led_by(one: Range, rest: Q, after: Key | None, limit: int) -> list[Key]:
    return _keys(Patient.objects.filter(one.condition()).filter(rest), after, limit)


def _named_so(word: str, rest: Q, after: Key | None, limit: int) -> list[Key]:
    """The few patients who bear figures in their names: Smith 3."""
    named = PatientWord.objects.filter(word__gte=word, word__lt=word + LAST).values_list("patient_id", flat=True)
    ids = list(named[:NAMED_BY_FIGURES])
    return _keys(Patient.objects.filter(pk__in=ids).filter(rest), after, limit) if ids else []


def _keys(rows: QuerySet[Patient], after: Key | None, limit: int) -> list[Key]:
    columns = ("sort_name", "born_on", "pk")
    ordered = behind(rows.filter(NOT_MERGED).order_by(*columns), after, columns)
    return list(ordered.values_list(*columns)[:limit])


def in_the_middle(figures: Sequence[Term], names: Sequence[str], limit: int) -> list[Key]:
    """Figures from the middle of a phone number: one pass over the clinic's index of numbers, only when nothing else was found."""
    for term in figures:
        pieces = [str(one.first) for one in term.ranges if one.column == "phone_end"]
        if not pieces:
            continue
        within = Q()
        for piece in pieces:
            within |= Q(phone_end__contains=piece)
        ids = list(Patient.objects.filter(NOT_MERGED, within).values_list("pk", flat=True)[:NAMED_BY_FIGURES])
        if ids:
            return _keys(Patient.objects.filter(pk__in=ids).filter(_rest(figures, term, names)), None, limit)
    return []


def everybody(after: Key | None, limit: int) -> list[Key]:
    return _keys(Patient.objects.all(), after, limit)
