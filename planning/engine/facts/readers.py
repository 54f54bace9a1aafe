"""Facts that are worked out of the document's own values. Generated code may call these, and nothing else."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import Anatomy, Document, Finding
from planning.engine.contract.types import NOT_RECORDED


def disorder(document: Document) -> str | None:
    """The named disorder, an empty text for "asked, none", None for not asked."""
    named = document.safety.neuromuscular_disorder
    if named is NOT_RECORDED:
        return None
    return str(named).strip() if named else ""


def medicine_classes(document: Document) -> frozenset[str | None] | None:
    medicines = document.safety.medicines
    if medicines is None:
        return None
    return frozenset({medicine.class_ for medicine in medicines})


def first_time(document: Document) -> bool | None:
    history = document.toxin_history
    if history.last_on is not None or history.last_product is not None or history.units_last_90_days:
        return False
    return history.first_time


def days_since_last(document: Document) -> int | None:
    last_on = document.toxin_history.last_on
    return None if last_on is None else (document.today - last_on).days


def months_since_last(document: Document) -> int | None:
    last, today = document.toxin_history.last_on, document.today
    if last is None:
        return None
    return (today.year - last.year) * 12 + today.month - last.month - (today.day < last.day)


def units_before(document: Document) -> float | None:
    """Units in the last 90 days; someone who never had toxin had none."""
    units = document.toxin_history.units_last_90_days
    if units is None and first_time(document):
        return 0.0
    return units


def units_at_check_in(document: Document) -> float | None:
    """Units in the last 90 days with the treatment that is judged, whether they were counted in already or not."""
    before, check_in = units_before(document), document.check_in
    if before is None or check_in is None:
        return before
    return max(before, sum(dose.units for dose in (check_in.given or {}).values()))


def days_until_event(document: Document) -> int | None:
    event_on = document.goals.event_on
    return None if event_on is None else (event_on - document.today).days


def brow_positions(anatomy: Anatomy) -> frozenset[str | None] | None:
    if anatomy.brow_position is None:
        return None
    return frozenset({anatomy.brow_on(v.BodySide.LEFT), anatomy.brow_on(v.BodySide.RIGHT)})


def asymmetric_features(anatomy: Anatomy) -> frozenset[str] | None:
    if anatomy.asymmetries is None:
        return None
    return frozenset(asymmetry.feature for asymmetry in anatomy.asymmetries)


def brows_differ(anatomy: Anatomy) -> bool | None:
    positions = brow_positions(anatomy)
    if positions is None or None in positions:
        return None
    return len(positions) > 1


_MOVEMENT_GRADE = {v.Movement.MINIMAL: 0, v.Movement.MODERATE: 2, v.Movement.STRONG: 3}


def activity(document: Document, region: v.Region) -> int | None:
    """Strength of movement 0-3 of a region: what the findings say, else what the anatomy section says."""
    said = [
        grade
        for finding in document.findings
        if finding.region is region and finding.concern is v.Concern.DYNAMIC_LINES
        for grade in (finding.severity, _MOVEMENT_GRADE.get(finding.movement) if finding.movement else None)
        if grade is not None
    ]
    if said:
        return max(said)
    return None if document.anatomy.activity is None else document.anatomy.activity.get(region)


_ACTIVITY_MOVEMENT = (v.Movement.MINIMAL, v.Movement.MINIMAL, v.Movement.MODERATE, v.Movement.STRONG)


def movement(document: Document, finding: Finding) -> v.Movement | None:
    """Of the finding itself, else as the anatomy section grades the region."""
    if finding.movement is not None:
        return finding.movement
    if document.anatomy.activity is None or finding.region not in document.anatomy.activity:
        return None
    return _ACTIVITY_MOVEMENT[document.anatomy.activity[finding.region]]


def concerns(document: Document) -> frozenset[str]:
    """Every concern that was found; a finding graded 0 says that the concern is not there."""
    return frozenset({finding.concern for finding in document.findings if finding.severity != 0})


def families(document: Document) -> frozenset[str]:
    return frozenset({v.FAMILY_OF_CONCERN[finding.concern] for finding in document.findings if finding.severity != 0})


_MANOEUVRES = len(v.Manoeuvre)


def manoeuvres_left_out(document: Document) -> int | None:
    done = document.exam.manoeuvres
    return None if done is None else _MANOEUVRES - len(set(done))


def is_said(text: str | None) -> bool | None:
    return None if text is None else bool(text.strip())


def is_expired(document: Document) -> bool | None:
    product = document.product
    if product is None or product.expires_on is None:
        return None
    return product.expires_on < document.today


def from_manufacturer(document: Document) -> bool | None:
    source = document.product.source if document.product else None
    return None if source is None else source.strip().casefold() == "manufacturer"


def hours_since_reconstitution(document: Document) -> float | None:
    """Elapsed hours until the injections ended; without that clock time, at least those until the day began."""
    drawn = document.product.reconstituted_at if document.product else None
    if drawn is None:
        return None
    end = document.treated_at or datetime.combine(document.today, time())
    if document.zone is not None:
        drawn, end = drawn.replace(tzinfo=document.zone), end.replace(tzinfo=document.zone)
        hours = (end.timestamp() - drawn.timestamp()) / 3600
    else:
        hours = (end - drawn) / timedelta(hours=1)
    return hours if document.treated_at else max(hours, 0.0)


def areas_treated(document: Document) -> frozenset[v.Area]:
    check_in = document.check_in
    return frozenset({*(check_in.given or ()), *(check_in.outcomes or ())}) if check_in else frozenset()


READERS: dict[str, Callable[..., Any]] = {
    reader.__name__: reader
    for reader in (
        disorder,
        medicine_classes,
        first_time,
        days_since_last,
        months_since_last,
        units_before,
        days_until_event,
        brow_positions,
        asymmetric_features,
        brows_differ,
        activity,
        movement,
        concerns,
        families,
        manoeuvres_left_out,
        is_said,
        is_expired,
        from_manufacturer,
        hours_since_reconstitution,
        areas_treated,
    )
}
