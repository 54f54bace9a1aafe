"""A treatment of an earlier day, whose plan asks for the check-in window that a test wants."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import time_machine

from clinic.jobs.models import Job, JobState
from clinic.practice.models import Membership
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning import engine
from planning.engine.contract.answer import CheckInWindow
from planning.engine.contract.treatment_history import ToxinHistory
from planning.treatments.models import Treatment
from tests.treatments import making

FROWN = {
    "findings": [{**making.LINES, "region": "glabella"}],
    "anatomy": making.HEALTHY["anatomy"] | {"activity": {"forehead": 0, "glabella": 2}},
}
FIRST_TIME = ToxinHistory(first_time=True, units_last_90_days=0)


def make_treatment(
    patient: Patient, injector: Membership, ended_at: datetime, window: tuple[int, int, int] | None = (10, 14, 21)
) -> Treatment:
    """Planned and signed at `ended_at` through the real actions; a check-in is asked for on these days after it (earliest, target,
    latest). Its papers count as made: no test of the diary draws any."""
    days = [ended_at.date() + timedelta(days=after) for after in window or ()]
    asked_for = CheckInWindow(earliest=days[0], target=days[1], latest=days[2]) if days else None
    with time_machine.travel(ended_at, tick=False), patch.object(engine, "plan", answering(asked_for)):
        plan = making.make_plan(patient, injector.user, **FROWN)
        treatment = making.make_treatment(plan, injector.user)
    with tenant(patient.clinic_id):
        Job.objects.filter(kind__startswith="document.").update(state=JobState.DONE)
    return treatment


def answering(window: CheckInWindow | None) -> Callable[[Any, Any], Any]:
    """The engine, but for the window. Toxin of before is left out, so that one patient may be treated twice in a test."""
    real = engine.plan

    def plan(document: Any, protocol: Any) -> Any:
        answer = real(document.model_copy(update={"toxin_history": FIRST_TIME}), protocol)
        follow_up = answer.follow_up.model_copy(update={"check_in": window})
        return answer.model_copy(update={"follow_up": follow_up})

    return plan
