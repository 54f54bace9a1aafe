"""The treatments recorded under a plan, for the clinical record: product, lot, points, corrections, reviews."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from clinic.practice import dates, moments
from clinic.practice.facemap import FaceMap
from clinic.practice.numbers import plain
from planning.consults.words import word
from planning.plans.models import Plan
from planning.treatments.before_needle.presenter import answered
from planning.treatments.consent_rested_on import consent_words
from planning.treatments.effect_words import all_effects, inside
from planning.treatments.events.models import AdverseEvent, AdverseEventEntry
from planning.treatments.faces import given_face
from planning.treatments.given_areas import GivenArea, areas_given
from planning.treatments.models import Review, Treatment, TreatmentKind
from planning.treatments.record_words import outside_protocol
from planning.treatments.review_presenter import outcome_words


@dataclass(frozen=True)
class RecordedArea:
    """`points`: description and units of each injection; `reason_tone`: of more than was allowed, or of an area left out."""

    name: str
    total: Decimal
    planned: Decimal
    points: tuple[tuple[str, Decimal], ...]
    reason_tone: str
    reason: str


@dataclass(frozen=True)
class RecordedReview:
    at: datetime
    by: str
    outcomes: tuple[tuple[str, str], ...]
    effects: str
    note: str


@dataclass(frozen=True)
class RecordedDraw:
    """`drawn`: units, where several vials were used."""

    drawn: Decimal | None
    vials: str
    lot: str
    expires_on: date
    seal_intact: bool
    bought_from: str
    reconstituted_at: datetime


@dataclass(frozen=True)
class RecordedEvent:
    """An adverse event; `log`: when, by whom and what, oldest first."""

    words: str
    log: tuple[tuple[datetime, str, str], ...]


@dataclass(frozen=True)
class RecordedCheck:
    """What was asked again before the first injection."""

    at: datetime
    by: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class RecordedTreatment:
    """One signed record. `kind`: a treatment or a touch-up; `check` None: signed before it was asked again; `outside_protocol`: of a
    correction, what would have stopped it. `corrects`: why it replaces the record before it; `corrected`: a later record replaces it."""

    key: str
    kind: str
    is_touch_up: bool
    ended_at: datetime
    injector: str
    injector_title: str
    signed_by: str
    signed_at: datetime
    product: str
    total: Decimal
    draws: tuple[RecordedDraw, ...]
    needle: str
    technique: str
    bruised: str
    consent: str
    check: RecordedCheck | None
    outside_protocol: tuple[str, ...]
    note: str
    corrects: str
    corrected: bool
    areas: tuple[RecordedArea, ...]
    face: FaceMap | None
    judged: tuple[RecordedReview, ...]
    events: tuple[RecordedEvent, ...]


def recorded_treatments(plan: Plan) -> tuple[RecordedTreatment, ...]:
    """Oldest first, so that a correction stands after what it corrects."""
    rows = (
        plan.treatments.with_people()
        .select_related("amended_by", "consent", "pre_treatment_check__made_by", "plan__patient", "plan__clinic")
        .prefetch_related("points", "draws", "reviews__made_by")
    )
    return tuple(_given(row, number) for number, row in enumerate(rows.order_by("signed_at"), 1))


def _given(row: Treatment, number: int) -> RecordedTreatment:
    zone, key = row.clinic.zone, f"given-{number}"
    is_touch_up = row.kind == TreatmentKind.TOUCH_UP
    return RecordedTreatment(
        key=key,
        kind="Touch-up" if is_touch_up else "Treatment",
        is_touch_up=is_touch_up,
        ended_at=moments.local(row.ended_at, zone),
        injector=row.injector.user.name,
        injector_title=row.injector.title,
        signed_by=row.signed_by.name,
        signed_at=moments.local(row.signed_at, zone),
        product=row.product,
        total=row.total_units,
        draws=_drawn(row, zone),
        needle=row.needle or "not noted",
        technique=row.get_technique_display().lower() or "not noted",
        check=_asked(row, zone),
        outside_protocol=tuple(outside_protocol(row)),
        bruised={True: "yes", False: "no", None: "not noted"}[row.bruised],
        consent=consent_words(row),
        note=row.note,
        corrects=row.amend_reason,
        corrected=not row.is_current,
        areas=tuple(map(_area, areas_given(row))),
        face=given_face(row, key) if row.is_current else None,
        judged=tuple(_judged(one, zone) for one in row.reviews.all()),
        events=tuple(_event(one, zone) for one in row.adverse_events.with_people().order_by("opened_at")),
    )


def _asked(row: Treatment, zone: Any) -> RecordedCheck | None:
    check = row.pre_treatment_check
    if check is None:
        return None
    words = tuple(line.words for line in answered(check, row.plan))
    return RecordedCheck(moments.local(check.made_at, zone), check.made_by.name, words)


def _drawn(row: Treatment, zone: Any) -> tuple[RecordedDraw, ...]:
    draws = row.draws.all()
    return tuple(
        RecordedDraw(
            drawn=one.units if len(draws) > 1 else None,
            vials=f"{one.vials} x {plain(one.vial_units)} U in {plain(one.diluent_ml)} mL{' each' if one.vials > 1 else ''}",
            lot=one.lot,
            expires_on=one.expires_on,
            seal_intact=one.seal_intact,
            bought_from=one.get_source_display(),
            reconstituted_at=moments.local(one.reconstituted_at, zone),
        )
        for one in draws
    )


def _area(area: GivenArea) -> RecordedArea:
    """A touch-up plans no points, so none of them was left out."""
    points = tuple(
        (", ".join(filter(None, (point.words, point.caution, point.depth_words))), point.units)
        for point in area.points
        if point.units or not area.added
    )
    return RecordedArea(area.name, area.total, area.planned, points, area.reason_tone, area.reason_words)


def _judged(review: Review, zone: Any) -> RecordedReview:
    effects = review.check_in.get("effects")
    outcomes = (
        (word(area), outcome_words(outcome).lower())
        for area, outcome in (review.check_in.get("outcomes") or {}).items()
    )
    return RecordedReview(
        at=moments.local(review.made_at, zone),
        by=review.made_by.name,
        outcomes=tuple(outcomes),
        effects="not asked" if effects is None else inside(all_effects(effects)),
        note=review.note,
    )


def _event(event: AdverseEvent, zone: Any) -> RecordedEvent:
    log = ((moments.local(one.made_at, zone), one.made_by.name, _line(one)) for one in event.entries.all())
    return RecordedEvent(event.words, tuple(log))


def _line(entry: AdverseEventEntry) -> str:
    """`Seen again: better. Both sides examined. Next look 4 Jan 2027, Ada.`"""
    how = entry.get_outcome_display() or entry.get_course_display()
    said = [f"{entry.get_kind_display()}{f': {how.lower()}' if how else ''}", ", ".join(entry.done_words), entry.note]
    if entry.resolved_on:
        said.append(f"Gone since {dates.short_day(entry.resolved_on)}")
    if entry.next_look_on and entry.caller:
        said.append(f"Next look {dates.short_day(entry.next_look_on)}, {entry.caller.user.name}")
    return "".join(f"{one.rstrip('.')}. " for one in said if one).strip()
