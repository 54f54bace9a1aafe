"""A recall as a list to work through: who is still to tell, who was told, who answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch

from planning.treatments.recalls.lots import draws_of
from planning.treatments.recalls.models import Recall, RecallContact, RecalledPatient

SHOWN = 100
TABS = (("to-tell", "To tell"), ("told", "Told"), ("answered", "Answered"))


@dataclass(frozen=True)
class RecallCounts:
    to_tell: int
    told: int
    answered: int

    @property
    def total(self) -> int:
        return self.to_tell + self.told + self.answered


def rows_of(recall: Recall) -> Any:
    """Without those whose records were corrected to another lot."""
    given = draws_of(recall.lot).filter(treatment__patient=OuterRef("patient"))
    return RecalledPatient.objects.filter(Exists(given), recall=recall).with_state()


def in_tab(rows: Any, tab: str) -> Any:
    if tab == "answered":
        return rows.filter(has_answered=True)
    return rows.filter(has_answered=False, is_told=tab == "told")


def counts_of(recall: Recall) -> RecallCounts:
    states = list(rows_of(recall).values_list("has_answered", "is_told"))
    answered = sum(has_answered for has_answered, _ in states)
    told = sum(is_told and not has_answered for has_answered, is_told in states)
    return RecallCounts(len(states) - answered - told, told, answered)


def shown(recall: Recall, tab: str) -> list[RecalledPatient]:
    """By name; who has no address is to be called first."""
    rows = with_people(in_tab(rows_of(recall), tab))
    return list(rows.order_by(F("is_being_written").asc(), "patient__sort_name", "patient__born_on")[:SHOWN])


def with_people(rows: Any) -> Any:
    contacts = RecallContact.objects.select_related("by", "message").order_by("at")
    return rows.select_related("clinic", "patient", "recall__lot").prefetch_related(Prefetch("contacts", contacts))


def dropped(recall: Recall) -> int:
    """On the list, whose records name another lot by now."""
    given = draws_of(recall.lot).filter(treatment__patient=OuterRef("patient"))
    return RecalledPatient.objects.filter(~Exists(given), recall=recall).count()


def tabs(counts: RecallCounts) -> Iterable[tuple[str, str, int]]:
    numbers = {"to-tell": counts.to_tell, "told": counts.told, "answered": counts.answered}
    return [(name, label, numbers[name]) for name, label in TABS]
