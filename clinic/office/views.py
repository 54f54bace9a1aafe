"""The clinic's own page: who it is, how its letters look."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clinic.accounts.fresh import ask_for_factor
from clinic.drafts.comparing import both
from clinic.drafts.page import PageDraft
from clinic.office import actions
from clinic.office.drawing import NotALogo
from clinic.office.forms import ClinicForm, LogoForm
from clinic.office.models import Logo
from clinic.practice.access import MANAGES_CLINIC, MEMBERS, page
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.models import Clinic
from clinic.practice.requests import ClinicRequest


@page(MANAGES_CLINIC)
def clinic_settings(request: ClinicRequest) -> HttpResponse:
    """Read and change the clinic's details. What somebody else saved meanwhile is shown beside what was typed."""
    clinic: Clinic = request.clinic
    draft = _draft(request)
    if draft.is_sent:
        return draft.answer()
    form = draft.form()
    if request.method != "POST":
        return _page(request, form, draft)
    if not form.is_valid():
        return _page(request, form, draft, status=422)
    if form.details["second_factor_from"] != clinic.second_factor_from and (asked := ask_for_factor(request)):
        return asked
    try:
        actions.update_clinic(clinic=clinic, by=request.user, version=form.cleaned_data["version"], **form.details)
    except ChangedMeanwhile as changed:
        return _conflict(request, changed.current, form, draft)
    draft.settle()
    messages.success(request, "The settings were saved. Letters that are made from now on follow them.")
    return redirect("office:clinic-settings")


def _draft(request: ClinicRequest) -> PageDraft:
    clinic: Clinic = request.clinic
    address = reverse("office:clinic-settings")
    return PageDraft(
        request, "settings", clinic.pk, lambda sent: ClinicForm(sent, clinic=clinic), address=address, page=address
    )


def _conflict(request: ClinicRequest, stored: Clinic, form: ClinicForm, draft: PageDraft) -> HttpResponse:
    """Both values of every field that differs; saving again keeps what stands in the form."""
    again = ClinicForm({**request.POST.dict(), "version": stored.version}, clinic=stored)
    again.is_valid()
    conflict = {"both": both(form, ClinicForm(clinic=stored))}
    return _page(request, again, draft, status=409, conflict=conflict)


@page(MANAGES_CLINIC, methods=("POST",))
def logo_change(request: ClinicRequest) -> HttpResponse:
    """Another logo, or none."""
    if "remove" in request.POST:
        actions.remove_logo(clinic=request.clinic, by=request.user)
        messages.success(request, "The logo was removed. Letters show the clinic\u2019s name.")
        return redirect("office:clinic-settings")
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            actions.set_logo(clinic=request.clinic, by=request.user, file=sent, size=sent.size)
        except NotALogo as fault:
            form.add_error("file", str(fault))
        else:
            messages.success(request, "The logo was saved. Letters that are made from now on show it.")
            return redirect("office:clinic-settings")
    draft = _draft(request)
    return _page(request, draft.form(), draft, status=422, logo_form=form)


@page(MEMBERS, methods=("GET",))
def logo(request: ClinicRequest) -> HttpResponse:
    """The clinic's logo, as letters show it."""
    found = Logo.objects.filter(clinic=request.clinic).first()
    if found is None:
        raise Http404("This clinic has no logo.")
    response = HttpResponse(bytes(found.png), content_type="image/png")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _page(
    request: ClinicRequest, form: ClinicForm, draft: PageDraft, status: int = 200, **more: object
) -> HttpResponse:
    context = {
        "form": form,
        "draft": draft.beside(),
        "logo_form": LogoForm(),
        "logo": Logo.objects.filter(clinic=request.clinic).first(),
        **more,
    }
    return render(request, "office/clinic_settings_page.html", context, status=status)
