"""What must hold between the facts of a document, beyond each fact's own form."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from planning.engine.contract.document import Document, DocumentBody, Dose, Finding, PartialDocument
from planning.engine.contract.errors import DocumentError
from planning.engine.contract.vocabulary import PAIRED_REGIONS, Area, Concern, Region, Side, Visit

_PAIR = [Side.BOTH.value, Side.LEFT.value, Side.RIGHT.value]


def crosscheck(document: Document | PartialDocument, places: Sequence[int] | None = None) -> list[DocumentError]:
    """Every contradiction in `document`; of a partial one, those that can be told.

    `places` are the positions that the findings of a partial document had in the whole one.
    """
    findings = enumerate(document.findings) if places is None else zip(places, document.findings, strict=True)
    problems = [*_about_findings(findings)]
    if document.visit is not None:
        problems.extend(_about_visit(document, document.visit))
    if document.today is not None:
        problems.extend(_about_days(document, document.today))
    if document.treated_at is not None:
        problems.extend(_about_treatment_time(document, document.treated_at))
    if document.intended:
        problems.extend(_about_doses("intended", document.intended))
    if document.check_in is not None and document.check_in.given:
        problems.extend(_about_doses("check_in.given", document.check_in.given))
    return problems


def _about_findings(findings: Iterable[tuple[int, Finding]]) -> Iterator[DocumentError]:
    first_at: dict[tuple[Region, Concern, Side | None], int] = {}
    for index, finding in findings:
        region, side = finding.region, finding.side
        if side is Side.MIDLINE and region in PAIRED_REGIONS:
            message = f"{region} has a left and a right, no midline"
            yield DocumentError(f"findings[{index}].side", message, side.value, _PAIR)
        first = first_at.setdefault((region, finding.concern, side), index)
        if first != index:
            message = f"says again what findings[{first}] says: {finding.concern} at {region}, same side"
            yield DocumentError(f"findings[{index}]", message, allowed="one finding for each region, concern and side")


def _about_visit(document: DocumentBody, visit: Visit) -> Iterator[DocumentError]:
    if document.treated_at is not None and visit is not Visit.PROCEDURE:
        yield _only_at("treated_at", Visit.PROCEDURE, visit)
    if document.check_in is not None and visit is not Visit.CHECK_IN:
        yield _only_at("check_in", Visit.CHECK_IN, visit)


def _only_at(path: str, visit: Visit, given: Visit) -> DocumentError:
    return DocumentError(path, f"belongs to a visit of kind {visit}, and this one is a {given}", allowed=None)


def _about_days(document: DocumentBody, today: date) -> Iterator[DocumentError]:
    history, clearance, event = document.toxin_history, document.safety.specialist_clearance, document.goals.event_on
    if history.last_on is not None and history.last_on > today:
        yield _not_after("toxin_history.last_on", history.last_on, today)
    if clearance is not None and clearance.on > today:
        yield _not_after("safety.specialist_clearance.on", clearance.on, today)
    if document.treated_at is not None and document.treated_at.date() > today:
        yield _not_after("treated_at", document.treated_at, today)
    if event is not None and event < today:
        yield DocumentError("goals.event_on", f"lies before today, {today}", event.isoformat(), f"{today} or later")


def _not_after(path: str, day: date, today: date) -> DocumentError:
    return DocumentError(path, f"lies after today, {today}", day.isoformat(), f"{today} or earlier")


def _about_treatment_time(document: DocumentBody, treated_at: datetime) -> Iterator[DocumentError]:
    given = treated_at.isoformat(timespec="minutes")
    if document.zone is not None and not _is_on_the_clock(treated_at, document.zone):
        message = f"the clock in {document.timezone} skips this time as summer time begins"
        yield DocumentError("treated_at", message, given, "a clock time that exists on that day")
    reconstituted_at = document.product.reconstituted_at if document.product else None
    if reconstituted_at is not None and reconstituted_at > treated_at:
        when = reconstituted_at.isoformat(timespec="minutes")
        yield DocumentError("product.reconstituted_at", f"lies after treated_at, {given}", when, f"{given} or earlier")


def _is_on_the_clock(local: datetime, zone: ZoneInfo) -> bool:
    there_and_back = local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return there_and_back.replace(tzinfo=None) == local


def _about_doses(path: str, doses: Mapping[Area, Dose]) -> Iterator[DocumentError]:
    for area, dose in doses.items():
        if dose.total is None and not dose.has_sides:
            yield DocumentError(f"{path}.{area}", "says no units", {}, ["total", "left", "right"])
        elif dose.total is not None and dose.has_sides and dose.total != (dose.left or 0) + (dose.right or 0):
            sides = f"left {dose.left or 0:g} and right {dose.right or 0:g}"
            yield DocumentError(f"{path}.{area}.total", f"does not equal {sides} together", dose.total, None)
