"""Treatments that this clinic did not record as its own: toxin given elsewhere, fillers, lasers, operations. Rows are only added; one that
was wrong is replaced by another, or taken back."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from clinic.practice.constraints import choices_check
from clinic.practice.idempotency import KeyedModel
from clinic.practice.numbers import units
from clinic.practice.tenancy import link
from patients.records.models import Patient
from patients.records.questions.codes import RegionChoices
from planning.earlier.import_models import ImportRow, PatientImport
from planning.earlier.partial_dates import PartialDate
from planning.engine.contract.vocabulary import Product

__all__ = ["EarlierKind", "EarlierTreatment", "ImportRow", "PatientImport", "ToldBy", "in_order"]


class EarlierKind(models.TextChoices):
    TOXIN = "toxin", "Botulinum toxin"
    FILLER = "filler", "Filler"
    BIOSTIMULATOR = "biostimulator", "Biostimulator"
    LASER = "laser", "Laser or light"
    ENERGY_DEVICE = "energy_device", "Radiofrequency or ultrasound"
    PEEL = "peel", "Peel"
    THREADS = "threads", "Threads"
    SURGERY = "surgery", "Surgery"
    OTHER = "other", "Other"


class ToldBy(models.TextChoices):
    PATIENT = "patient", "The patient"
    OTHER_CLINIC = "other_clinic", "The other clinic"
    OWN_RECORD = "own_record", "Our old records"


class EarlierTreatmentQuerySet(models.QuerySet["EarlierTreatment"]):
    def standing(self) -> "EarlierTreatmentQuerySet":
        """Without those that were replaced or taken back."""
        return self.filter(replaced_by=None, retracted=False)

    def toxin(self) -> "EarlierTreatmentQuerySet":
        return self.filter(kind=EarlierKind.TOXIN)


class EarlierTreatment(KeyedModel):
    """`month` and `day` are null where they are not known. `units` null: not known."""

    patient = link(Patient, "earlier_treatments")
    kind = models.CharField(max_length=16, choices=EarlierKind.choices)
    year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField(null=True, blank=True)
    day = models.PositiveSmallIntegerField(null=True, blank=True)
    product = models.CharField(
        max_length=30, blank=True, choices=[(product.value, product.value) for product in Product]
    )
    what = models.CharField(max_length=120, blank=True, help_text="Product or device, in words.")
    units = models.DecimalField(max_digits=6, decimal_places=1, null=True, blank=True)
    areas = ArrayField(models.CharField(max_length=20), default=list, blank=True, help_text="Codes of RegionChoices.")
    place = models.CharField(max_length=120, blank=True, help_text="Where it was done.")
    told_by = models.CharField(max_length=16, choices=ToldBy.choices)
    note = models.CharField(max_length=300, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, related_name="replaced_by", db_constraint=False, null=True, blank=True
    )
    retracted = models.BooleanField(
        default=False, help_text="What it replaces was wrong, and nothing stands in its place."
    )
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = EarlierTreatmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-year", "-month", "-day", "-made_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "idempotency_key"], name="earlier_idempotency_key"),
            models.UniqueConstraint(fields=["clinic", "replaces"], name="earlier_replaced_once"),
            choices_check("earlier", "kind", EarlierKind.values),
            choices_check("earlier", "told_by", ToldBy.values),
            choices_check("earlier", "product", ["", *(product.value for product in Product)]),
            models.CheckConstraint(
                condition=models.Q(month=None, day=None) | models.Q(month__range=(1, 12)), name="earlier_month_is_one"
            ),
            models.CheckConstraint(
                condition=models.Q(day=None) | models.Q(day__range=(1, 31), month__isnull=False),
                name="earlier_day_has_its_month",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="toxin") | models.Q(product="", units=None),
                name="earlier_units_are_of_toxin",
            ),
            models.CheckConstraint(
                condition=models.Q(units=None) | models.Q(units__gt=0), name="earlier_units_are_some_or_unknown"
            ),
            models.CheckConstraint(
                condition=models.Q(areas__contained_by=RegionChoices.values), name="earlier_areas_are_known"
            ),
            models.CheckConstraint(
                condition=models.Q(retracted=False) | models.Q(replaces__isnull=False),
                name="earlier_retraction_names_its_row",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "patient", "-year"], name="earlier_of_patient")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.when}"

    @property
    def when(self) -> PartialDate:
        return PartialDate(self.year, self.month, self.day)

    @property
    def is_toxin(self) -> bool:
        return self.kind == EarlierKind.TOXIN

    @property
    def words(self) -> str:
        """`3 Oct 2026, 40 U onabotulinumtoxinA, forehead`."""
        dose = " ".join(filter(None, (units(self.units), self.product)))
        return ", ".join(filter(None, (str(self.when), dose, self.what, self.area_words.lower())))

    @property
    def source(self) -> str:
        """`Leeds · told by the patient`."""
        told = f"told by {self.get_told_by_display().lower()}"
        return f"{self.place} · {told}" if self.place else told.capitalize()

    @property
    def area_words(self) -> str:
        """`Lips, cheek`."""
        first, *others = [str(RegionChoices(code).label) for code in self.areas] or [""]
        return ", ".join([first, *(other[:1].lower() + other[1:] for other in others)])


def in_order(patient: Patient) -> list[EarlierTreatment]:
    """The standing ones, the latest first."""
    rows = patient.earlier_treatments.standing()
    return sorted(rows, key=lambda one: (one.when.latest, one.made_at), reverse=True)
