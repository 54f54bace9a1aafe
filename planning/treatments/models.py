"""The treatment record: what was given, where, from which vials. Signed when it is written; a correction is a new record beside it."""

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar, cast

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Mod
from django.db.models.lookups import Exact
from django.utils import timezone

from clinic.practice.caution_zones import LONGEST_CODE
from clinic.practice.constraints import choices_check
from clinic.practice.idempotency import KeyedModel
from clinic.practice.models import Membership
from clinic.practice.tenancy import ClinicModel, link
from patients.consents.models import Consent
from patients.records.models import Patient
from planning.engine.contract.answer import Answer, CheckInWindow
from planning.engine.contract.answer_v1 import read_stored
from planning.engine.contract.vocabulary import Area, Product
from planning.plans.caution_reasons import CautionReason, caution_said
from planning.plans.injection_points import point_words
from planning.plans.models import Plan, codes
from planning.treatments import draw_model as draw_model  # a model is known once its module is imported
from planning.treatments.before_needle.models import PreTreatmentCheck

HALF = Decimal("0.5")
FRONT_MAP = "front-v1"


class PointSide(models.TextChoices):
    """The patient's own side."""

    LEFT = "left", "Left"
    RIGHT = "right", "Right"
    MIDLINE = "midline", "Midline"


class PointDepth(models.TextChoices):
    """As the protocol's tables name depths."""

    INTRADERMAL = "intradermal", "Intradermal"
    SUPERFICIAL_INTRADERMAL = "superficial_intradermal", "Superficial intradermal"
    SUPERFICIAL = "superficial", "Superficial"
    SUPERFICIAL_INTRAMUSCULAR = "superficial_intramuscular", "Superficial intramuscular"
    DEEP_INTRAMUSCULAR = "deep_intramuscular", "Deep intramuscular"


class Technique(models.TextChoices):
    SINGLE = "single", "Single injections"
    MICRODROPLET = "microdroplet", "Microdroplets"
    THREADING = "threading", "Linear threading"


class TreatmentKind(models.TextChoices):
    FIRST = "first", "As planned"
    TOUCH_UP = "touch_up", "Touch-up"


class TreatmentQuerySet(models.QuerySet["Treatment"]):
    def current(self) -> "TreatmentQuerySet":
        return self.filter(amended_by=None)

    def with_people(self) -> "TreatmentQuerySet":
        return self.select_related("clinic", "patient", "plan", "injector__user", "signed_by")

    def without_documents(self) -> "TreatmentQuerySet":
        """For lists: what the engine was told and answered is some 20 kB a row."""
        return self.defer("document", "outcome", "plan__document", "plan__outcome")


class Treatment(KeyedModel):
    """One treatment, signed by the person who gave it. The database refuses to change or delete it and its points, also in raw SQL: a
    correction is a further record that `amends` it and counts instead. `document` went to the engine, `outcome` is its answer with every
    aftercare time; neither is ever recomputed."""

    patient = link(Patient, "treatments")
    plan = link(Plan, "treatments")
    injector = link(Membership, "treatments")
    kind = models.CharField(max_length=10, choices=TreatmentKind.choices, default=TreatmentKind.FIRST)
    review = link(
        "treatments.Review", "touch_ups", null=True, blank=True, help_text="The check-in that a touch-up follows."
    )
    pre_treatment_check = link(
        PreTreatmentCheck,
        "treatments",
        null=True,
        blank=True,
        help_text="What was asked again before it. Empty: signed before this was asked.",
    )
    consent = link(Consent, "treatments", null=True, blank=True, help_text="Empty: signed before this was kept.")
    consent_sha256 = models.CharField(max_length=64, blank=True, help_text="What that consent was bound to then.")
    product = models.CharField(max_length=30, choices=[(product.value, product.value) for product in Product])
    ended_at = models.DateTimeField(help_text="End of the injections: every aftercare time counts from it.")
    end_was_typed = models.BooleanField(
        null=True, help_text="No: the moment of signing. Empty: signed before this was kept."
    )
    needle = models.CharField(max_length=40, blank=True, help_text="Gauge and length as written; empty: not noted.")
    technique = models.CharField(max_length=20, choices=Technique.choices, blank=True, help_text="Empty: not noted.")
    bruised = models.BooleanField(null=True, help_text="Empty: not noted.")
    note = models.TextField(blank=True)
    reasons = models.JSONField(default=dict, help_text="By area: why more was given than its range allows.")
    confirmed = models.JSONField(
        default=dict,
        blank=True,
        help_text="Before vials were kept in stock: by figure of the vial that was asked about, the coded reason.",
    )
    total_units = models.DecimalField(max_digits=6, decimal_places=1)
    point_count = models.PositiveSmallIntegerField()
    document = models.JSONField()
    outcome = models.JSONField()
    amends = models.OneToOneField(
        "self", models.PROTECT, related_name="amended_by", db_constraint=False, null=True, blank=True
    )
    amend_reason = models.TextField(blank=True)
    signed_at = models.DateTimeField(default=timezone.now)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = TreatmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-ended_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "idempotency_key"], name="treatment_idempotency_key"),
            # Current is the end of a chain of corrections. One chain, and one correction a record: one is current.
            models.UniqueConstraint(
                fields=["clinic", "plan"],
                condition=models.Q(kind=TreatmentKind.FIRST, amends=None),
                name="one_first_treatment_a_plan",
            ),
            models.UniqueConstraint(
                fields=["clinic", "review"],
                condition=models.Q(kind=TreatmentKind.TOUCH_UP, amends=None),
                name="one_touch_up_a_check_in",
            ),
            models.UniqueConstraint(fields=["clinic", "amends"], name="one_correction_a_record"),
            models.CheckConstraint(
                condition=models.Q(kind=TreatmentKind.FIRST, review=None)
                | models.Q(kind=TreatmentKind.TOUCH_UP, review__isnull=False),
                name="touch_up_names_its_check_in",
            ),
            models.CheckConstraint(condition=~models.Q(amends=models.F("id")), name="correction_is_of_another_record"),
            choices_check("treatment", "kind", TreatmentKind.values),
            choices_check("treatment", "product", [product.value for product in Product]),
            choices_check("treatment", "technique", ["", *Technique.values]),
            models.CheckConstraint(
                condition=models.Q(consent=None) ^ ~models.Q(consent_sha256=""),
                name="treatment_keeps_its_consents_hash",
            ),
            models.CheckConstraint(condition=models.Q(total_units__gt=0), name="treatment_gives_something"),
            models.CheckConstraint(
                condition=models.Q(amends__isnull=True) | ~models.Q(amend_reason=""), name="correction_says_why"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "patient", "-ended_at"], name="treatments_of_patient"),
            models.Index(fields=["clinic", "-ended_at"], name="newest_treatments"),
        ]

    def __str__(self) -> str:
        return f"Treatment of {self.ended_at.isoformat()}"

    @property
    def ended_on(self) -> date:
        """The clinic's day."""
        return self.clinic.day_of(self.ended_at)

    @property
    def is_current(self) -> bool:
        return not Treatment.objects.filter(amends=self).exists()

    @property
    def standing(self) -> "Treatment":
        return self if self.is_current else self.amended_by.standing

    @cached_property
    def answer(self) -> Answer:
        return read_stored(self.outcome)

    @property
    def lots(self) -> str:
        """Lot numbers in the order of use."""
        return ", ".join(dict.fromkeys(draw.lot for draw in self.draws.all()))

    @property
    def check_in_window(self) -> CheckInWindow | None:
        return self.answer.follow_up.check_in

    @property
    def check_in_from(self) -> date | None:
        """The first day of the check-in while it lies ahead."""
        opens_on = window.earliest if (window := self.check_in_window) else self.ended_on
        return opens_on if opens_on > self.clinic.today() else None


class TreatmentPoint(ClinicModel):
    """One injection. `units` 0: planned and left out; `planned_units` null: not planned; `x` and `y` null: no spot on the drawing `map`, so
    it is listed and not drawn. Caution zones as the drawing had them when it was signed."""

    treatment = link(Treatment, "points")
    area = models.CharField(max_length=20, choices=codes(Area))
    side = models.CharField(max_length=10, choices=PointSide.choices)
    muscle = models.CharField(max_length=80)
    point = models.CharField(max_length=60, help_text="Id of the point on the drawing.")
    x = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    y = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    map = models.CharField(max_length=20, default=FRONT_MAP)
    units = models.DecimalField(max_digits=5, decimal_places=1)
    planned_units = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    depth = models.CharField(max_length=30, choices=PointDepth.choices, blank=True, help_text="Empty: not noted.")
    planned_depth = models.CharField(max_length=30, choices=PointDepth.choices, blank=True)
    caution_zones = ArrayField(models.CharField(max_length=LONGEST_CODE), default=list, blank=True)
    caution_reason = models.CharField(max_length=20, choices=CautionReason.choices, blank=True)
    caution_words = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "treatment", "area", "point"], name="point_once_a_treatment"),
            choices_check("point", "area", [area.value for area in Area]),
            choices_check("point", "side", PointSide.values),
            choices_check("point", "depth", ["", *PointDepth.values]),
            choices_check("point", "planned_depth", ["", *PointDepth.values]),
            models.CheckConstraint(
                condition=cast(
                    "models.Q",
                    models.Q(units__gte=0) & Exact(Mod("units", models.Value(HALF)), models.Value(Decimal(0))),
                ),
                name="point_units_in_half_steps",
            ),
            models.CheckConstraint(
                condition=models.Q(x__isnull=True, y__isnull=True) | models.Q(x__isnull=False, y__isnull=False),
                name="point_has_a_place_or_none",
            ),
            choices_check("point", "caution_reason", ["", *CautionReason.values]),
            models.CheckConstraint(
                condition=models.Q(caution_reason="") | ~models.Q(caution_zones=[]), name="point_caution_names_its_zone"
            ),
            models.CheckConstraint(
                condition=~models.Q(caution_reason=CautionReason.OTHER) | ~models.Q(caution_words=""),
                name="point_caution_other_has_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point} {self.units} U"

    @property
    def words(self) -> str:
        return point_words(self.muscle, self.side, self.point)

    @property
    def caution(self) -> str:
        return caution_said(self.caution_zones, self.caution_reason, self.caution_words)

    @property
    def depth_words(self) -> str:
        """`deep intramuscular, planned superficial`, or one depth where it was as planned; empty where none was noted."""
        if not self.depth:
            return ""
        as_planned = self.planned_depth in ("", self.depth)
        planned = "" if as_planned else f", planned {self.get_planned_depth_display().lower()}"
        return f"{self.get_depth_display().lower()}{planned}"


class Review(KeyedModel):
    """How a treatment came out by area, as judged at the check-in. Rows are only added; the newest counts. `document` (visit `check_in`)
    went to the engine, `outcome` is its answer with the adjustment of each area."""

    treatment = link(Treatment, "reviews")
    patient = link(Patient, "reviews")
    note = models.TextField(blank=True)
    document = models.JSONField()
    outcome = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "idempotency_key"], name="review_idempotency_key")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "treatment", "-made_at"], name="newest_review")
        ]

    def __str__(self) -> str:
        return f"Review of {self.made_at.isoformat()}"

    @cached_property
    def answer(self) -> Answer:
        return read_stored(self.outcome)

    @property
    def check_in(self) -> dict[str, Any]:
        """`days_since_treatment`, `given`, `outcomes` and, if asked for, `effects`."""
        return cast("dict[str, Any]", self.document["check_in"])
