"""Stock of a clinic for tests: deliveries, vials that are open."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from clinic.stock import actions
from clinic.stock.actions import Printed
from clinic.stock.authenticity import signs
from clinic.stock.models import Delivery, Vial
from clinic.stock.products import ToxinProduct, VialSource

ONA = ToxinProduct.ONABOTULINUMTOXINA


def printed(clinic: Clinic, **other: Any) -> Printed:
    fields: dict[str, Any] = {"product": ONA, "number": "C7731A3", "vial_units": Decimal(100)}
    return Printed(**(fields | {"expires_on": clinic.today() + timedelta(days=300)} | other))


def take_in(clinic: Clinic, by: User, *, count: int = 1, **other: Any) -> Delivery:
    """`other`: what is printed, or what `actions.take_in` is told."""
    on_vial = {
        name: other.pop(name) for name in ("product", "number", "expires_on", "vial_units", "gtin") if name in other
    }
    label = printed(clinic, **on_vial)
    told: dict[str, Any] = {
        "source": VialSource.MANUFACTURER,
        "seals_intact": True,
        "arrived_cold": True,
        "checklist": dict.fromkeys(signs(label.product), True),
        "idempotency_key": uuid.uuid4(),
    }
    with tenant(clinic):
        return actions.take_in(clinic=clinic, printed=label, count=count, by=by, **(told | other))


def make_vial(clinic: Clinic, by: User, **other: Any) -> Vial:
    """One vial, not opened."""
    delivery = take_in(clinic, by, **other)
    with tenant(clinic):
        return delivery.vials.select_related("clinic", "lot", "delivery").get()


def open_vial(vial: Vial, by: User, *, ml: str = "2.5", at: datetime | None = None, **other: Any) -> Vial:
    with tenant(vial.clinic):
        told: dict[str, Any] = {"idempotency_key": uuid.uuid4()}
        return actions.open_vial(vial=vial, diluent_ml=Decimal(ml), opened_at=at, by=by, **(told | other))


def make_open_vial(clinic: Clinic, by: User, **other: Any) -> Vial:
    return open_vial(make_vial(clinic, by, **other), by)
