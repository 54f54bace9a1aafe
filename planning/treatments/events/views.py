"""Pages of adverse events: recorded between visits, the log of one, those of the clinic that are open."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from clinic.audit.log import record as log
from clinic.practice.access import READS_DOSES, RECORDS_OUTCOMES, find, may, page
from clinic.practice.idempotency import KeyUsed, show_again
from clinic.practice.requests import ClinicRequest
from planning import protocols
from planning.engine import Protocol
from planning.plans.models import Plan
from planning.plans.own_protocol import own_protocol
from planning.treatments.events import actions
from planning.treatments.events.codes import EntryKind
from planning.treatments.events.forms import EntryForm, EventForm
from planning.treatments.events.models import AdverseEvent
from planning.treatments.events.next_look import next_look
from planning.treatments.events.open_events import open_events
from planning.treatments.faces import given_face
from planning.treatments.models import Treatment

OPENED_BEFORE = "This page recorded an effect already. Press again to record what stands here as well."
ADDED_BEFORE = "This page added to the log already. Press again to add what stands here as well."


@page(RECORDS_OUTCOMES)
def event_new(request: ClinicRequest, treatment_id: uuid.UUID) -> HttpResponse:
    treatment = find(Treatment.objects.with_people(), treatment_id)
    if not treatment.is_current and request.method == "GET":
        return redirect("treatments:event-new", treatment.standing.pk)
    look = next_look("eyelid_droop", request.clinic.today(), _protocol(treatment.plan))
    sent = request.POST if request.method == "POST" else None
    form = EventForm(sent, treatment=treatment, caller=request.membership, usual_on=look.first)
    if form.is_valid() and (event := _opened(request, treatment, form)):
        messages.success(request, f"{event.brief}: on record, and open until somebody closes it.")
        return redirect("treatments:event", event.pk)
    log(action="treatment.view", obj=treatment, by=request.user)
    context = {"form": form, "treatment": treatment, "patient": treatment.patient, "look": look}
    context |= {"facemap": given_face(treatment), "day": (request.clinic.today() - treatment.ended_on).days}
    return render(request, "treatments/event_new_page.html", context, status=422 if request.method == "POST" else 200)


def _protocol(plan: Plan) -> Protocol:
    return own_protocol(plan) or protocols.shipped()


def _opened(request: ClinicRequest, treatment: Treatment, form: EventForm) -> AdverseEvent | None:
    key = form.cleaned_data["idempotency_key"]
    try:
        return actions.open_event(
            treatment=treatment, effect=form.told(), follow=form.follow(), idempotency_key=key, by=request.user
        )
    except KeyUsed:
        show_again(form, request.POST, OPENED_BEFORE)
    except ValidationError as refused:
        form.add_error(None, refused)
    return None


@page(READS_DOSES, methods=("GET",))
def event_page(request: ClinicRequest, event_id: uuid.UUID) -> HttpResponse:
    event = find(AdverseEvent.objects.with_people(), event_id)
    return _event(request, event, _entry_form(request, event))


@page(RECORDS_OUTCOMES, methods=("POST",))
def event_entry(request: ClinicRequest, event_id: uuid.UUID) -> HttpResponse:
    event = find(AdverseEvent.objects.with_people(), event_id)
    form = _entry_form(request, event)
    if form.is_valid() and _written(request, event, form):
        said = "It is closed, and stays known at the next consult." if form.closes else "Added to the log."
        messages.success(request, said)
        return redirect("treatments:event", event.pk)
    return _event(request, find(AdverseEvent.objects.with_people(), event_id), form, status=422)


def _entry_form(request: ClinicRequest, event: AdverseEvent) -> EntryForm:
    look = next_look(event.effect, request.clinic.today(), _protocol(event.treatment.plan))
    sent = request.POST if request.method == "POST" else None
    return EntryForm(sent, event=event, caller=request.membership, usual_on=look.first)


def _event(request: ClinicRequest, event: AdverseEvent, form: EntryForm, status: int = 200) -> HttpResponse:
    log(action="treatment.view", obj=event.treatment, by=request.user)
    today = request.clinic.today()
    context = {
        "event": event,
        "entries": list(event.entries.all()),
        "treatment": event.treatment,
        "patient": event.patient,
        "form": form if may(request.membership, RECORDS_OUTCOMES) and event.is_open else None,
        "facemap": given_face(event.treatment),
        "is_overdue": event.is_overdue(today),
        "look": next_look(event.effect, event.clinic.day_of(event.opened_at), _protocol(event.treatment.plan)),
    }
    return render(request, "treatments/event_page.html", context, status=status)


def _written(request: ClinicRequest, event: AdverseEvent, form: EntryForm) -> bool:
    cleaned = form.cleaned_data
    said: dict[str, Any] = {
        "event": event,
        "version": cleaned["version"],
        "idempotency_key": cleaned["idempotency_key"],
        "by": request.user,
    }
    try:
        if form.closes:
            done, note = tuple(cleaned["done"]), cleaned["note"]
            actions.close(**said, ending=form.ending(), done=done, note=note)
        else:
            kind, course = EntryKind(cleaned["kind"]), cleaned["course"]
            actions.look_again(**said, kind=kind, follow=form.follow(), course=course)
    except KeyUsed:
        show_again(form, _with_newest(request, event), ADDED_BEFORE)
        return False
    except actions.EventChanged as changed:
        form.data = _with_newest(request, event)
        form.add_error(None, changed)
        return False
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    return True


def _with_newest(request: ClinicRequest, event: AdverseEvent) -> QueryDict:
    """What was sent, over the log as it is now."""
    sent = request.POST.copy()
    sent["version"] = str(AdverseEvent.objects.get(pk=event.pk).newest.number)
    return sent


@page(READS_DOSES, methods=("GET",))
def event_list(request: ClinicRequest) -> HttpResponse:
    rows = open_events(request.clinic)
    log(action="event.list", obj=request.clinic, by=request.user, data={"events": len(rows)})
    return render(request, "treatments/event_list_page.html", {"rows": rows, "today": request.clinic.today()})
