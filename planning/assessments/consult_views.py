"""Writing a consult: begin, type, see the plan beside it, finish. Reading plans is in plan_views."""

import uuid

from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from clinic.audit.log import record
from clinic.practice import moments
from clinic.practice.access import WRITES_CONSULTS, find, page
from clinic.practice.facemap import points_layer
from clinic.practice.fields import read_count
from clinic.practice.requests import ClinicRequest
from planning import engine
from planning.assessments import actions as assessments
from planning.assessments import engine_document
from planning.assessments.consult_page import consult_page, form_of, stored_answers
from planning.assessments.live_plan import document_faults, plan_of, unread_faults, without_label
from planning.assessments.outdated import Outdated, ShownOnPage
from planning.consults import actions
from planning.consults.asked import counting
from planning.consults.closing import ConsultClosed
from planning.consults.forms.comparing import choose, differences
from planning.consults.forms.consult_form import Answers, questions_by_name, read
from planning.consults.forms.regions import BY_THIRD
from planning.consults.forms.sections import recorded_at_once
from planning.consults.models import Consult, ConsultState, Draft
from planning.plans.presenter.faces import found_face, plan_face
from planning.treatments import previous_treatment
from planning.treatments.faces import with_last_visit
from planning.treatments.flags import patient_bar


@page(WRITES_CONSULTS, methods=("GET",))
def edit_consult(request: ClinicRequest, consult_id: uuid.UUID) -> HttpResponse:
    """The one page on which a consult is written; a finished one shows its plan instead."""
    consult = _consult(consult_id)
    if not consult.is_open:
        return _closed(consult)
    record(action="consult.view", obj=consult, by=request.user)
    draft = consult.draft
    return consult_page(request, consult, draft, stored_answers(draft, request.clinic.today()))


def _consult(consult_id: uuid.UUID) -> Consult:
    return find(
        Consult.objects.select_related("patient", "clinic", "injector", "draft__updated_by", "version_of"), consult_id
    )


def _closed(consult: Consult) -> HttpResponseRedirect:
    if consult.state == ConsultState.FINISHED:
        return redirect("assessments:plan", consult.plan.pk)
    return redirect("chart:patient", consult.patient_id)


def _gone(consult: Consult) -> HttpResponse:
    """410 for the script: where the closed consult is read, and whether a new version may start from it."""
    consult.refresh_from_db()
    finished = consult.state == ConsultState.FINISHED
    return JsonResponse({"closed": _closed(consult).url, "finished": finished}, status=410)


@page(WRITES_CONSULTS, methods=("GET",))
def face_third(request: ClinicRequest, consult_id: uuid.UUID, third: str) -> HttpResponse:
    """The questions of one third of the face, drawn when it is opened. Writes nothing."""
    consult = _consult(consult_id)
    opened = next((one for one in BY_THIRD if one.id == third), None)
    if opened is None:
        raise Http404
    if not consult.is_open:
        return _gone(consult)
    today = request.clinic.today()
    form = form_of(consult, stored_answers(consult.draft, today), engine_document.newest_history(consult), today)
    return render(request, "consults/_third_regions.html", {"regions": form.regions(opened)})


@page(WRITES_CONSULTS, methods=("POST",))
def save_draft(request: ClinicRequest, consult_id: uuid.UUID) -> HttpResponse:
    """Keep what is typed: for the script a word and a number, without script the page again."""
    consult = _consult(consult_id)
    try:
        draft, answers = _save(request, consult)
    except ConsultClosed:
        return _gone(consult) if _scripted(request) else _closed(consult)
    except actions.DraftConflict as conflict:
        return _conflict(request, consult, conflict.current)
    if not _scripted(request):
        return redirect(_opened(consult, request.POST.get("open", "")))
    at = request.clinic.local(draft.updated_at)
    known = questions_by_name()
    errors = {known[path][0].id: _beside(text) for path, text in answers.errors.items()}
    return JsonResponse({"version": draft.version, "at": moments.clock(at), "errors": errors})


def _opened(consult: Consult, third: str) -> str:
    """The page of the consult; with a third of the face drawn that was closed on it."""
    address = reverse("assessments:consult-edit", args=[consult.pk])
    is_known = third in {one.id for one in BY_THIRD}
    return f"{address}?open={third}#face-{third}" if is_known else address


def _beside(error: str) -> str:
    text = without_label(error)
    return text[:1].upper() + text[1:]


def _scripted(request: ClinicRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _save(request: ClinicRequest, consult: Consult) -> tuple[Draft, Answers]:
    answers, version = _sent(request, consult), request.POST.get("version", "")
    if request.POST.get("resolve"):
        taken = {name[5:]: str(choice) for name, choice in request.POST.items() if name.startswith("take:")}
        theirs = stored_answers(consult.draft, request.clinic.today())
        mine = read(request.POST, request.clinic.today())
        answers, version = choose(mine, theirs, taken), request.POST["resolve"]
    on, seen = ShownOnPage.of(request.POST).on, read_count(version)
    at_once = recorded_at_once({name for name, value in request.POST.items() if value})
    draft = actions.save_draft(
        consult=consult, answers=answers, version=seen, by=request.user, shown_on=on, at_once=at_once
    )
    return draft, answers


def _sent(request: ClinicRequest, consult: Consult) -> Answers:
    kept = Answers(consult.draft.data, consult.draft.unread)
    return read(request.POST, request.clinic.today(), kept)


def _conflict(request: ClinicRequest, consult: Consult, stored: Draft) -> HttpResponse:
    """409: both versions beside each other, nothing written, nothing lost. A finding that was not on the page is one that only the
    other version has."""
    mine = read(request.POST, request.clinic.today())
    theirs = stored_answers(stored, request.clinic.today())
    same_person = stored.updated_by == request.user
    conflict = {
        "by": "Another tab or device of yours" if same_person else stored.updated_by.name,
        "at": stored.updated_at,
        "version": stored.version,
        "differences": differences(mine, theirs),
    }
    if not _scripted(request):
        return consult_page(request, consult, stored, mine, status=409, conflict=conflict)
    panel = render_to_string("consults/_conflict.html", {"conflict": conflict}, request)
    return JsonResponse({"panel": panel, "version": stored.version, "same": not conflict["differences"]}, status=409)


@page(WRITES_CONSULTS, methods=("POST",))
def preview(request: ClinicRequest, consult_id: uuid.UUID) -> HttpResponse:
    """The plan of what is typed now, saved or not. Writes nothing."""
    consult = find(Consult.objects.select_related("patient", "clinic", "draft"), consult_id)
    answers = _sent(request, consult)
    history = engine_document.newest_history(consult)
    plan, faults = plan_of(consult, answers, request.clinic.today(), history)
    told = {"faults": faults, "plan": plan}
    parts = [render_to_string("assessments/_plan_fault.html", told, request)] if faults else []
    before = previous_treatment.last_treatment(consult.patient)
    art = consult.patient.drawing
    face = found_face((), art=art)
    if plan:
        against = previous_treatment.against_record(consult.patient, answers.data, request.clinic.today())
        beside = {"plan": plan, "links": True, "before": before, "against_record": against}
        parts.append(render_to_string("plans/_plan.html", beside, request))
        face = plan_face(plan, art=art)
    face = with_last_visit(face, before)
    glance = render_to_string("assessments/_glance.html", {"plan": plan})
    listed = render_to_string("parts/_facemap_points.html", {"facemap": face})
    who = patient_bar(consult.patient, request.membership, request.clinic.today(), answers.data.get("safety", {}))
    answer = {
        "who": render_to_string("parts/_patient_bar.html", {"bar": who}),
        "plan": "".join(parts),
        "missing_answers": render_to_string("assessments/_missing_answers.html", {"plan": plan}),
        "points": points_layer(face),
        "list": listed,
        "glance": glance,
        "finish": not faults,
    }
    return JsonResponse(answer | {"missing": len(plan.missing) if plan else 0})


@page(WRITES_CONSULTS, methods=("POST",))
def finish(request: ClinicRequest, consult_id: uuid.UUID) -> HttpResponse:
    """Save what the form says, then make the plan of exactly that. Twice is once."""
    consult = _consult(consult_id)
    try:
        draft, answers = _save(request, consult)
        shown = ShownOnPage.of(request.POST)
        plan = assessments.finish(consult=consult, by=request.user, today=request.clinic.today(), shown=shown)
    except ConsultClosed:
        consult.refresh_from_db()
        return _closed(consult)
    except actions.DraftConflict as conflict:
        return _conflict(request, consult, conflict.current)
    except Outdated as outdated:
        faults, answers = unread_faults(outdated.errors), stored_answers(draft, request.clinic.today())
        return consult_page(request, consult, draft, answers, status=409, finish_faults=faults)
    except assessments.Unreadable as unreadable:
        faults = unread_faults(unreadable.errors)
        return consult_page(request, consult, draft, answers, status=422, finish_faults=faults)
    except engine.DocumentErrors as errors:
        told = engine_document.document(
            consult,
            counting(draft, request.clinic.today()),
            request.clinic.today(),
            engine_document.newest_history(consult),
        )
        return consult_page(request, consult, draft, answers, status=422, finish_faults=document_faults(errors, told))
    return redirect("assessments:plan", plan.pk)


@page(WRITES_CONSULTS, methods=("POST",))
def abandon(request: ClinicRequest, consult_id: uuid.UUID) -> HttpResponse:
    consult = find(Consult, consult_id)
    try:
        actions.abandon(consult=consult, by=request.user)
    except ConsultClosed:
        return _closed(consult)
    return redirect(reverse("chart:patient", args=[consult.patient_id]))
