"""What a document is of: a plan or a treatment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet

from planning.consults.models import ConsultState
from planning.plans.models import Plan
from planning.treatments.models import Treatment

S = TypeVar("S", Plan, Treatment)


@dataclass(frozen=True, eq=False, kw_only=True)
class Subject(Generic[S]):
    """`rows`: with all that a sheet reads. `between`: those of a day, by its bounds, without corrected ones. `moment`: when one of them
    happened. `of_link`: the one that a patient's link, which is of a treatment, leads to."""

    model: type[S]
    field: str  # of Document, and before the dot in the name of an event
    plural: str  # in addresses
    page: str  # route of its own page
    page_words: str
    happened: str  # before the clock: "consult 14:02"
    rows: Callable[[], QuerySet[S]]
    between: Callable[[datetime, datetime], QuerySet[S]]
    moment: Callable[[S], datetime]
    of_link: Callable[[Treatment], S]


def _plans() -> QuerySet[Plan]:
    return Plan.objects.with_people().select_related("clinic", "consult__finished_by")


def _plans_between(start: datetime, end: datetime) -> QuerySet[Plan]:
    corrected = {"consult__later_versions__state": ConsultState.FINISHED}
    plans = Plan.objects.of_consults().with_people().without_documents().select_related("clinic").exclude(**corrected)
    return plans.filter(made_at__gte=start, made_at__lt=end).order_by("made_at")


def _treatments_between(start: datetime, end: datetime) -> QuerySet[Treatment]:
    given = Treatment.objects.current().with_people().without_documents()
    return given.filter(ended_at__gte=start, ended_at__lt=end).order_by("ended_at")


OF_PLAN: Subject[Plan] = Subject(
    model=Plan,
    field="plan",
    plural="plans",
    page="assessments:plan",
    page_words="Plan",
    happened="consult",
    rows=_plans,
    between=_plans_between,
    moment=lambda plan: plan.made_at,
    of_link=lambda treatment: treatment.plan,
)
OF_TREATMENT: Subject[Treatment] = Subject(
    model=Treatment,
    field="treatment",
    plural="treatments",
    page="treatments:treatment",
    page_words="Treatment",
    happened="treated",
    rows=lambda: Treatment.objects.with_people(),
    between=_treatments_between,
    moment=lambda treatment: treatment.ended_at,
    of_link=lambda treatment: treatment,
)


def subject_of(row: Plan | Treatment) -> Subject[Any]:
    return OF_PLAN if isinstance(row, Plan) else OF_TREATMENT
