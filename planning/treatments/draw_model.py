"""The units that a treatment took from each vial."""

from typing import ClassVar

from django.db import models

from clinic.practice.constraints import choices_check
from clinic.practice.tenancy import ClinicModel, link
from clinic.stock.models import Vial
from clinic.stock.products import VialSource
from planning.engine.contract.vocabulary import Product


class Draw(ClinicModel):
    """Units of a treatment from one vial, with the vial's data as they were at the signature. `vial` null: signed before vials were kept
    in stock. The database adds the units to the vial's, and takes back those of a record that was corrected."""

    treatment = link("treatments.Treatment", "draws")
    vial = link(Vial, "draws", null=True, blank=True)
    number = models.PositiveSmallIntegerField(help_text="In the order of use, from 1.")
    units = models.DecimalField(max_digits=6, decimal_places=1)
    product = models.CharField(max_length=30, choices=[(product.value, product.value) for product in Product])
    vial_units = models.DecimalField(max_digits=6, decimal_places=1)
    vials = models.PositiveSmallIntegerField(default=1, help_text="More than one only in records from before stock.")
    diluent_ml = models.DecimalField(max_digits=5, decimal_places=2)
    lot = models.CharField(max_length=40)
    expires_on = models.DateField()
    seal_intact = models.BooleanField()
    source = models.CharField(max_length=20, choices=VialSource.choices)
    reconstituted_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "treatment", "number"], name="draw_number_once_a_treatment"),
            models.UniqueConstraint(fields=["clinic", "treatment", "vial"], name="vial_once_a_treatment"),
            choices_check("draw", "product", [product.value for product in Product]),
            choices_check("draw", "source", VialSource.values),
            models.CheckConstraint(condition=models.Q(units__gt=0), name="draw_takes_something"),
            models.CheckConstraint(condition=~models.Q(lot=""), name="draw_names_its_lot"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "lot"], name="draws_by_lot"),
            models.Index(fields=["clinic", "vial"], name="draws_by_vial"),
        ]

    def __str__(self) -> str:
        return f"{self.units} U of lot {self.lot}"
