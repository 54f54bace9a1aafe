"""Who was given a lot: by the records that count. A correction that names another lot takes the patient off."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from clinic.stock.models import Lot
from patients.records.models import Patient
from planning.treatments.draw_model import Draw
from planning.treatments.models import Treatment


def draws_of(lot: Lot) -> "QuerySet[Draw]":
    """Also records from before vials were kept in stock, by the lot number that was typed."""
    typed = Q(vial=None, product=lot.product, lot__iexact=lot.number) if lot.number else Q(pk=None)
    return standing().filter(Q(vial__lot=lot) | typed)


def standing() -> "QuerySet[Draw]":
    return Draw.objects.filter(treatment__amended_by=None)


@dataclass(frozen=True)
class LotPatient:
    """A patient with each treatment of this lot, the newest first."""

    patient: Patient
    treatments: tuple[tuple[Treatment, Decimal], ...]

    @property
    def units(self) -> Decimal:
        return sum((units for _, units in self.treatments), Decimal(0))

    @property
    def last(self) -> date:
        return self.treatments[0][0].ended_on


def patients_of(lot: Lot) -> list[LotPatient]:
    """By name."""
    found: dict[uuid.UUID, list[Draw]] = {}
    rows = draws_of(lot).select_related("treatment__patient", "treatment__clinic", "treatment__injector__user")
    light = rows.defer("treatment__document", "treatment__outcome")
    for draw in light.order_by("treatment__patient__sort_name", "treatment__patient_id", "-treatment__ended_at"):
        found.setdefault(draw.treatment.patient_id, []).append(draw)
    return [_of(draws) for draws in found.values()]


def _of(draws: list[Draw]) -> LotPatient:
    units: dict[uuid.UUID, Decimal] = {}
    treatments: dict[uuid.UUID, Treatment] = {}
    for draw in draws:
        treatments[draw.treatment_id] = draw.treatment
        units[draw.treatment_id] = units.get(draw.treatment_id, Decimal(0)) + draw.units
    return LotPatient(draws[0].treatment.patient, tuple((one, units[pk]) for pk, one in treatments.items()))


def was_given(patient_id: uuid.UUID, lot: Lot) -> bool:
    return draws_of(lot).filter(treatment__patient_id=patient_id).exists()


def patients_by_lot(lots: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    rows = Lot.objects.filter(pk__in=lots)
    return {lot.pk: draws_of(lot).aggregate(n=Count("treatment__patient", distinct=True))["n"] for lot in rows}


def treatments_by_vial(vials: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    rows = standing().filter(vial__in=vials).order_by().values("vial_id")
    return {row["vial_id"]: row["n"] for row in rows.annotate(n=Count("treatment", distinct=True))}
