"""The vials that a treatment page offers: those open today, and those that this record names already."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from clinic.practice.numbers import plain
from clinic.stock.models import Vial
from clinic.stock.of_the_day import vials_of_the_day
from planning.plans.models import Plan
from planning.treatments import draws
from planning.treatments.draw_model import Draw
from planning.treatments.models import Treatment
from planning.treatments.planned_areas import product_of

AS_SIGNED = "as-signed"
"""The choice of a correction that keeps what was written of a vial before vials were kept in stock."""


@dataclass(frozen=True)
class OfferedVial:
    """`vial` None: what was written of it before stock. `left`: units that this record may take. `why_not`: in words, why nothing of it."""

    vial: Vial | None
    name: str
    left: Decimal | None = None
    why_not: tuple[str, ...] = ()

    @property
    def value(self) -> str:
        return str(self.vial.pk) if self.vial else AS_SIGNED

    @property
    def drawn_field(self) -> str:
        return draws.field_of(self.vial.pk) if self.vial else ""

    @property
    def title(self) -> str:
        return self.name.partition(", ")[0] if self.vial else self.name

    @property
    def detail(self) -> str:
        """Which of the lot's vials it is."""
        return self.name.partition(", ")[2] if self.vial else ""

    @property
    def words(self) -> str:
        return self.name if self.left is None else f"{self.name}, {plain(self.left)} U left"


def offered(plan: Plan, chosen: Sequence[str], amends: Treatment | None) -> list[OfferedVial]:
    """Usable ones first. `chosen`: ids that the form sends, which may have been emptied since."""
    now, clinic = plan.clinic.now(), plan.clinic
    before = list(amends.draws.all()) if amends else []
    named = {one.vial_id for one in before if one.vial_id} | set(_ids(chosen))
    vials = {vial.pk: vial for vial in vials_of_the_day(clinic, now)}
    vials |= {vial.pk: vial for vial in Vial.objects.with_lot().filter(pk__in=named - set(vials))}
    opened = [vial for vial in vials.values() if vial.opened_at]
    room = draws.room(opened, amends)
    rows = [_offer(vial, plan, room[vial.pk], amends, now) for vial in opened]
    return [*_as_signed(before), *sorted(rows, key=lambda one: bool(one.why_not))]


def _ids(chosen: Iterable[str]) -> list[uuid.UUID]:
    found = []
    for one in chosen:
        try:
            found.append(uuid.UUID(one))
        except ValueError:
            continue
    return found


def _offer(vial: Vial, plan: Plan, left: Decimal, amends: Treatment | None, now: datetime) -> OfferedVial:
    why_not = draws.unfit(vial, product_of(plan), now, amends)
    if left <= 0:
        why_not.append("Empty")
    return OfferedVial(vial, draws.name_of(vial, plan.clinic), left, tuple(why_not))


def _as_signed(before: Sequence[Draw]) -> list[OfferedVial]:
    named = [f"{one.vials} x {plain(one.vial_units)} U of lot {one.lot}" for one in before if one.vial_id is None]
    return [OfferedVial(None, f"As signed: {', '.join(named)}")] if named else []


def as_recorded(wrong: Treatment) -> dict[str, Any]:
    """What a correction begins with. How much came from each vial is said where there are several."""
    before = list(wrong.draws.all())
    initial: dict[str, Any] = {draws.FIELD: [str(one.vial_id) if one.vial_id else AS_SIGNED for one in before]}
    if len(before) > 1:
        initial |= {draws.field_of(one.vial_id): one.units for one in before if one.vial_id}
    return initial
