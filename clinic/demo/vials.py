"""The vial of each demo treatment: taken into stock, opened for it, and the rest thrown away that evening."""

import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from clinic.demo.clock import clock
from clinic.practice.models import Clinic, User
from clinic.stock import actions
from clinic.stock.actions import Printed
from clinic.stock.authenticity import signs
from clinic.stock.models import Vial, WasteReason
from clinic.stock.products import ToxinProduct, VialSource

PRODUCT = ToxinProduct.ONABOTULINUMTOXINA


def open_for(clinic: Clinic, start: datetime, key: uuid.UUID, by: User) -> Vial:
    """From the lot of the month, two days after it came."""
    printed = Printed(
        product=PRODUCT,
        number=f"C{start.year % 100:02}{start.month:02}A",
        expires_on=date(start.year, start.month, 1) + timedelta(days=290),
        vial_units=Decimal(100),
    )
    with clock(start - timedelta(days=2)):
        delivery = actions.take_in(
            clinic=clinic,
            printed=printed,
            count=1,
            source=VialSource.MANUFACTURER,
            seals_intact=True,
            arrived_cold=True,
            checklist=dict.fromkeys(signs(PRODUCT), True),
            idempotency_key=uuid.uuid5(key, "delivery"),
            by=by,
        )
    with clock(start - timedelta(minutes=20)):
        diluent_ml, opening = Decimal("2.5"), uuid.uuid5(key, "opening")
        return actions.open_vial(vial=delivery.vials.get(), diluent_ml=diluent_ml, idempotency_key=opening, by=by)


def throw_away_rest(vial: Vial, evening: datetime, key: uuid.UUID, by: User, witness: User) -> None:
    with clock(evening):
        left = Vial.objects.get(pk=vial.pk).left
        told: dict[str, Any] = {"reason": WasteReason.LEFT_OVER, "idempotency_key": uuid.uuid5(key, "waste")}
        if left:
            actions.record_waste(vial=vial, units=left, witness=witness, by=by, **told)
