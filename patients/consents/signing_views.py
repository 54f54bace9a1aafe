"""The tablet in the patient's hands: handed over by a member, read, signed, given back."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation

from clinic.accounts import handed_over
from clinic.audit.log import record
from clinic.practice import languages
from clinic.practice.access import TAKES_CONSENTS, find, page
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.idempotency import KeyUsed
from clinic.practice.own_addresses import address_of_ours
from clinic.practice.requests import ClinicRequest
from patients.consents import actions
from patients.consents.forms import HandOverForm, SignForm
from patients.consents.handed import Handed, NotHanded, hand_over, read
from patients.consents.models import Consent
from patients.consents.presenter import read_text
from patients.consents.wording import PHOTOGRAPHS, ConsentWording, newest, treatments
from patients.records.models import Patient

OTHER_PAGE = "The signature was made on a page for another patient or member, or too long ago. Nothing was saved."
OTHER_TEXT = "The text has changed since the tablet was handed over. Nothing was saved: hand it over again."


@page(TAKES_CONSENTS)
def prepare(request: ClinicRequest, patient_id: uuid.UUID, treatment: str) -> HttpResponse:
    """What the member chooses; sent, it is answered with the page for the patient."""
    patient, wording = _patient(patient_id), _wording(treatment)
    if treatment != PHOTOGRAPHS and _is_minor(patient, wording):
        messages.error(request, f"This treatment is for adults only, from {wording.adults_from} years on.")
        return redirect("consents:consent-list", patient.pk)
    form = HandOverForm(request.POST or None, wording=wording, initial=_wanted(request, patient, wording))
    record(action="patient.view", obj=patient, by=request.user, data={"page": "consent_prepare"})
    if request.method != "POST" or not form.is_valid():
        seen = {"patient": patient, "form": form, "treatment": treatment, "back": _back(request)}
        return render(request, "consents/prepare_page.html", seen, status=422 if form.errors else 200)
    handed = hand_over(
        patient,
        request.membership,
        treatment,
        language=form.cleaned_data["language"],
        about=form.about,
        companion=form.cleaned_data["companion"],
        back=_back(request),
    )
    handed_over.begin(request, language=handed.language, page=_leave(patient, handed))
    return _page_to_sign(request, patient, handed)


@handed_over.opens_to_patient
@page(TAKES_CONSENTS)
def sign(request: ClinicRequest, patient_id: uuid.UUID, treatment: str) -> HttpResponse:
    patient = _patient(patient_id)
    _wording(treatment)
    if request.method != "POST":
        return redirect("consents:consent-prepare", patient.pk, treatment)
    try:
        handed = read(request.POST.get("handed", ""), patient, request.membership, treatment)
    except NotHanded:
        return _again(request, patient, treatment, OTHER_PAGE)
    handed_over.begin(request, language=handed.language, page=_leave(patient, handed))  # unlocked in between, perhaps
    if not handed.is_of_newest_text:
        return _again(request, patient, treatment, OTHER_TEXT)
    with translation.override(languages.locale(handed.language)):
        form = SignForm(request.POST, handed=handed, patient=patient, is_minor=_is_minor(patient, handed.wording))
        if not form.is_valid():
            return _page_to_sign(request, patient, handed, form)
    return _signed(_keep(request, patient, handed, form), handed)


def _keep(request: ClinicRequest, patient: Patient, handed: Handed, form: SignForm) -> Consent:
    """Of two presses or two tabs the first counts, and both lead to it."""
    try:
        return actions.sign(
            patient=patient,
            wording=handed.wording,
            language=handed.language,
            about=handed.about,
            signing=form.signing(handed.companion),
            after=handed.after,
            idempotency_key=handed.idempotency_key,
            by=request.membership,
        )
    except KeyUsed as used:
        made: Consent = used.made
    except ChangedMeanwhile as changed:
        made = changed.current
    messages.warning(request, "A consent was signed meanwhile on another page: it counts, and none was added.")
    return made


@handed_over.opens_to_patient
@page(TAKES_CONSENTS, methods=("GET",))
def signed(request: ClinicRequest, consent_id: uuid.UUID) -> HttpResponse:
    """Thanks the patient; whoever goes on has to sign in."""
    consent = find(Consent.objects.select_related("patient", "clinic"), consent_id)
    record(action="patient.view", obj=consent.patient, by=request.user, data={"page": "consent_signed"})
    seen = {"consent": consent, "back": _back(request) or _list_of(consent.patient)}
    return _in_language(request, "consents/signed_page.html", seen, consent.language)


def _page_to_sign(
    request: ClinicRequest, patient: Patient, handed: Handed, form: SignForm | None = None
) -> HttpResponse:
    with translation.override(languages.locale(handed.language)):
        minor = _is_minor(patient, handed.wording)
        form = form or SignForm(handed=handed, patient=patient, is_minor=minor)
        seen = {
            "subject": patient,
            "form": form,
            "text": read_text(handed.text),
            "handed": handed,
            "at": patient.clinic.now(),
            "large": patient.large_print,
            "leave": _leave(patient, handed),
        }
        return _in_language(
            request, "consents/sign_page.html", seen, handed.language, status=422 if form.errors else 200
        )


def _in_language(
    request: HttpRequest, template: str, seen: dict[str, object], language: str, status: int = 200
) -> HttpResponse:
    with translation.override(languages.locale(language)):
        return render(request, template, {**seen, "spoken": languages.locale(language)}, status=status)


def _again(request: ClinicRequest, patient: Patient, treatment: str, words: str) -> HttpResponse:
    messages.error(request, words)
    return redirect("consents:consent-prepare", patient.pk, treatment)


def _signed(consent: Consent, handed: Handed) -> HttpResponse:
    address = reverse("consents:consent-signed", args=[consent.pk])
    return redirect(f"{address}?{urlencode({'back': handed.back})}" if handed.back else address)


def _patient(patient_id: uuid.UUID) -> Patient:
    return find(Patient.objects.select_related("clinic"), patient_id)


def _wording(treatment: str) -> ConsentWording:
    if treatment not in treatments():
        raise Http404
    return newest(treatment)


def _is_minor(patient: Patient, wording: ConsentWording) -> bool:
    return patient.age_on(patient.clinic.today()) < wording.adults_from


def _wanted(request: HttpRequest, patient: Patient, wording: ConsentWording) -> dict[str, object]:
    """What the page that leads here asks for, as far as it is known."""
    spoken = patient.language or patient.clinic.language
    areas = [code for code in request.GET.get("areas", "").split(",") if code in wording.areas]
    off_label = [code for code in request.GET.get("off_label", "").split(",") if code in wording.areas]
    areas += [code for code in off_label if code not in areas]
    return {
        "product": request.GET.get("product", ""),
        "areas": areas,
        "off_label": off_label,
        "language": spoken if spoken in wording.languages else languages.ENGLISH,
    }


def _back(request: HttpRequest) -> str:
    """Where the member goes on afterwards: a page of ours, else nothing."""
    return address_of_ours(request, request.POST.get("back") or request.GET.get("back") or "")


def _leave(patient: Patient, handed: Handed) -> str:
    """Where the member goes on when the tablet is given back without a signature."""
    return handed.back or _list_of(patient)


def _list_of(patient: Patient) -> str:
    return reverse("consents:consent-list", args=[patient.pk])
