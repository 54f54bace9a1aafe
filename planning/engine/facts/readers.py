"""Derived facts. Generated code may call these functions and nothing else."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import Anatomy, EngineDocument, Finding, VialFacts
from planning.engine.contract.types import NOT_RECORDED
from planning.engine.facts.check_ins import areas_beside, areas_treated, given_again


def disorder(document: EngineDocument) -> str | None:
    """The named disorder; "" for asked and none; None for not asked."""
    named = document.safety.neuromuscular_disorder
    if named is NOT_RECORDED:
        return None
    return str(named).strip() if named else ""


def medicine_classes(document: EngineDocument) -> frozenset[str | None] | None:
    medicines = document.safety.medicines
    if medicines is None:
        return None
    return frozenset({medicine.class_ for medicine in medicines})


def prior_effects(document: EngineDocument) -> frozenset[v.PriorEffect] | None:
    recorded = document.safety.effects_before
    return None if recorded is None else frozenset(one.effect for one in recorded)


def check_in_effects(document: EngineDocument) -> frozenset[v.CheckInEffect] | None:
    recorded = document.check_in.effects_now if document.check_in else None
    return None if recorded is None else frozenset(one.effect for one in recorded)


def toxin_before(document: EngineDocument) -> tuple[str, ...]:
    """Paths of the history that speak of earlier toxin."""
    history = document.toxin_history
    answers = (
        ("last_on", history.last_on is not None),
        ("last_product", history.last_product is not None),
        ("units_last_90_days", history.units_last_90_days),
        ("areas", history.areas),
    )
    return tuple(f"toxin_history.{name}" for name, speaks in answers if speaks)


def first_time(document: EngineDocument) -> bool | None:
    """None where the history contradicts itself."""
    recorded = document.toxin_history.first_time
    if toxin_before(document):
        return None if recorded else False
    return recorded


def days_since_last(document: EngineDocument) -> int | None:
    last_on = document.toxin_history.last_on
    return None if last_on is None else (document.today - last_on).days


def months_since_last(document: EngineDocument) -> int | None:
    last, today = document.toxin_history.last_on, document.today
    if last is None:
        return None
    return (today.year - last.year) * 12 + today.month - last.month - (today.day < last.day)


def units_before(document: EngineDocument) -> float | None:
    """Someone who never had toxin had none."""
    units = document.toxin_history.units_last_90_days
    if units is None and first_time(document):
        return 0.0
    return units


def units_at_check_in(document: EngineDocument) -> float | None:
    """With the judged treatment, whether it was counted already or not."""
    before, check_in = units_before(document), document.check_in
    if before is None or check_in is None:
        return before
    return max(before, units_given(document))


def units_given(document: EngineDocument) -> float:
    """Units of onabotulinumtoxinA in the judged treatment; units of another product are never counted."""
    check_in, history = document.check_in, document.toxin_history
    if check_in is None or check_in.given is None:
        return 0.0
    is_last = days_since_last(document) in (None, check_in.days_since_treatment)
    if is_last and history.last_product not in (None, v.Product.ONABOTULINUMTOXINA):
        return 0.0
    return sum(dose.units for dose in check_in.given.values())


def days_until_event(document: EngineDocument) -> int | None:
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


def activity(document: EngineDocument, region: v.Region) -> int | None:
    """Strength of movement 0-3 of a region: by findings, else by the anatomy section."""
    answers = [
        grade
        for finding in document.findings
        if finding.region is region and finding.concern is v.Concern.DYNAMIC_LINES
        for grade in (finding.severity, _MOVEMENT_GRADE.get(finding.movement) if finding.movement else None)
        if grade is not None
    ]
    if answers:
        return max(answers)
    return None if document.anatomy.activity is None else document.anatomy.activity.get(region)


_ACTIVITY_MOVEMENT = (v.Movement.MINIMAL, v.Movement.MINIMAL, v.Movement.MODERATE, v.Movement.STRONG)


def movement(document: EngineDocument, finding: Finding) -> v.Movement | None:
    """Of the finding itself, else as the anatomy section grades the region."""
    if finding.movement is not None:
        return finding.movement
    if document.anatomy.activity is None or finding.region not in document.anatomy.activity:
        return None
    return _ACTIVITY_MOVEMENT[document.anatomy.activity[finding.region]]


_SPAN = {v.YearsPresent.UNDER_1: 0.5, v.YearsPresent.OVER_5: 5.0}


def years_present(finding: Finding) -> float | None:
    """Years; of a span a figure that it certainly supports. None for "1 to 5"."""
    recorded = finding.years_present
    return _SPAN.get(recorded) if isinstance(recorded, v.YearsPresent) else recorded


def concerns(document: EngineDocument) -> frozenset[str]:
    """A finding graded 0 says that the concern is not there."""
    return frozenset({finding.concern for finding in document.findings if finding.severity != 0})


def families(document: EngineDocument) -> frozenset[str]:
    return frozenset({v.FAMILY_OF_CONCERN[finding.concern] for finding in document.findings if finding.severity != 0})


_MANOEUVRES = len(v.Manoeuvre)


def manoeuvres_left_out(document: EngineDocument) -> int | None:
    done = document.exam.manoeuvres
    return None if done is None else _MANOEUVRES - len(set(done))


def has_text(text: str | None) -> bool | None:
    return None if text is None else bool(text.strip())


def product_name(document: EngineDocument) -> v.Product | None:
    """Of several vials one of another product than onabotulinumtoxinA, where there is one."""
    names = [vial.name for vial in document.vials]
    other = [name for name in names if name is not None and name is not v.Product.ONABOTULINUMTOXINA]
    return other[0] if other else None if None in names or not names else names[0]


def of_every_vial(document: EngineDocument, holds: Callable[[VialFacts], bool | None]) -> bool | None:
    """False where one vial says no; None where one does not say, or there is no vial."""
    answers = [holds(vial) for vial in document.vials]
    return False if False in answers else None if None in answers or not answers else True


def has_lot(document: EngineDocument) -> bool | None:
    return of_every_vial(document, lambda vial: has_text(vial.lot))


def seal_intact(document: EngineDocument) -> bool | None:
    return of_every_vial(document, lambda vial: vial.seal_intact)


def is_expired(document: EngineDocument) -> bool | None:
    last_days = [vial.expires_on for vial in document.vials]
    if any(day is not None and day < document.today for day in last_days):
        return True
    return None if None in last_days or not last_days else False


def from_manufacturer(document: EngineDocument) -> bool | None:
    return of_every_vial(document, lambda vial: _from_manufacturer(vial.source))


def _from_manufacturer(source: str | None) -> bool | None:
    return None if source is None else source.strip().casefold() == "manufacturer"


def hours_since_reconstitution(document: EngineDocument) -> float | None:
    """Elapsed hours from the oldest reconstitution to the end of the injections; without that time, at least until the day began."""
    times = [vial.reconstituted_at for vial in document.vials if vial.reconstituted_at is not None]
    if not times:
        return None
    drawn = min(times)
    end = document.treated_at or datetime.combine(document.today, time())
    if document.zone is not None:
        drawn, end = drawn.replace(tzinfo=document.zone), end.replace(tzinfo=document.zone)
        hours = (end.timestamp() - drawn.timestamp()) / 3600
    else:
        hours = (end - drawn) / timedelta(hours=1)
    return hours if document.treated_at else max(hours, 0.0)


READERS: dict[str, Callable[..., Any]] = {
    reader.__name__: reader
    for reader in (
        disorder,
        prior_effects,
        check_in_effects,
        years_present,
        product_name,
        has_lot,
        seal_intact,
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
        is_expired,
        from_manufacturer,
        hours_since_reconstitution,
        areas_treated,
        areas_beside,
        given_again,
    )
}
