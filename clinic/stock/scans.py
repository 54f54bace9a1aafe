"""The codes scanned for one delivery: vials of one lot, each once."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from clinic.practice import dates
from clinic.practice.models import Clinic
from clinic.stock.checks import MOST_VIALS
from clinic.stock.gs1 import CodeUnread, Scan, read_code
from clinic.stock.models import TradeItem, Vial


def scans_sent(texts: Sequence[str], today: date) -> list[Scan]:
    """Those that the page holds already; what cannot be read any more is left out."""
    scans: list[Scan] = []
    for text in texts[:MOST_VIALS]:
        try:
            scans = with_scan(scans, read_code(text, today))
        except CodeUnread:
            continue
    return scans


def with_scan(scans: Sequence[Scan], scan: Scan) -> list[Scan]:
    """Raises CodeUnread for another lot, and for the same vial again."""
    if not scans:
        return [scan]
    first = scans[0]
    if (scan.gtin, scan.lot, scan.expires_on) != (first.gtin, first.lot, first.expires_on):
        raise CodeUnread(f"{_differing(first, scan)} Put the vials above into stock first, then scan this one.")
    if scan.serial and scan.serial in {one.serial for one in scans}:
        raise CodeUnread(f"Serial number {scan.serial} was scanned already. Each vial has its own.")
    if not scan.serial:
        raise CodeUnread("This code has no serial number, so it says nothing new. Count the vials below instead.")
    if len(scans) >= MOST_VIALS:
        raise CodeUnread(f"{MOST_VIALS} vials are the most of one delivery.")
    return [*scans, scan]


def _differing(first: Scan, scan: Scan) -> str:
    if scan.lot != first.lot:
        return f"This vial is of lot {scan.lot or 'without number'}, not {first.lot or 'without number'}."
    if scan.gtin != first.gtin:
        return f"This vial has the GTIN {scan.gtin or 'missing'}, not {first.gtin or 'none'}."
    return (
        f"This vial expires on {dates.plain_day(scan.expires_on) if scan.expires_on else 'no day'}, the others do not."
    )


def refuse_known_serial(clinic: Clinic, scan: Scan) -> None:
    """Raises CodeUnread for a vial that is in stock already."""
    same = Vial.objects.filter(clinic=clinic, lot__gtin=scan.gtin, serial=scan.serial)
    if scan.serial and scan.gtin and same.exists():
        words = f"Serial number {scan.serial} is in stock already. The same number twice is a sign of counterfeit."
        raise CodeUnread(words)


def said_by(clinic: Clinic, scans: Sequence[Scan]) -> dict[str, Any]:
    """What the codes say of the vial, by field; a GTIN that was named here says product and size."""
    if not scans:
        return {}
    first = scans[0]
    item = TradeItem.objects.filter(clinic=clinic, gtin=first.gtin).first() if first.gtin else None
    said = {
        "product": item and item.product,
        "vial_units": item and item.vial_units,
        "number": first.lot,
        "expires_on": first.expires_on,
    }
    return {name: value for name, value in said.items() if value}
