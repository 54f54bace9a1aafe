"""Facts of the toxin history that cannot both be true. They are not refused; until they are recorded again nothing is dosed or added."""

from collections.abc import Iterator
from datetime import date, timedelta

from planning.engine.contract.document import EngineDocument
from planning.engine.contract.vocabulary import Product
from planning.engine.facts import toxin_before
from planning.engine.protocol.model import Protocol

LAST_ON = "toxin_history.last_on"
UNITS = "toxin_history.units_last_90_days"
AREAS = "toxin_history.areas"
FIRST_TIME = "toxin_history.first_time"
DAYS = "check_in.days_since_treatment"


def contradictions(document: EngineDocument, protocol: Protocol) -> tuple[str, ...]:
    found = (
        *_of_the_ledger(document, protocol.number("ledger_days")),
        *_of_the_treatment(document),
        *_of_the_first_time(document),
        *_of_the_areas(document),
    )
    return tuple(dict.fromkeys(found))


def treated_on(document: EngineDocument) -> date | None:
    days = document.check_in.days_since_treatment if document.check_in else None
    return None if days is None else document.today - timedelta(days)


def _of_the_ledger(document: EngineDocument, ledger_days: float) -> Iterator[str]:
    """On the last day of the ledger period units may be counted or not."""
    history = document.toxin_history
    units = history.units_last_90_days
    if history.last_on is None or units is None:
        return
    since = (document.today - history.last_on).days
    if units > 0 and since > ledger_days:
        yield from (LAST_ON, UNITS)
    if units == 0 and since < ledger_days and _counts(document):
        yield from (UNITS, LAST_ON)


def _counts(document: EngineDocument) -> bool:
    """Whether the last toxin counts in the ledger; what a check-in judges was planned in units of this product."""
    product = document.toxin_history.last_product
    if product is None:
        return document.toxin_history.last_on == treated_on(document)
    return product is Product.ONABOTULINUMTOXINA


def _of_the_treatment(document: EngineDocument) -> Iterator[str]:
    treated, last_on = treated_on(document), document.toxin_history.last_on
    if treated is not None and last_on is not None and last_on < treated:
        yield from (LAST_ON, DAYS)


def _of_the_first_time(document: EngineDocument) -> Iterator[str]:
    """A check-in follows a treatment, so it is never the first time."""
    if document.toxin_history.first_time and (toxin_before(document) or document.check_in is not None):
        yield from (FIRST_TIME, *toxin_before(document))


def _of_the_areas(document: EngineDocument) -> Iterator[str]:
    """The last treatment, of any product, is never earlier than that of one area."""
    history = document.toxin_history
    if history.last_on is None:
        return
    if any(one.on is not None and one.on > history.last_on for one in (history.areas or {}).values()):
        yield from (LAST_ON, AREAS)
