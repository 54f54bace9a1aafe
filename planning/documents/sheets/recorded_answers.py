"""What the patient said to a plan, as the clinical record tells it."""

from dataclasses import dataclass
from datetime import date, datetime

from planning.plans.models import Plan


@dataclass(frozen=True)
class RecordedAnswer:
    """What the patient said to the plan. `stands`: nothing newer replaced it."""

    summary: str
    words: str
    return_on: date | None
    at: datetime
    by: str
    stands: bool


def recorded_answers(plan: Plan) -> tuple[RecordedAnswer, ...]:
    standing = plan.patients_answer
    return tuple(
        RecordedAnswer(
            summary=one.summary,
            words=one.words,
            return_on=one.return_on,
            at=plan.clinic.local(one.made_at),
            by=one.made_by.name,
            stands=one == standing,
        )
        for one in plan.patients_answers.select_related("made_by")
    )
