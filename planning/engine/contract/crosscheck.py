"""What must hold between the facts of a document, beyond each fact's own form."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from planning.engine.contract.document import DocumentBody, EngineDocument, Finding, PartialDocument, VialFacts
from planning.engine.contract.errors import DocumentError
from planning.engine.contract.treatment_history import Dose, EffectBefore, EffectNow
from planning.engine.contract.vocabulary import PAIRED_REGIONS, Area, BodySide, Concern, Region, Side, Visit

_OTHER_SIDE = {Side.LEFT: BodySide.RIGHT, Side.RIGHT: BodySide.LEFT}
_PAIR = [Side.BOTH.value, Side.LEFT.value, Side.RIGHT.value]


def crosscheck(document: EngineDocument | PartialDocument, places: Sequence[int] | None = None) -> list[DocumentError]:
    """Every contradiction in `document`; of a partial one, those that can be found.

    `places`: the positions of a partial document's findings in the whole one.
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
    before = document.toxin_history.areas or {}
    problems.extend(
        _about_doses("toxin_history.areas", {area: one.given for area, one in before.items() if one.given}, ".given")
    )
    if document.product is not None and document.products is not None:
        problems.append(DocumentError("products", "stands in place of product; say one of the two", allowed=None))
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
        yield from _about_bands(index, finding)


def _about_bands(index: int, finding: Finding) -> Iterator[DocumentError]:
    path, bands = f"findings[{index}].bands", finding.bands
    if bands is None:
        return
    if finding.concern is not Concern.VERTICAL_BANDS:
        yield DocumentError(path, f"counts vertical bands, and this is {finding.concern}", allowed=None)
    other = _OTHER_SIDE.get(finding.side) if finding.side else None
    if other and getattr(bands, other):
        message = f"lies on the other side than the finding, which is of the {finding.side}"
        yield DocumentError(f"{path}.{other}", message, getattr(bands, other), 0)


def _about_visit(document: DocumentBody, visit: Visit) -> Iterator[DocumentError]:
    if document.treated_at is not None and visit is not Visit.PROCEDURE:
        yield _only_at("treated_at", Visit.PROCEDURE, visit)
    if document.touch_up_of is not None and visit is not Visit.PROCEDURE:
        yield _only_at("touch_up_of", Visit.PROCEDURE, visit)
    if document.check_in is not None and visit is not Visit.CHECK_IN and document.touch_up_of is None:
        yield _only_at("check_in", Visit.CHECK_IN, visit)


def _only_at(path: str, visit: Visit, given: Visit) -> DocumentError:
    return DocumentError(path, f"belongs to a visit of kind {visit}, and this one is a {given}", allowed=None)


def _about_days(document: DocumentBody, today: date) -> Iterator[DocumentError]:
    event = document.goals.event_on
    for path, day in _past_days(document):
        if day is not None and day > today:
            yield _not_after(path, day, today)
    if document.treated_at is not None and document.treated_at.date() > today:
        yield _not_after("treated_at", document.treated_at, today)
    if event is not None and event < today:
        yield DocumentError("goals.event_on", f"lies before today, {today}", event.isoformat(), f"{today} or later")


def _past_days(document: DocumentBody) -> Iterator[tuple[str, date | None]]:
    safety, history, check_in = document.safety, document.toxin_history, document.check_in
    yield "toxin_history.last_on", history.last_on
    for area, before in (history.areas or {}).items():
        yield f"toxin_history.areas.{area}.on", before.on
    yield "safety.asked_on", safety.asked_on
    if safety.specialist_clearance is not None:
        yield "safety.specialist_clearance.on", safety.specialist_clearance.on
    for index, effect in enumerate(safety.prior_effects or ()):
        if isinstance(effect, EffectBefore):
            yield f"safety.prior_effects[{index}].on", effect.on
            yield f"safety.prior_effects[{index}].treatment_on", effect.treatment_on
    for index, now in enumerate((check_in.effects if check_in else None) or ()):
        if isinstance(now, EffectNow):
            yield f"check_in.effects[{index}].since", now.since
    yield "touch_up_of", document.touch_up_of


def _not_after(path: str, day: date, today: date) -> DocumentError:
    return DocumentError(path, f"lies after today, {today}", day.isoformat(), f"{today} or earlier")


def _about_treatment_time(document: DocumentBody, treated_at: datetime) -> Iterator[DocumentError]:
    given = treated_at.isoformat(timespec="minutes")
    if document.zone is not None and not _is_on_the_clock(treated_at, document.zone):
        message = f"the clock in {document.timezone} skips this time as summer time begins"
        yield DocumentError("treated_at", message, given, "a clock time that exists on that day")
    for path, vial in _vials(document):
        if vial.reconstituted_at is not None and vial.reconstituted_at > treated_at:
            when = vial.reconstituted_at.isoformat(timespec="minutes")
            message = f"lies after treated_at, {given}"
            yield DocumentError(f"{path}.reconstituted_at", message, when, f"{given} or earlier")


def _vials(document: DocumentBody) -> Iterator[tuple[str, VialFacts]]:
    if document.product is not None:
        yield "product", document.product
    for index, vial in enumerate(document.products or ()):
        yield f"products[{index}]", vial


def _is_on_the_clock(local: datetime, zone: ZoneInfo) -> bool:
    there_and_back = local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return there_and_back.replace(tzinfo=None) == local


def _about_doses(path: str, doses: Mapping[Area, Dose], part: str = "") -> Iterator[DocumentError]:
    for area, dose in doses.items():
        place = f"{path}.{area}{part}"
        if dose.total is None and not dose.has_sides:
            yield DocumentError(place, "says no units", {}, ["total", "left", "right"])
        elif dose.total is not None and dose.has_sides and dose.total != (dose.left or 0) + (dose.right or 0):
            sides = f"left {dose.left or 0:g} and right {dose.right or 0:g}"
            yield DocumentError(f"{place}.total", f"does not equal {sides} together", dose.total, None)
