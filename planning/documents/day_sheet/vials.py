"""Planned units against what stands open: which vials to open. Each product by itself."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from clinic.practice import moments
from clinic.practice.models import Clinic
from clinic.practice.numbers import plain, units
from clinic.stock.models import Vial
from clinic.stock.of_the_day import vials_of_the_day


@dataclass(frozen=True)
class ProductLine:
    """`so` says what to do; `is_short`: there is not enough in stock."""

    product: str
    planned: Decimal
    in_open: Decimal
    vials: Sequence[str]
    so: str
    is_short: bool = False


def product_lines(clinic: Clinic, planned: Mapping[str, Decimal], at: datetime) -> list[ProductLine]:
    """Of products that are planned or stand open."""
    usable = [vial for vial in vials_of_the_day(clinic, at) if vial.left > 0 and not vial.unusable(at)]
    closed = [vial for vial in Vial.objects.unopened().with_lot().filter(clinic=clinic) if not vial.unusable(at)]
    products = sorted({*planned, *(vial.lot.product for vial in usable)})
    return [
        _line(
            clinic,
            product,
            planned.get(product, Decimal(0)),
            [vial for vial in usable if vial.lot.product == product],
            [vial for vial in closed if vial.lot.product == product],
        )
        for product in products
    ]


def _line(
    clinic: Clinic, product: str, planned: Decimal, opened: Sequence[Vial], closed: Sequence[Vial]
) -> ProductLine:
    left = sum((vial.left for vial in opened), Decimal(0))
    so, is_short = to_open(planned - left, [vial.units for vial in sorted(closed, key=_soonest)])
    return ProductLine(product, planned, left, [_words(clinic, vial) for vial in opened], so, is_short)


def _soonest(vial: Vial) -> tuple[object, ...]:
    return vial.lot.expires_on, vial.lot.number


def to_open(missing: Decimal, closed: Sequence[Decimal]) -> tuple[str, bool]:
    """What to open for the missing units, from the vials that expire first; and whether even all are too few."""
    if missing <= 0:
        return "enough", False
    taken: Counter[Decimal] = Counter()
    for size in closed:
        if missing <= 0:
            break
        taken[size] += 1
        missing -= size
    words = "open " + ", ".join(f"{count} \u00d7 {units(size)}" for size, count in taken.items()) if taken else ""
    if missing <= 0:
        return words, False
    return f"{words}, then {units(missing)} short" if words else f"{units(missing)} short, none in stock", True


def _words(clinic: Clinic, vial: Vial) -> str:
    """L1 68 U, until 15:30."""
    until = ""
    if vial.discard_by:
        ends = clinic.local(vial.discard_by)
        until = (
            f", until {moments.clock(ends) if ends.date() == clinic.today() else moments.full(ends, clinic.today())}"
        )
    return f"{vial.lot.number or 'no lot number'} {plain(vial.left)} U{until}"
