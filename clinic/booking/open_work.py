"""What an injector has not finished: the list for the end of the day. Rooms above register what they know of (`register`)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.http import urlencode

from clinic.booking.models import CheckIn
from clinic.drafts.waiting import waiting
from clinic.office.handover import users_of
from clinic.practice import dates
from clinic.practice.models import Membership
from clinic.practice.visit_kinds import VisitKind
from patients.records.models import Patient
from planning.consults.models import Consult
from planning.plans.models import PatientsAnswer, Plan
from planning.treatments.models import Treatment


@dataclass(frozen=True)
class OpenTask:
    """One thing to finish about one patient; `url` is where, `action` the word on its link, `at_row` the words beside a visit."""

    patient: Patient
    words: str
    url: str
    action: str
    at_row: str


@dataclass(frozen=True)
class OpenWorkSource:
    title: str
    tasks: Callable[[Membership, date], Iterable[OpenTask]]


@dataclass(frozen=True)
class OpenWork:
    """Groups with something in them, in the order of a day."""

    groups: tuple[tuple[str, list[OpenTask]], ...]

    @property
    def count(self) -> int:
        return sum(len(tasks) for _, tasks in self.groups)

    @property
    def by_patient(self) -> Mapping[Any, list[OpenTask]]:
        found: dict[Any, list[OpenTask]] = {}
        for _, tasks in self.groups:
            for task in tasks:
                found.setdefault(task.patient.pk, []).append(task)
        return found


_SOURCES: list[OpenWorkSource] = []


def register(source: OpenWorkSource) -> None:
    if source not in _SOURCES:
        _SOURCES.append(source)


def open_work(injector: Membership, today: date) -> OpenWork:
    """Each source is asked once, whatever the number of patients."""
    groups = ((source.title, list(source.tasks(injector, today))) for source in _SOURCES)
    return OpenWork(tuple((title, tasks) for title, tasks in groups if tasks))


def _to_ask(injector: Membership, today: date) -> Iterator[OpenTask]:
    answers = PatientsAnswer.objects.to_ask(today).filter(plan__consult__injector__in=users_of(injector))
    light = answers.select_related("plan__patient").defer("plan__document", "plan__outcome")
    for one in light:
        patient, url = one.plan.patient, reverse("assessments:plan", args=[one.plan_id])
        words = f"{one.summary}. To come back on {dates.day_near(one.return_on or today, today)}."
        yield OpenTask(patient, words, url, "Ask", f"Ask {patient.called} about the plan")


def _unsigned(injector: Membership, today: date) -> Iterator[OpenTask]:
    typed = waiting(injector.clinic, injector.user, "treatment")
    plans = Plan.objects.filter(pk__in=typed, treatments=None).select_related("patient").without_documents()
    for plan in plans:
        url = reverse("treatments:treatment-new", args=[plan.pk])
        typed_on = dates.day_near(injector.clinic.day_of(typed[plan.pk]), today)
        words = f"Treatment record, typed on {typed_on}."
        yield OpenTask(plan.patient, words, url, "Sign", "Record not signed")
    judged = waiting(injector.clinic, injector.user, "check_in")
    given = Treatment.objects.current().filter(pk__in=judged).select_related("patient").without_documents()
    for treatment in given:
        url = reverse("treatments:treatment-review", args=[treatment.pk])
        yield OpenTask(treatment.patient, "Check-in, not signed.", url, "Sign", "Check-in not signed")


def _unfinished(injector: Membership, today: date) -> Iterator[OpenTask]:
    begun = Consult.objects.open().filter(injector__in=users_of(injector)).select_related("patient", "clinic")
    for consult in begun.order_by("started_at"):
        started = dates.day_near(consult.clinic.day_of(consult.started_at), today)
        url = reverse("assessments:consult-edit", args=[consult.pk])
        yield OpenTask(consult.patient, f"Begun on {started}.", url, "Finish", "Consult not finished")


def _undecided(injector: Membership, today: date) -> Iterator[OpenTask]:
    """The newest plan of each patient: an earlier one is replaced by it."""
    newer = Plan.objects.filter(patient=OuterRef("patient"), made_at__gt=OuterRef("made_at"))
    open_plans = Plan.objects.filter(decisions=None, patients_answers=None, treatments=None)
    mine = open_plans.filter(consult__injector__in=users_of(injector)).exclude(Exists(newer))
    for plan in mine.select_related("patient", "clinic").without_documents().order_by("made_at"):
        url = reverse("assessments:plan", args=[plan.pk])
        words = f"Plan of {dates.day_near(plan.made_on, today)}, {plan.get_status_display()}."
        yield OpenTask(plan.patient, words, f"{url}#decision", "Decide", "Plan not decided")


def _without_check_in(injector: Membership, today: date) -> Iterator[OpenTask]:
    """Owed and not booked, while its window is open or to come: what is overdue is on the front desk's list."""
    owed = CheckIn.objects.awake(today).filter(injector=injector, latest__gte=today)
    for one in owed.select_related("patient").order_by("latest", "pk"):
        query = urlencode(
            {"patient": str(one.patient_id), "kind": VisitKind.CHECK_IN.value, "on": one.target.isoformat()}
        )
        window = f"{dates.day_near(one.earliest, today)} to {dates.day_near(one.latest, today)}"
        url = f"{reverse('booking:appointment-new')}?{query}"
        yield OpenTask(one.patient, f"Check-in from {window}.", url, "Book", "Check-in not booked")


def unfinished_count(injector: Membership, today: date) -> int:
    """Plans to ask about, plans not decided and consults not finished."""
    return sum(len(list(tasks(injector, today))) for tasks in (_to_ask, _unfinished, _undecided))


register(OpenWorkSource("To ask about their plan", _to_ask))
register(OpenWorkSource("Records not signed", _unsigned))
register(OpenWorkSource("Consults not finished", _unfinished))
register(OpenWorkSource("Plans not decided", _undecided))
register(OpenWorkSource("Treated without a check-in", _without_check_in))
