"""What is in the fridge, by product and vial size, and what to do about it. Units of different products are never added."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet

from clinic.practice.models import Clinic
from clinic.practice.numbers import plain
from clinic.stock.given_to import patients_of
from clinic.stock.models import Lot, NoticeThreshold, Unusable, Vial

IN_USE = timedelta(days=90)
"""A product of which a vial was opened within these days is missed when none is left."""


class Notice(NamedTuple):
    """`tone` of a chip."""

    tone: str
    words: str


@dataclass
class LotInFridge:
    lot: Lot
    source: str
    usable: int = 0
    faults: list[Unusable] = field(default_factory=list)
    unopened: int = 0
    notices: list[Notice] = field(default_factory=list)
    patients: int = 0


@dataclass
class ProductInFridge:
    product: str
    vial_units: Decimal
    lots: list[LotInFridge] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.product}, {plain(self.vial_units)} U a vial"

    @property
    def unopened(self) -> int:
        return sum(one.unopened for one in self.lots)

    @property
    def usable(self) -> int:
        return sum(one.usable for one in self.lots)


def threshold(clinic: Clinic) -> NoticeThreshold:
    """The clinic's own, or what everybody begins with."""
    return NoticeThreshold.objects.filter(clinic=clinic).first() or NoticeThreshold(clinic=clinic)


def in_fridge(clinic: Clinic, at: datetime) -> list[ProductInFridge]:
    """Products that are there, or were used lately; each lot with unopened vials, next to expire first."""
    limits, today = threshold(clinic), clinic.day_of(at)
    lots = _lots(Vial.objects.with_lot().unopened().filter(clinic=clinic), at)
    given_to = patients_of([one.lot.pk for one in lots])
    found: dict[tuple[str, Decimal], ProductInFridge] = {}
    for product, vial_units in _used_since(clinic, at - IN_USE):
        found[product, vial_units] = ProductInFridge(product, vial_units)
    for one in lots:
        one.notices = _lot_notices(one, today, limits)
        one.patients = given_to.get(one.lot.pk, 0)
        kind = one.lot.product, one.lot.vial_units
        found.setdefault(kind, ProductInFridge(*kind)).lots.append(one)
    for each in found.values():
        each.notices = _product_notices(each, limits)
    return sorted(found.values(), key=lambda each: (each.product, each.vial_units))


def _lots(vials: Iterable[Vial], at: datetime) -> list[LotInFridge]:
    lots: dict[Lot, LotInFridge] = {}
    for vial in vials:
        one = lots.setdefault(vial.lot, LotInFridge(vial.lot, vial.delivery.get_source_display()))
        faults = vial.unusable(at)
        one.unopened += 1
        one.usable += not faults
        one.faults += [fault for fault in faults if fault not in one.faults]
    return sorted(lots.values(), key=lambda one: (one.lot.expires_on, one.lot.number))


def _used_since(clinic: Clinic, since: datetime) -> "QuerySet[Vial, tuple[str, Decimal]]":
    used = Vial.objects.filter(clinic=clinic, opened_at__gte=since).order_by("lot__product")
    return used.values_list("lot__product", "units").distinct()


def _lot_notices(one: LotInFridge, today: date, limits: NoticeThreshold) -> list[Notice]:
    notices = [Notice("stop", _short(fault)) for fault in one.faults]
    left = (one.lot.expires_on - today).days
    if one.usable and left <= limits.expiry_days:
        notices.append(Notice("warn", _expires_in(left)))
    return notices


def _expires_in(days: int) -> str:
    if days == 0:
        return "Expires today"
    return "Expires tomorrow" if days == 1 else f"Expires in {days} days"


def _short(fault: Unusable) -> str:
    words: Mapping[str, str] = {
        "unnumbered": "No lot number",
        "withdrawn": "Withdrawn",
        "warm": "Did not arrive cold",
        "doubtful": "Perhaps counterfeit",
        "unsealed": "Seal broken",
        "expired": "Expired",
    }
    return words.get(fault.code, fault.words)


def _product_notices(each: ProductInFridge, limits: NoticeThreshold) -> list[Notice]:
    if each.usable > limits.low_vials:
        return []
    words = {0: "None left", 1: "Last one"}.get(each.usable, f"{each.usable} left")
    return [Notice("stop" if each.usable == 0 else "warn", words)]


def notices(products: Sequence[ProductInFridge]) -> list[Notice]:
    """Each in a sentence that says what it is about."""
    lines = []
    for each in products:
        lines += [Notice(tone, f"{each.name}: {words.lower()}") for tone, words in each.notices]
        for one in each.lots:
            vials = "1 vial" if one.unopened == 1 else f"{one.unopened} vials"
            lines += [
                Notice(tone, f"{one.lot}, {vials} of {each.product}: {words.lower()}") for tone, words in one.notices
            ]
    return lines
