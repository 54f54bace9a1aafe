"""The entries that each room adds to the timeline."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time
from functools import partial
from typing import Any

from django.db.models import Prefetch

from clinic.booking.models import Appointment, CheckInState, VisitState
from clinic.practice.access import READS_DOSES, READS_HEALTH, READS_PLANS, RUNS_THE_DAY, may, url_for
from clinic.practice.fields import LAST_DAY
from clinic.practice.models import Clinic, Membership
from patients.chart.check_in_results import check_in_results
from patients.chart.timeline import MOST_OF_A_KIND, Entry, StoredPaper, TimelineSource
from patients.records.models import Patient
from planning.consults.models import ConsultState
from planning.documents.models import Document
from planning.documents.types import readable_by
from planning.plans.models import PatientsAnswer
from planning.treatments.models import Treatment

NOON = time(12)


def _noon(clinic: Clinic, day: date) -> datetime:
    """A whole day's place among moments."""
    return datetime.combine(day, NOON, clinic.zone)


def _added(patient: Patient, reader: Membership) -> Iterable[Entry]:
    yield Entry(patient.created_at, "added", patient, "quiet")


def _details_changes(patient: Patient, reader: Membership) -> Iterable[Entry]:
    for row in patient.details_changes.select_related("changed_by")[:MOST_OF_A_KIND]:
        yield Entry(row.changed_at, "details_change", row, "quiet")


def _health_histories(patient: Patient, reader: Membership) -> Iterable[Entry]:
    for row in patient.health_histories.select_related("taken_by")[:MOST_OF_A_KIND]:
        yield Entry(row.taken_at, "health_history", row, "quiet")


def _consults(patient: Patient, reader: Membership) -> Iterable[Entry]:
    """Open and abandoned ones; a finished consult is shown by its plan."""
    rows = patient.consults.exclude(state=ConsultState.FINISHED).select_related("injector", "abandoned_by")
    for row in rows[:MOST_OF_A_KIND]:
        open_url = url_for(reader, "assessments:consult-edit", consult_id=row.pk) if row.is_open else ""
        yield Entry(row.started_at, "consult", row, "" if row.is_open else "quiet", open_url)


def _plans(patient: Patient, reader: Membership) -> Iterable[Entry]:
    given = Prefetch("treatments", Treatment.objects.without_documents().prefetch_related("points"))
    rows = patient.plans.select_related("made_by").without_documents().with_decisions().prefetch_related(given)
    papers = _papers(patient, reader)
    for row in rows[:MOST_OF_A_KIND]:
        mark = "stop" if row.is_held else "done"
        url = url_for(reader, "assessments:plan", plan_id=row.pk)
        yield Entry(row.made_at, "plan", row, mark, url, papers=tuple(papers[row.pk]))


def _patients_answers(patient: Patient, reader: Membership) -> Iterable[Entry]:
    """What was said, and for the newest that stands the day to ask again."""
    url = partial(url_for, reader, "assessments:plan")
    rows = PatientsAnswer.objects.filter(plan__patient=patient).select_related("made_by", "clinic")
    for row in rows[:MOST_OF_A_KIND]:
        yield Entry(row.made_at, "patients_answer", row, "quiet", url(plan_id=row.plan_id))
    for row in PatientsAnswer.objects.to_ask(LAST_DAY).filter(plan__patient=patient).select_related("clinic"):
        at = _noon(row.clinic, row.return_on or LAST_DAY)
        yield Entry(at, "ask_again", row, "", url(plan_id=row.plan_id), precise=False, to_do=True)


def _treatments(patient: Patient, reader: Membership) -> Iterable[Entry]:
    """That there was a treatment, everybody may know; its template keeps doses and lots from those who may not. Whoever is shown no plans
    finds the papers of the plan here."""
    given = patient.treatments.current().without_documents()
    rows = given.select_related("injector__user", "plan").prefetch_related("draws")
    results = check_in_results(patient) if may(reader, READS_DOSES) else {}
    papers = _papers(patient, reader)
    for row in rows[:MOST_OF_A_KIND]:
        url = url_for(reader, "treatments:treatment", treatment_id=row.pk)
        result = results.get(row.plan_id)
        mine = papers[row.pk] if may(reader, READS_PLANS) else [*papers[row.pk], *papers[row.plan_id]]
        effects = result.effects if result else None
        yield Entry(row.ended_at, "treatment", row, "done", url, effects=effects, result=result, papers=tuple(mine))


def _papers(patient: Patient, reader: Membership) -> defaultdict[Any, list[StoredPaper]]:
    """By plan and treatment, the newest of each type: an older sheet was replaced. Only the readers of its type may open it."""
    readable = {one.code for one in readable_by(reader)}
    mine = Document.objects.filter(plan__patient=patient) | Document.objects.filter(treatment__patient=patient)
    rows = mine.order_by("kind", "plan_id", "treatment_id", "-made_at").distinct("kind", "plan_id", "treatment_id")
    papers: defaultdict[Any, list[StoredPaper]] = defaultdict(list)
    for row in rows[:MOST_OF_A_KIND]:
        opens = row.kind in readable
        url = url_for(reader, "documents:document-download", document_id=row.pk) if opens else ""
        papers[row.treatment_id or row.plan_id].append(StoredPaper(row, url))
    return papers


def _papers_of_plans(patient: Patient, reader: Membership) -> Iterable[Entry]:
    """Papers of plans that nobody was treated under, for whoever is shown no plans."""
    if may(reader, READS_PLANS):
        return
    treated = set(patient.treatments.current().values_list("plan_id", flat=True))
    for subject, papers in _papers(patient, reader).items():
        for paper in papers:
            if paper.row.plan_id and subject not in treated:
                yield Entry(paper.row.made_at, "document", paper.row, "quiet", paper.url)


def _visits(patient: Patient, reader: Membership) -> Iterable[Entry]:
    marks = {VisitState.DONE: "done", VisitState.NO_SHOW: "stop", VisitState.CANCELLED: "quiet"}
    for row in patient.appointments.select_related("clinician__user", "room").order_by("-starts_at")[:MOST_OF_A_KIND]:
        yield Entry(row.starts_at, "visit", row, marks.get(VisitState(row.state), ""), _visit_url(row, reader))


def _visit_url(visit: Appointment, reader: Membership) -> str:
    """Whoever does not run the day opens only their own visits."""
    if not may(reader, RUNS_THE_DAY) and visit.clinician_id != reader.pk:
        return ""
    return url_for(reader, "booking:appointment", appointment_id=visit.pk)


def _check_ins(patient: Patient, reader: Membership) -> Iterable[Entry]:
    """Those that are owed, on the day they should be, those whose outcome is missing, and those closed without one; the others are shown by
    their visit."""
    shown = patient.check_ins.filter(state__in=[CheckInState.DUE, CheckInState.SEEN, CheckInState.CLOSED])
    for row in shown.select_related("closed_by", "clinic", "appointment")[:MOST_OF_A_KIND]:
        url = url_for(reader, "booking:check-in", check_in_id=row.pk) if may(reader, RUNS_THE_DAY) else ""
        if row.state == CheckInState.SEEN and row.appointment:
            review = url_for(reader, "treatments:treatment-review", treatment_id=row.treatment_id)
            yield Entry(row.appointment.ends_at, "check_in", row, "stop", review or url, to_do=True)
            continue
        if row.closed_at:
            yield Entry(row.closed_at, "check_in", row, "quiet", url)
        else:
            late = row.latest < row.clinic.today()
            yield Entry(
                _noon(row.clinic, row.target), "check_in", row, "stop" if late else "", url, precise=False, to_do=True
            )


TIMELINE_SOURCES: tuple[TimelineSource, ...] = (
    TimelineSource(_added),
    TimelineSource(_details_changes),
    TimelineSource(_health_histories, READS_HEALTH),
    TimelineSource(_consults, READS_PLANS),
    TimelineSource(_plans, READS_PLANS),
    TimelineSource(_patients_answers, READS_PLANS),
    TimelineSource(_treatments),
    TimelineSource(_papers_of_plans),
    TimelineSource(_visits),
    TimelineSource(_check_ins),
)
