"""How much may be added at the check-in where nothing stands against it: by range, by shared limits, and by a limit of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from planning.engine.compose.remarks import LEDGER_SHARED, SHARED, Remark
from planning.engine.compose.review import Review, given_on
from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import Document
from planning.engine.contract.treated import Dose
from planning.engine.protocol.model import Budget, Protocol

# Half units. Six units in all are three on each side (INC-32, a house figure: the source names no limit).
MOST_IN_ALL, MOST_A_SIDE = 12, 6
SIDES = ("left", "right")


@dataclass(slots=True)
class Offer:
    """Half units for one area: in total, or on each of its sides."""

    review: Review
    units: int
    taken_by: Remark | None = None
    """What took the last of it."""

    @property
    def sides(self) -> tuple[str, ...]:
        return self.review.sides or SIDES

    @property
    def places(self) -> int:
        """How many times the figure is given."""
        return max(1, len(self.review.sides))

    def keep_to(self, most: float, remark: Remark) -> None:
        most = max(0, int(most))
        if most < self.units:
            self.units = most
            self.taken_by = remark if not most else None


def offers(open_reviews: Iterable[Review], document: Document, protocol: Protocol) -> dict[v.Area, Offer]:
    """By area; together they leave every shared limit kept. An earlier area of a limit is served before a later one."""
    made = {review.area: Offer(review, _by_range(review)) for review in open_reviews}
    given = (document.check_in.given if document.check_in else None) or {}
    for budget in protocol.budgets:
        members = [made[area] for area in budget.areas if area in made]
        there = [given[area] for area in budget.areas if area in given]
        _serve(members, there, budget)
    _serve_ledger(list(made.values()))
    return made


def _by_range(review: Review) -> int:
    most = MOST_A_SIDE if review.sides else MOST_IN_ALL
    return min(most, int((review.range_room or 0) * 2))


def _serve(members: list[Offer], given: list[Dose], budget: Budget) -> None:
    if budget.total is not None:
        left = budget.total * 2 - sum(dose.units for dose in given) * 2
        for offer in members:
            offer.keep_to(left // offer.places, SHARED)
            left -= offer.units * offer.places
    if budget.per_side is not None:
        by_side = {side: budget.per_side * 2 - sum(_on(dose)[side] for dose in given) * 2 for side in SIDES}
        for offer in members:
            # What is dosed in total lies half on each side.
            share = 1.0 if offer.review.sides else 0.5
            offer.keep_to(min(by_side[side] for side in offer.sides) / share, SHARED)
            for side in offer.sides:
                by_side[side] -= offer.units * share


def _on(dose: Dose) -> Mapping[str, float]:
    return {"left": 0.0, "right": 0.0, **given_on(dose)}


def _serve_ledger(members: list[Offer]) -> None:
    left = min((offer.review.ledger_left or 0 for offer in members), default=0) * 2
    for offer in members:
        offer.keep_to(left // offer.places, LEDGER_SHARED)
        left -= offer.units * offer.places
