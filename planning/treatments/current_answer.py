"""The current answer of a plan: as given, else as decided, else as proposed."""

from planning.engine.contract.answer import Answer
from planning.plans.models import Plan
from planning.plans.settled import Settled, Stage, declined, narrowed, settled_by, standing_areas
from planning.treatments.given_areas import areas_given
from planning.treatments.models import Treatment, TreatmentKind
from planning.treatments.planned_areas import decision_to_treat


def current_answer(plan: Plan) -> Settled:
    treatment = current_treatment(plan)
    return settled_by(plan, plan.decision) if treatment is None else given_answer(treatment)


def current_treatment(plan: Plan) -> Treatment | None:
    return plan.treatments.current().filter(kind=TreatmentKind.FIRST).with_people().prefetch_related("points").first()


def given_answer(treatment: Treatment) -> Settled:
    """What one record gave, with the texts and days of its own answer."""
    areas = frozenset(area.area for area in areas_given(treatment) if area.total)
    refused = declined(decision_to_treat(treatment.plan))
    answer = narrowed(_as_signed_first(treatment), treated=areas, declined=refused)
    day = treatment.ended_on
    done = {"earliest": day, "latest": day, "after": None}
    sequence = tuple(step.model_copy(update=done) if step.is_toxin else step for step in answer.sequence)
    return Settled(Stage.GIVEN, answer.model_copy(update={"sequence": sequence}), areas)


def _as_signed_first(treatment: Treatment) -> Answer:
    """A correction may be of what the protocol would have held, such as after toxin that was entered since. It was given all the same: no
    letter says that it waits. Days and aftercare are the correction's."""
    own, before = treatment.answer, treatment
    while before.answer.status.is_held and before.amends is not None:
        before = before.amends
    if before is treatment:
        return own
    return before.answer.model_copy(update={"follow_up": own.follow_up, "aftercare": own.aftercare})


def areas_of(plan: Plan) -> list[str]:
    """Codes of the areas given, else decided, else proposed. Prefetch `treatments__points` and `decisions`."""
    rows = [row for row in plan.treatments.all() if row.kind == TreatmentKind.FIRST]
    corrected = {row.amends_id for row in rows}
    given = next((row for row in rows if row.pk not in corrected), None)
    if given is None:
        return standing_areas(plan)
    return list(dict.fromkeys(point.area for point in given.points.all() if point.units))
