"""What the demo clinic keeps in its fridge, and what is open."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from clinic.demo.clock import clock
from clinic.demo.demo_clinic import DemoClinic, key
from clinic.practice.models import User
from clinic.stock import actions
from clinic.stock.authenticity import signs
from clinic.stock.models import Delivery, Vial
from clinic.stock.products import ToxinProduct, VialSource

ONA, INCO = ToxinProduct.ONABOTULINUMTOXINA, ToxinProduct.INCOBOTULINUMTOXINA


def fill_fridge(demo: DemoClinic) -> None:
    """Several lots, one that expires soon; a vial opened today, and one of yesterday that is past its time."""
    today = demo.now.date()
    by = next(iter(demo.injectors.values())).user
    ahead = today + timedelta(days=340)
    take_in(demo, by, actions.Printed(ONA, "C7690F8", today + timedelta(days=17), Decimal(100)), 2, days_ago=120)
    yesterdays = take_in(demo, by, actions.Printed(ONA, "C7702B1", ahead, Decimal(100)), 1, days_ago=30)
    todays = take_in(demo, by, actions.Printed(ONA, "C7731A3", month_end(ahead), Decimal(100)), 4, days_ago=9)
    take_in(demo, by, actions.Printed(INCO, "2291X", today + timedelta(days=91), Decimal(100)), 1, days_ago=40)
    open_first(yesterdays, demo.now - timedelta(hours=25), by)
    open_first(todays, demo.now - timedelta(hours=1, minutes=46), by)


def take_in(demo: DemoClinic, by: User, printed: actions.Printed, count: int, *, days_ago: int) -> Delivery:
    source = VialSource.MANUFACTURER if printed.product == ONA else VialSource.DISTRIBUTOR
    serials = [f"{1400 + days_ago * 10 + number:07}" for number in range(count)]
    with clock(demo.at(days_ago, "08:20")):
        return actions.take_in(
            clinic=demo.clinic,
            printed=printed,
            count=count,
            serials=serials,
            source=source,
            bought_from=f"Order {2200 - days_ago}",
            seals_intact=True,
            arrived_cold=True,
            checklist=dict.fromkeys(signs(printed.product), True),
            idempotency_key=key("stock", printed.number, days_ago),
            by=by,
        )


def open_first(delivery: Delivery, at: datetime, by: User) -> Vial:
    vial = delivery.vials.order_by("serial")[0]
    with clock(at):
        once = key("open", delivery.lot.number)
        return actions.open_vial(vial=vial, diluent_ml=Decimal("2.5"), idempotency_key=once, by=by)


def month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
