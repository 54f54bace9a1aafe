"""The files of one request: each is kept or refused by itself."""

from dataclasses import dataclass, field

from django.core.files.uploadedfile import UploadedFile

from clinic.practice import typed_text
from clinic.practice.requests import ClinicRequest
from patients.photographs import actions
from patients.photographs.forms import MOST_FILES, NO_FILE, TOO_MANY, PhotographForm
from patients.photographs.models import Photograph
from patients.records.models import Patient

LONGEST_NAME = 60


@dataclass(frozen=True)
class RefusedFile:
    """`name` as it was sent, for the sender's eyes alone: nothing is stored under it."""

    name: str
    words: str


@dataclass
class Outcome:
    kept: list[Photograph] = field(default_factory=list)
    refused: list[RefusedFile] = field(default_factory=list)


def add_files(request: ClinicRequest, patient: Patient, form: PhotographForm) -> Outcome:
    outcome = Outcome()
    files = request.FILES.getlist("file")
    if not form.is_valid():
        outcome.refused = [RefusedFile("", str(words)) for found in form.errors.values() for words in found]
        return outcome
    if not files or len(files) > MOST_FILES:
        outcome.refused = [RefusedFile("", TOO_MANY if files else NO_FILE)]
        return outcome
    for file in files:
        _add(file, request, patient, form, outcome)
    return outcome


def _add(
    file: "UploadedFile[bytes]", request: ClinicRequest, patient: Patient, form: PhotographForm, outcome: Outcome
) -> None:
    told = form.cleaned_data
    try:
        added = actions.add(
            patient=patient,
            chunks=file.chunks(),
            view=told["view"],
            taken_on=told["taken_on"],
            source=told["source"],
            form_key=told["idempotency_key"],
            by=request.user,
        )
    except actions.NotKept as refused:
        outcome.refused.append(RefusedFile(_shown(file.name), str(refused)))
    else:
        outcome.kept.append(added)


def _shown(name: str | None) -> str:
    tidy = typed_text.clean(name or "")
    return tidy if len(tidy) <= LONGEST_NAME else f"{tidy[: LONGEST_NAME - 1]}…"
