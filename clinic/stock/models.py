"""Lots, deliveries, vials and what was wasted of them. No patient: what was given of a vial is a draw of planning/treatments."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar, NamedTuple

from django.conf import settings
from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone

from clinic.practice import dates
from clinic.practice.constraints import choices_check
from clinic.practice.idempotency import KeyedModel
from clinic.practice.tenancy import ClinicModel, link
from clinic.stock.authenticity import failed_words
from clinic.stock.products import ToxinProduct, VialSource
from clinic.stock.reconstitution import USE_WITHIN, DilutionReason, SizeReason, strength


class TradeItem(ClinicModel):
    """What a GTIN stands for in this clinic, as somebody said once."""

    gtin = models.CharField(max_length=14)
    product = models.CharField(max_length=30, choices=ToxinProduct.choices)
    vial_units = models.DecimalField(max_digits=6, decimal_places=1)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "gtin"], name="trade_item_once_a_clinic"),
            choices_check("trade_item", "product", ToxinProduct.values),
            models.CheckConstraint(condition=models.Q(gtin__regex="^[0-9]{14}$"), name="trade_item_has_a_gtin"),
            models.CheckConstraint(condition=models.Q(vial_units__gt=0), name="trade_item_holds_something"),
        ]

    def __str__(self) -> str:
        return f"GTIN {self.gtin}"


class Lot(ClinicModel):
    """Vials of one batch. What is printed on them never changes; a lot may be withdrawn and released again."""

    product = models.CharField(max_length=30, choices=ToxinProduct.choices)
    number = models.CharField(max_length=40, blank=True, help_text="Empty: none was printed on the vial.")
    expires_on = models.DateField()
    vial_units = models.DecimalField(max_digits=6, decimal_places=1)
    size_reason = models.CharField(max_length=20, choices=SizeReason.choices, blank=True)
    gtin = models.CharField(max_length=14, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["product", "expires_on", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                "clinic", "product", Upper("number"), condition=~models.Q(number=""), name="lot_once_a_product"
            ),
            choices_check("lot", "product", ToxinProduct.values),
            choices_check("lot", "size_reason", ["", *SizeReason.values]),
            models.CheckConstraint(condition=models.Q(gtin__regex="^([0-9]{14})?$"), name="lot_gtin_has_14_digits"),
            models.CheckConstraint(condition=models.Q(vial_units__gt=0), name="lot_vials_hold_something"),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~models.Q(withdrawn_reason=""),
                name="lot_withdrawn_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number or "Unnumbered lot"


class Delivery(KeyedModel):
    """Vials of one lot that came in together, with what was checked then."""

    lot = link(Lot, "deliveries")
    count = models.PositiveSmallIntegerField(help_text="Vials.")
    source = models.CharField(max_length=20, choices=VialSource.choices)
    bought_from = models.CharField(max_length=120, blank=True)
    seals_intact = models.BooleanField()
    arrived_cold = models.BooleanField(help_text="At 2 to 8 °C.")
    checklist = models.JSONField(default=dict, help_text="By sign of authenticity: whether it was found.")
    taken_at = models.DateTimeField(default=timezone.now)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-taken_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "idempotency_key"], name="delivery_idempotency_key"),
            choices_check("delivery", "source", VialSource.values),
            models.CheckConstraint(condition=models.Q(count__range=(1, 200)), name="delivery_has_1_to_200_vials"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["clinic", "lot"], name="deliveries_of_lot")]

    def __str__(self) -> str:
        return f"{self.count} x {self.lot}"


class Unusable(NamedTuple):
    code: str
    words: str


class RemovalReason(models.TextChoices):
    """Why a vial that was never opened is no longer there."""

    BROKEN = "broken", "Broken"
    MISCOUNTED = "miscounted", "Miscounted: it was never there"
    SENT_BACK = "sent_back", "Sent back"
    DESTROYED = "destroyed", "Destroyed: expired, warm or withdrawn"


class VialQuerySet(models.QuerySet["Vial"]):
    def with_lot(self) -> "VialQuerySet":
        return self.select_related("clinic", "lot", "delivery", "opened_by")

    def unopened(self) -> "VialQuerySet":
        return self.filter(opened_at=None, removed_at=None)

    def open(self) -> "VialQuerySet":
        """Opened, with units left; perhaps past their time."""
        return self.filter(opened_at__isnull=False, units__gt=models.F("given") + models.F("wasted"))


class Vial(ClinicModel):
    """One vial. `given` and `wasted` are sums that only the database's triggers keep; the rest is fixed once it is opened."""

    lot = link(Lot, "vials")
    delivery = link(Delivery, "vials")
    serial = models.CharField(max_length=20, blank=True, help_text="Empty: not scanned.")
    seal_intact = models.BooleanField()
    units = models.DecimalField(max_digits=6, decimal_places=1)
    diluent_ml = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    dilution_reason = models.CharField(max_length=20, choices=DilutionReason.choices, blank=True)
    opened_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    opening_key = models.UUIDField(null=True, editable=False)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    removed_reason = models.CharField(max_length=20, choices=RemovalReason.choices, blank=True)
    removed_words = models.TextField(blank=True)
    given = models.DecimalField(max_digits=6, decimal_places=1, default=Decimal(0), editable=False)
    wasted = models.DecimalField(max_digits=6, decimal_places=1, default=Decimal(0), editable=False)

    objects = VialQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["opened_at", "lot__expires_on", "serial", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["clinic", "lot", "serial"], condition=~models.Q(serial=""), name="vial_serial_once_a_lot"
            ),
            models.UniqueConstraint(fields=["clinic", "opening_key"], name="vial_opening_key"),
            choices_check("vial", "dilution_reason", ["", *DilutionReason.values]),
            choices_check("vial", "removed_reason", ["", *RemovalReason.values]),
            models.CheckConstraint(
                condition=models.Q(given__gte=0, wasted__gte=0, units__gte=models.F("given") + models.F("wasted")),
                name="vial_gives_no_more_than_it_holds",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    opened_at=None, opened_by=None, opening_key=None, diluent_ml=None, dilution_reason=""
                )
                & models.Q(given=0, wasted=0)
                | models.Q(opened_at__isnull=False, opened_by__isnull=False, opening_key__isnull=False)
                & models.Q(diluent_ml__gt=0, removed_at=None),
                name="vial_is_opened_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(removed_at=None, removed_by=None, removed_reason="", removed_words="")
                | models.Q(removed_at__isnull=False, removed_by__isnull=False) & ~models.Q(removed_reason=""),
                name="vial_is_removed_for_a_reason",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "lot"], name="vials_of_lot"),
            models.Index(fields=["clinic", "opened_at"], name="vials_by_opening"),
        ]

    def __str__(self) -> str:
        return f"Vial of {self.lot}"

    @property
    def left(self) -> Decimal:
        return self.units - self.given - self.wasted

    @property
    def per_tenth(self) -> Decimal | None:
        """Units in 0.1 mL."""
        return strength(self.units, self.diluent_ml) if self.diluent_ml else None

    @property
    def discard_by(self) -> datetime | None:
        return self.opened_at + USE_WITHIN if self.opened_at else None

    def unusable(self, at: datetime) -> list[Unusable]:
        """Why nothing may be drawn from it at that moment; empty where it may, opened or not."""
        return [
            reason
            for reason in (*self._lot_faults(at), *self._delivery_faults(), *self._vial_faults(at))
            if reason is not None
        ]

    def _lot_faults(self, at: datetime) -> tuple[Unusable | None, ...]:
        lot = self.lot
        expired = lot.expires_on < self.clinic.day_of(at)
        return (
            Unusable("expired", f"Expired on {dates.plain_day(lot.expires_on)}") if expired else None,
            None if lot.number else Unusable("unnumbered", "No lot number is printed on it"),
            Unusable("withdrawn", f"The lot is withdrawn: {lot.withdrawn_reason}") if lot.withdrawn_at else None,
        )

    def _delivery_faults(self) -> tuple[Unusable | None, ...]:
        doubtful = failed_words(self.delivery.checklist)
        return (
            None if self.delivery.arrived_cold else Unusable("warm", "It did not arrive at 2 to 8 °C"),
            Unusable("doubtful", f"Perhaps counterfeit: {doubtful}") if doubtful else None,
        )

    def _vial_faults(self, at: datetime) -> tuple[Unusable | None, ...]:
        over = self.discard_by is not None and at > self.discard_by
        return (
            None if self.seal_intact else Unusable("unsealed", "Its seal was broken when it came"),
            Unusable("removed", f"{self.get_removed_reason_display()}") if self.removed_at else None,
            Unusable("too_long_open", "Open for more than 24 hours") if over else None,
            Unusable("empty", "Empty") if self.left <= 0 else None,
        )


class WasteReason(models.TextChoices):
    PAST_TIME = "past_time", "Past its time"
    LEFT_OVER = "left_over", "Left over at the end of the day"
    DROPPED = "dropped", "Dropped or spilled"
    SPOILED = "spoiled", "Cloudy, contaminated or drawn up wrongly"
    WITHDRAWN = "withdrawn", "The lot is withdrawn"
    OTHER = "other", "Other"


class Waste(KeyedModel):
    """Units thrown away of an opened vial, before a second person's eyes. Rows are only added."""

    vial = link(Vial, "wastes")
    units = models.DecimalField(max_digits=6, decimal_places=1)
    reason = models.CharField(max_length=20, choices=WasteReason.choices)
    words = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    witness = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        help_text="Empty: nobody else keeps stock here; then the words say so.",
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "idempotency_key"], name="waste_idempotency_key"),
            choices_check("waste", "reason", WasteReason.values),
            models.CheckConstraint(condition=models.Q(units__gt=0), name="waste_is_of_something"),
            models.CheckConstraint(condition=~models.Q(witness=models.F("by")), name="waste_is_witnessed_by_another"),
            models.CheckConstraint(
                condition=models.Q(witness__isnull=False) & ~models.Q(reason=WasteReason.OTHER) | ~models.Q(words=""),
                name="waste_says_why",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["clinic", "vial"], name="wastes_of_vial")]

    def __str__(self) -> str:
        return f"{self.units} U of {self.vial_id}"


class NoticeThreshold(ClinicModel):
    """From when on the clinic wants to be told: 30 days before the expiry, and at the last two vials of a product."""

    expiry_days = models.PositiveSmallIntegerField(default=30)
    low_vials = models.PositiveSmallIntegerField(default=2)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic"], name="one_notice_threshold_a_clinic"),
            models.CheckConstraint(
                condition=models.Q(expiry_days__range=(0, 365), low_vials__range=(0, 50)),
                name="notice_threshold_within_limits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expiry_days} days, {self.low_vials} vials"
