"""Vials for the tests of draws: how much they gave, how much is left in them."""

import uuid
from decimal import Decimal
from typing import Any

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from clinic.stock import actions as stock
from clinic.stock.models import Vial, WasteReason
from planning.plans.models import Plan
from tests.treatments.making import as_planned, open_vial


def drawn(vial: Vial) -> Decimal:
    with tenant(vial.clinic_id):
        return Vial.objects.get(pk=vial.pk).given


def total_of(plan: Plan) -> Decimal:
    with tenant(plan.clinic_id):
        return sum(as_planned(plan).values(), Decimal(0))


def vial_with(clinic: Clinic, by: User, left: Decimal, **printed: Any) -> Vial:
    """A vial of 100 U of which so much is left; the rest was dropped before nobody else's eyes."""
    vial = open_vial(clinic, by, **printed)
    return wasted(vial, vial.units - left, by)


def wasted(vial: Vial, units: Decimal, by: User) -> Vial:
    with tenant(vial.clinic):
        others = vial.clinic.memberships.exclude(user=by).filter(roles__contains=["injector"])
        witness = others.first().user if others else None
        words = "" if witness else "Dropped, seen by nobody"
        key = uuid.uuid4()
        told: dict[str, Any] = {"reason": WasteReason.DROPPED, "words": words, "idempotency_key": key, "by": by}
        stock.record_waste(vial=vial, units=units, witness=witness, **told)
        return Vial.objects.with_lot().get(pk=vial.pk)
