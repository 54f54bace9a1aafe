"""Of which type the visit is that a row of the worklist is booked as, and how long."""

from collections.abc import Callable
from typing import TypeVar

from clinic.booking.follow_up.codes import FollowUpCode
from clinic.booking.follow_up.models import FollowUpItem
from clinic.office.models import VisitType
from clinic.practice.visit_kinds import MINUTES, VisitKind

VISIT_KIND = {
    FollowUpCode.SLIMMING: VisitKind.CONSULT,
    FollowUpCode.MAINTENANCE: VisitKind.CONSULT,
    FollowUpCode.STEP: VisitKind.TREATMENT,
}
Usual = TypeVar("Usual", VisitType, VisitType | None)
LOOK_MINUTES = MINUTES[VisitKind.CHECK_IN]


def visit_of(item: FollowUpItem, usual: Callable[[VisitKind], Usual]) -> tuple[Usual, int]:
    """What is booked for it, and how long: of a freed visit the same again while its type is in use, else the `usual`
    type of the kind; 0 minutes: as long as its type."""
    freed = item.freed_visit
    if freed:
        own = freed.visit_type
        return usual(VisitKind(freed.kind)) if own.retired_at else own, freed.minutes
    visit_type = usual(VISIT_KIND[FollowUpCode(item.kind)])
    return visit_type, LOOK_MINUTES if item.kind == FollowUpCode.SLIMMING else 0
