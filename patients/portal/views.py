"""The pages behind a patient's link. Without the second check a GET shows no more than the clinic's name."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from clinic.audit.log import record
from clinic.files.store import FileDamaged
from clinic.practice.access import public
from clinic.practice.models import Clinic
from clinic.practice.tenancy import tenant
from patients.portal import access_cookie, actions, page_language
from patients.portal.calendar import check_in_calendar
from patients.portal.forms import BirthDateForm
from patients.portal.models import ShareLink, token_hash
from planning.documents.actions import request_document
from planning.documents.document_type import DocumentType
from planning.documents.models import Document
from planning.documents.sheets import aftercare_sheet
from planning.documents.types import document_types
from planning.documents.views import pdf_response
from planning.treatments.aftercare import Instruction
from planning.treatments.models import Treatment

View = Callable[..., HttpResponse]
FOR_LINKS = tuple(one for one in document_types() if one.patient_file)


def by_link(view: View) -> View:
    """Find the link and set its clinic as tenant. Expired, revoked and unknown links get the same answer."""

    @wraps(view)
    def found(request: HttpRequest, code: str, token: str, **more: str) -> HttpResponse:
        clinic = Clinic.objects.filter(code=code).first()
        if clinic is None:
            return _link_closed(request, None)
        with tenant(clinic):
            alive = ShareLink.objects.alive().select_related("clinic", "patient")
            link = alive.filter(token_hash=token_hash(token)).first()
            if link is None:
                return _link_closed(request, clinic)
            with page_language.page_format(request, link).active_locale():
                return view(request, clinic, link, reverse("portal:aftercare", args=[code, token]), **more)

    return found


def _link_closed(request: HttpRequest, clinic: Clinic | None) -> HttpResponse:
    """In the clinic's language: the patient's would reveal that the link was somebody's."""
    with page_language.clinic_format(clinic).active_locale():
        return render(request, "portal/link_closed_page.html", {"clinic": clinic}, status=404)


@public(methods=("GET", "POST"))
@by_link
def aftercare(request: HttpRequest, clinic: Clinic, link: ShareLink, here: str) -> HttpResponse:
    """Ask for the birth date, then show the sheet. A chosen language is kept in a cookie and the page reloaded."""
    if request.method == "POST":
        return _check(request, clinic, link, here)
    if language := page_language.chosen(request):
        response = redirect(here)
        page_language.keep(response, language, here)
        return response
    if not access_cookie.is_valid(request, link):
        return _ask_birth_date(request, clinic, link, BirthDateForm(), here)
    record(action="link.view", obj=link, by=link.actor, data={"treatment": str(link.treatment_id)})
    return _page(request, clinic, link, here)


def _page(request: HttpRequest, clinic: Clinic, link: ShareLink, here: str) -> HttpResponse:
    treatment, wanted = _treatment(link), page_language.page_format(request, link)
    sheet, now = aftercare_sheet(treatment, wanted), clinic.now()
    sorry = gettext(
        "This page is not ready in your language, so it is in English. Ask us about anything that is not clear."
    )
    context = {
        "clinic": clinic,
        "sheet": sheet,
        "now": now,
        "documents": _documents(treatment),
        "here": here,
        "languages": page_language.names(wanted),
        "wanted": wanted,
        "sorry": sorry if sheet.letter_format != wanted else "",
    }
    with sheet.letter_format.active_locale():
        context["steps"] = [_step(line, now) for line in sheet.to_do]
        return render(request, "portal/aftercare_page.html", context)


def _documents(treatment: Treatment) -> list[tuple[DocumentType[Any], Document]]:
    """What there is for the patient to take, the newest of each type."""
    found = ((one, Document.objects.of(one.of.of_link(treatment), one).first()) for one in FOR_LINKS)
    return [(one, document) for one, document in found if document]


def _step(line: Instruction, now: datetime) -> dict[str, Any]:
    span = replace(line, given_on=now.date()).span  # read tomorrow, a time of today needs its day
    moment = line.ends or line.starts
    return {"text": line.text, "span": span, "moment": moment, "ends": line.ends, "over": line.is_over(now)}


def _check(request: HttpRequest, clinic: Clinic, link: ShareLink, here: str) -> HttpResponse:
    form = BirthDateForm(request.POST)
    if form.is_valid():
        if actions.open_link(link=link, born_on=form.cleaned_data["born_on"]):
            response = redirect(here)
            access_cookie.set_cookie(response, link, here)
            return response
        link.refresh_from_db(fields=["attempts"])
        if not link.is_locked:
            tries = ngettext(
                "This date does not open the page. %(count)s try is left.",
                "This date does not open the page. %(count)s tries are left.",
                link.tries_left,
            )
            form.add_error("born_on", tries % {"count": link.tries_left})
    return _ask_birth_date(request, clinic, link, form, here)


def _ask_birth_date(
    request: HttpRequest, clinic: Clinic, link: ShareLink, form: BirthDateForm, here: str
) -> HttpResponse:
    status = 403 if link.is_locked else 422 if form.errors else 200
    names = page_language.names(page_language.page_format(request, link))
    context = {"clinic": clinic, "form": form, "locked": link.is_locked, "here": here, "languages": names}
    return render(request, "portal/birth_date_page.html", context, status=status)


def _treatment(link: ShareLink) -> Treatment:
    """The record that counts now: a correction is what the patient should read."""
    treatments = Treatment.objects.with_people().defer("document", "plan__document")
    return treatments.get(pk=link.treatment_id).standing


@public()
@by_link
def document_pdf(request: HttpRequest, clinic: Clinic, link: ShareLink, here: str, file: str) -> HttpResponse:
    if not access_cookie.is_valid(request, link):
        return redirect(here)
    document_type = next((one for one in FOR_LINKS if one.patient_file == file), None)
    if document_type is None:
        raise Http404("There is no such document.")
    treatment = Treatment.objects.with_people().without_documents().get(pk=link.treatment_id).standing
    subject = document_type.of.of_link(treatment)
    document = Document.objects.select_related("clinic").of(subject, document_type).first()
    if document is None:
        return render(request, "portal/sheet_pending_page.html", {"clinic": clinic, "here": here}, status=503)
    record(action="document.download", obj=document, by=link.actor)
    try:
        return pdf_response(document)
    except FileDamaged:
        request_document(subject=subject, document_type=document_type, by=link.actor)
        return render(request, "portal/sheet_pending_page.html", {"clinic": clinic, "here": here}, status=503)


@public()
@by_link
def check_in_ics(request: HttpRequest, clinic: Clinic, link: ShareLink, here: str) -> HttpResponse:
    if not access_cookie.is_valid(request, link):
        return redirect(here)
    treatment = _treatment(link)
    check_in = aftercare_sheet(treatment).check_in
    if check_in is None:
        raise Http404("There is no check-in.")
    record(action="link.calendar", obj=link, by=link.actor)
    response = HttpResponse(check_in_calendar(clinic, treatment, check_in), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="check-in.ics"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@public(methods=("POST",))
@by_link
def close(request: HttpRequest, clinic: Clinic, link: ShareLink, here: str) -> HttpResponse:
    response = redirect(here)
    access_cookie.delete_cookie(response, here)
    return response
