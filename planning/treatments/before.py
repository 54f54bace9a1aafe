"""The last treatment as the consult beneath sees it."""

from clinic.practice.templatetags.look import plain
from patients.records.models import Patient
from planning.consults.past import AreaBefore, TreatmentBefore
from planning.consults.words import place, word
from planning.treatments.effects import standing_effects
from planning.treatments.given import units_counted
from planning.treatments.models import Treatment, TreatmentPoint
from planning.treatments.reviewing import Judged, given_areas, judged_areas


def last_treatment(patient: Patient) -> TreatmentBefore | None:
    """Given here and signed; a record that was corrected since does not count."""
    current = patient.treatments.current()
    newest = current.select_related("clinic").prefetch_related("points").defer("outcome").order_by("-ended_at")
    treatment = newest.first()
    if treatment is None:
        return None
    clinic, review = treatment.clinic, treatment.reviews.first()
    judged = {one.area: one for one in judged_areas(review)} if review else {}
    standing = standing_effects(patient).get(treatment.plan_id)
    return TreatmentBefore(
        id=treatment.pk,
        on=clinic.day_of(treatment.ended_at),
        product=treatment.product,
        total=float(treatment.total_units),
        units_in_90_days=units_counted(patient, current, clinic.today()),
        areas=tuple(_area(treatment, area, judged.get(area)) for area in given_areas(treatment)),
        points=tuple(_spot(point) for point in treatment.points.all() if point.units and point.x is not None),
        judged_on=clinic.day_of(review.made_at) if review else None,
        effects=None if standing is None or standing.codes is None else tuple(map(word, standing.codes)),
        effects_on=standing.on if standing else None,
    )


def _area(treatment: Treatment, area: str, judged: Judged | None) -> AreaBefore:
    dose = treatment.document["intended"][area]
    units = tuple((side, dose[side]) for side in ("total", "right", "left") if side in dose)
    if judged is None:
        return AreaBefore(area, units)
    return AreaBefore(area, units, judged.outcome, judged.next_word, judged.next_tone)


def _spot(point: TreatmentPoint) -> tuple[float, float, str, str]:
    return (
        float(point.x or 0),
        float(point.y or 0),
        plain(point.units),
        f"{place(point.area, point.side)}, {point.muscle}",
    )
