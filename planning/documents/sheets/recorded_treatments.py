"""The treatments recorded under a plan, for the clinical record: product, lot, points, corrections, reviews."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from clinic.practice import moments
from clinic.practice.facemap import FaceMap
from planning.consults.words import word
from planning.plans.models import Plan
from planning.treatments.faces import given_face
from planning.treatments.given_areas import GivenArea, areas_given
from planning.treatments.models import Review, Treatment
from planning.treatments.review_presenter import outcome_words


@dataclass(frozen=True)
class RecordedArea:
    """`points`: description and units of each injection; `reason`: why more was given than the range allows."""

    name: str
    total: Decimal
    planned: Decimal
    points: tuple[tuple[str, Decimal], ...]
    reason: str


@dataclass(frozen=True)
class RecordedReview:
    at: datetime
    by: str
    outcomes: tuple[tuple[str, str], ...]
    effects: str
    note: str


@dataclass(frozen=True)
class RecordedTreatment:
    """One signed record. `corrects`: why it replaces the record before it; `corrected`: a later record replaces it."""

    key: str
    ended_at: datetime
    injector: str
    injector_title: str
    signed_by: str
    signed_at: datetime
    product: str
    total: Decimal
    vials: str
    lot: str
    expires_on: date
    seal_intact: bool
    bought_from: str
    reconstituted_at: datetime
    bruised: str
    note: str
    corrects: str
    corrected: bool
    areas: tuple[RecordedArea, ...]
    face: FaceMap | None
    judged: tuple[RecordedReview, ...]


def recorded_treatments(plan: Plan) -> tuple[RecordedTreatment, ...]:
    """Oldest first, so that a correction stands after what it corrects."""
    rows = plan.treatments.with_people().select_related("amended_by").prefetch_related("points", "reviews__made_by")
    return tuple(_given(row, number) for number, row in enumerate(rows.order_by("signed_at"), 1))


def _given(row: Treatment, number: int) -> RecordedTreatment:
    zone, key = row.clinic.zone, f"given-{number}"
    return RecordedTreatment(
        key=key,
        ended_at=moments.local(row.ended_at, zone),
        injector=row.injector.user.name,
        injector_title=row.injector.title,
        signed_by=row.signed_by.name,
        signed_at=moments.local(row.signed_at, zone),
        product=row.product,
        total=row.total_units,
        vials=f"{row.vials} x {row.vial_units.normalize():f} U in {row.diluent_ml.normalize():f} mL each",
        lot=row.lot,
        expires_on=row.expires_on,
        seal_intact=row.seal_intact,
        bought_from=row.get_source_display(),
        reconstituted_at=moments.local(row.reconstituted_at, zone),
        bruised={True: "yes", False: "no", None: "not noted"}[row.bruised],
        note=row.note,
        corrects=row.amend_reason,
        corrected=not row.is_current,
        areas=tuple(map(_area, areas_given(row))),
        face=given_face(row, key) if row.is_current else None,
        judged=tuple(_judged(one, zone) for one in row.reviews.all()),
    )


def _area(area: GivenArea) -> RecordedArea:
    points = tuple((", ".join(filter(None, (point.words, point.caution))), point.units) for point in area.points)
    return RecordedArea(area.name, area.total, area.planned, points, area.reason_words)


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
        effects="not asked" if effects is None else ", ".join(word(one).lower() for one in effects) or "none",
        note=review.note,
    )
