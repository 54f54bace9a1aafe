"""An opened vial as the pages show it: what is left, until when, and the one bar of given, wasted and left."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property

from clinic.practice import dates, moments
from clinic.practice.models import Clinic
from clinic.practice.numbers import plain, units
from clinic.stock.given_to import treatments_of
from clinic.stock.models import Unusable, Vial, WasteReason
from clinic.stock.of_the_day import vials_of_the_day

LITTLE = 5  # a vial with less than this part left is told apart
REASON_OF_FAULT = {"too_long_open": WasteReason.PAST_TIME, "withdrawn": WasteReason.WITHDRAWN}
EMPTY = "empty"


@dataclass(frozen=True)
class VialCard:
    vial: Vial
    at: datetime
    treatments: int = 0

    @cached_property
    def faults(self) -> list[Unusable]:
        """Why nothing may be drawn from it, though something is left."""
        return [fault for fault in self.vial.unusable(self.at) if fault.code != EMPTY]

    @property
    def is_usable(self) -> bool:
        return not self.faults and not self.is_empty

    @property
    def is_empty(self) -> bool:
        return self.vial.left <= 0

    @property
    def is_past_time(self) -> bool:
        return any(fault.code == "too_long_open" for fault in self.faults)

    @property
    def tone(self) -> str:
        if not self.is_usable:
            return "off"
        return "warn" if self.vial.left * LITTLE < self.vial.units else "ok"

    @property
    def clock(self) -> str:
        """22 h 14 min left; past its time since 09:50."""
        assert self.vial.discard_by
        if self.is_past_time:
            return f"Past its time since {self._moment(self.vial.discard_by)}"
        return f"{hours_and_minutes(self.vial.discard_by - self.at)} left"

    @property
    def status(self) -> str:
        """Why it may not be used, else how long it may."""
        return self.faults[0].words if self.faults and not self.is_past_time else self.clock

    @property
    def treatment_words(self) -> str:
        if not self.treatments:
            return ""
        return f", {self.treatments} treatment{'' if self.treatments == 1 else 's'}"

    @property
    def discard_by(self) -> str:
        assert self.vial.discard_by
        return self._moment(self.vial.discard_by)

    @property
    def opened(self) -> str:
        assert self.vial.opened_at
        return self._moment(self.vial.opened_at)

    def _moment(self, moment: datetime) -> str:
        """09:50 today, Fri 4 Dec 09:05 on another day."""
        local = self.vial.clinic.local(moment)
        today = self.vial.clinic.day_of(self.at)
        clock = moments.clock(local)
        return clock if local.date() == today else f"{dates.week_day(local.date())}, {clock}"

    @property
    def dilution(self) -> str:
        """2.5 mL, 4 U in 0.1 mL."""
        assert self.vial.diluent_ml and self.vial.per_tenth
        return f"{plain(self.vial.diluent_ml)} mL, {units(self.vial.per_tenth)} in 0.1 mL"

    @property
    def waste_reason(self) -> str:
        found = (REASON_OF_FAULT.get(fault.code, WasteReason.SPOILED) for fault in self.faults)
        return next(found, WasteReason.LEFT_OVER)

    @property
    def given(self) -> Decimal:
        return self._percent(self.vial.given)

    @property
    def wasted(self) -> Decimal:
        return self._percent(self.vial.wasted)

    @property
    def left(self) -> Decimal:
        return 100 - self.given - self.wasted

    @property
    def given_and_wasted(self) -> Decimal:
        return self.given + self.wasted

    def _percent(self, amount: Decimal) -> Decimal:
        return round(amount * 100 / self.vial.units, 2)

    @property
    def said(self) -> str:
        """The bar in words."""
        return f"{units(self.vial.given)} given, {units(self.vial.wasted)} wasted, {units(self.vial.left)} left"


def hours_and_minutes(span: timedelta) -> str:
    minutes = max(0, int(span.total_seconds()) // 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"


@dataclass(frozen=True)
class DayOfVials:
    usable: tuple[VialCard, ...]
    unusable: tuple[VialCard, ...]
    empty: tuple[VialCard, ...]

    @property
    def open(self) -> tuple[VialCard, ...]:
        """With something left."""
        return (*self.usable, *self.unusable)

    @cached_property
    def words(self) -> str:
        """90 U usable in 2 open vials. Units of different products never add."""
        by_product: dict[str, list[VialCard]] = defaultdict(list)
        for card in self.usable:
            by_product[card.vial.lot.product].append(card)
        if not by_product:
            return "No open vial that may be used"
        one = len(by_product) == 1
        return "; ".join(_usable(product, cards, one) for product, cards in sorted(by_product.items()))


def _usable(product: str, cards: list[VialCard], is_only: bool) -> str:
    total = sum((card.vial.left for card in cards), Decimal(0))
    count = "1 open vial" if len(cards) == 1 else f"{len(cards)} open vials"
    return f"{units(total)} {'usable' if is_only else product} in {count}"


def cards_of(vials: Iterable[Vial], at: datetime) -> list[VialCard]:
    found = list(vials)
    counted = treatments_of([vial.pk for vial in found])
    return [VialCard(vial, at, counted.get(vial.pk, 0)) for vial in found]


def day_of_vials(clinic: Clinic, at: datetime) -> DayOfVials:
    cards = cards_of(vials_of_the_day(clinic, at), at)
    left = [card for card in cards if not card.is_empty]
    return DayOfVials(
        tuple(card for card in left if card.is_usable),
        tuple(card for card in left if not card.is_usable),
        tuple(card for card in cards if card.is_empty),
    )
