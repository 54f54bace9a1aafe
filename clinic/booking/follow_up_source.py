"""Patients who think a plan over and asked to be asked again: who and since when, nothing of the plan."""

from collections.abc import Sequence
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from clinic.booking.follow_up.kinds import WorkGroup
from clinic.booking.follow_up.sources import FollowUpSource, SourceRow, register
from clinic.practice import dates
from clinic.practice.models import Clinic, Membership
from planning.plans.models import PatientsAnswer


def _to_ask(today: date, injector: Membership | None) -> "QuerySet[PatientsAnswer]":
    answers = PatientsAnswer.objects.to_ask(today)
    return answers.filter(plan__consult__injector=injector.user) if injector else answers


def _count(clinic: Clinic, today: date, injector: Membership | None) -> int:
    return _to_ask(today, injector).count()


def _rows(clinic: Clinic, today: date, injector: Membership | None, limit: int) -> Sequence[SourceRow]:
    found = _to_ask(today, injector).select_related("plan__patient", "plan__consult__injector", "plan__made_by")
    return [_row(one, today) for one in found.defer("plan__document", "plan__outcome")[:limit]]


def _row(answer: PatientsAnswer, today: date) -> SourceRow:
    patient = answer.plan.patient
    asked_for = answer.return_on or today
    late = asked_for < today
    return SourceRow(
        patient=patient,
        when="",
        chip=("", f"Since {dates.day_near(asked_for, today)}" if late else "Today"),
        title="Asked to be asked again",
        about=f"{answer.plan.injector.name}, plan of {dates.day_near(answer.plan.made_on, today)}",
        url=f"{reverse('booking:appointment-new')}?{urlencode({'patient': str(patient.pk)})}",
        action="Book",
    )


register(
    FollowUpSource(
        code="ask_again",
        title="To ask again",
        lead="They think a plan over, and the day that they named has come.",
        group=WorkGroup.ASK_AGAIN,
        count=_count,
        rows=_rows,
    )
)
