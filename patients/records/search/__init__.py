"""Finding patients: by the beginnings of their names in any order, a birth date, figures of their phone, their e-mail address.

One page at a time and without counting; `docs/adr/0028-search-by-words.md` says which index answers what."""

import uuid
from dataclasses import dataclass, field

from patients.records.models import Patient
from patients.records.search.statements import Key, by_figures, by_names, everybody, in_the_middle
from patients.records.search.terms import terms_of
from patients.records.search.typos import by_close_names

PER_PAGE = 25


@dataclass(frozen=True)
class Found:
    """`more`: others follow the last of `patients`. `close`: nobody has that name, these have nearly that name."""

    patients: list[Patient] = field(default_factory=list)
    more: bool = False
    close: bool = False

    @property
    def next_after(self) -> uuid.UUID | None:
        """What the next page begins behind."""
        return self.patients[-1].pk if self.more else None


def find_patients(text: str, *, after: uuid.UUID | None = None, limit: int = PER_PAGE) -> Found:
    """The first `limit` patients of this clinic, by name, who match every word of `text`, behind the patient `after`. Nobody for a text
    that asks for nothing."""
    terms = terms_of(text)
    if not terms:
        return Found()
    behind = key_of(after)
    names, figures = [term.word for term in terms if term.is_name], [term for term in terms if not term.is_name]
    keys = by_figures(figures, names, behind, limit + 1) if figures else by_names(names, behind, limit + 1)
    if keys or behind:
        return _shown(keys, limit)
    if figures:
        keys = in_the_middle(figures, names, limit + 1)
        return _shown(keys, limit)
    return _shown(by_close_names(names, limit), limit, close=True)


def list_patients(*, after: uuid.UUID | None = None, limit: int = PER_PAGE) -> Found:
    """Everybody, by name."""
    return _shown(everybody(key_of(after), limit + 1), limit)


def key_of(patient_id: uuid.UUID | None) -> Key | None:
    if patient_id is None:
        return None
    return Patient.objects.filter(pk=patient_id).values_list("sort_name", "born_on", "pk").first()


def _shown(keys: list[Key], limit: int, *, close: bool = False) -> Found:
    ids = [key[2] for key in keys[:limit]]
    patients = Patient.objects.in_bulk(ids)
    found = [patients[one] for one in ids if one in patients]
    return Found(found, more=len(keys) > limit, close=close and bool(found))
