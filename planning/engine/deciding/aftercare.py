"""Step 10: what to do after the injections, with clock times that count from their end (R075-R077f)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from planning.engine.conditions.evaluate import evaluate
from planning.engine.contract.answer import AftercareLine
from planning.engine.contract.document import EngineDocument
from planning.engine.deciding.rule_evaluation import reader_for
from planning.engine.deciding.subjects import EVERYBODY, PlanState
from planning.engine.protocol.model import AftercareItem, Protocol


def aftercare(document: EngineDocument, protocol: Protocol) -> tuple[AftercareLine, ...]:
    """Empty unless the end of the injections and the clinic's time zone are known."""
    if document.treated_at is None or document.zone is None:
        return ()
    read = reader_for(document, PlanState(), EVERYBODY)
    applies = [item for item in protocol.aftercare if evaluate(item.when, read).value]
    return tuple(_line(item, document.treated_at, document.zone) for item in applies)


def _line(item: AftercareItem, ended_at: datetime, zone: ZoneInfo) -> AftercareLine:
    begin, until = _span(item, ended_at, zone)
    return AftercareLine(code=item.code, from_=begin, until=until, text=item.text, basis=item.basis)


def _span(item: AftercareItem, ended_at: datetime, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """Hours are elapsed hours, whatever the clock does; a day ends at the next local midnight."""
    day = ended_at.date()
    if item.days is not None:
        first, last = item.days
        return _midnight(day, first, zone), _midnight(day, last + 1, zone)
    start = ended_at.replace(tzinfo=zone)
    begin = _midnight(day, 1, zone) if item.from_midnight else _later(start, item.from_hours, zone)
    until = _midnight(day, 1, zone) if item.until_midnight else _later(start, item.until_hours, zone)
    return begin, until


def _midnight(day: date, later: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day + timedelta(days=later), time(), zone)


def _later(start: datetime, hours: float | None, zone: ZoneInfo) -> datetime | None:
    return None if hours is None else (start.astimezone(UTC) + timedelta(hours=hours)).astimezone(zone)
