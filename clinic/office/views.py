"""The clinic's own page: who it is, how its letters look, when it is open."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from clinic.office import actions
from clinic.office.drawing import NotALogo
from clinic.office.forms import ClinicForm, LogoForm
from clinic.office.hours import week_of
from clinic.office.models import Logo
from clinic.practice.access import MANAGES_CLINIC, MEMBERS, page
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.models import Clinic
from clinic.practice.requests import ClinicRequest


@page(MANAGES_CLINIC)
def clinic_settings(request: ClinicRequest) -> HttpResponse:
    """Read and change the clinic's details. What somebody else saved meanwhile is shown beside what was typed."""
    clinic: Clinic = request.clinic
    if request.method != "POST":
        return _page(request, ClinicForm(clinic=clinic))
    form = ClinicForm(request.POST, clinic=clinic)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        actions.update_clinic(
            clinic=clinic, by=request.user, version=form.cleaned_data["version"], week=form.week, **form.details
        )
    except ChangedMeanwhile as changed:
        return _conflict(request, changed.current, form)
    messages.success(request, "The settings were saved. Letters that are made from now on follow them.")
    return redirect("office:clinic-settings")


def _conflict(request: ClinicRequest, stored: Clinic, form: ClinicForm) -> HttpResponse:
    """Both values of every field that differs; saving again keeps what stands in the form."""
    both = [
        {"label": form.fields[name].label, "theirs": shown(stored, name), "yours": form.details[name]}
        for name in actions.DETAILS
        if getattr(stored, name) != form.details[name]
    ]
    if week_of(stored) != form.week:
        both.append({"label": "Opening hours", "theirs": "As saved by somebody else", "yours": "As below"})
    again = ClinicForm({**request.POST.dict(), "version": stored.version}, clinic=stored)
    again.is_valid()
    return _page(request, again, status=409, conflict={"both": both})


def shown(clinic: Clinic, name: str) -> str:
    return str(getattr(clinic, name)) or "None"


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
    return _page(request, ClinicForm(clinic=request.clinic), status=422, logo_form=form)


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


def _page(request: ClinicRequest, form: ClinicForm, status: int = 200, **more: object) -> HttpResponse:
    context = {
        "form": form,
        "logo_form": LogoForm(),
        "logo": Logo.objects.filter(clinic=request.clinic).first(),
        **more,
    }
    return render(request, "office/clinic_settings_page.html", context, status=status)
