"""The files of photographs: never by a static address, each one authorized and in the audit."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from clinic.audit.log import record
from clinic.files import store
from clinic.practice.access import READS_PHOTOGRAPHS, find, holds, page
from clinic.practice.requests import ClinicRequest
from patients.photographs import uses
from patients.photographs.models import FurtherUse, Photograph, PhotographSize


@page(READS_PHOTOGRAPHS, methods=("GET",))
def photograph_file(request: ClinicRequest, photograph_id: uuid.UUID, size: str) -> HttpResponse:
    photograph = find(Photograph.objects.standing().select_related("clinic"), photograph_id)
    if size not in PhotographSize.values:
        raise Http404("No such size.")
    record(action="photograph.view", obj=photograph, by=request.user, data={"size": size})
    return jpeg(photograph, size, attachment=False)


@page(READS_PHOTOGRAPHS, methods=("GET",))
def photograph_for_use(request: ClinicRequest, photograph_id: uuid.UUID, use: str) -> HttpResponse:
    """To take along for teaching or publicity. Not there unless it is chosen for that and the patient allows it at this moment."""
    if not holds(request.membership, READS_PHOTOGRAPHS):
        raise PermissionDenied("An emergency opens photographs for care, not for teaching or publicity.")
    photograph = find(Photograph.objects.standing().select_related("clinic", "patient"), photograph_id)
    if use not in FurtherUse.values or not uses.allowed_for(photograph, use):
        raise Http404("Not for this use.")
    record(action="photograph.download", obj=photograph, by=request.user, data={"kind": use})
    return jpeg(photograph, "full", attachment=True)


def jpeg(photograph: Photograph, size: str, *, attachment: bool) -> HttpResponse:
    """Its name has no patient in it, because downloads stay on shared computers. Damaged or lost, it is not there."""
    sha256 = photograph.sha256(size)
    key = store.key_of(photograph.clinic_id, sha256, store.FileKind.PHOTOGRAPH)
    try:
        content = store.read(key, sha256)
    except store.FileDamaged:
        raise Http404("The stored file is lost or damaged, and is not handed out.") from None
    response = HttpResponse(content, content_type="image/jpeg")
    response["Content-Disposition"] = content_disposition_header(attachment, file_name(photograph)) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def file_name(photograph: Photograph) -> str:
    clinic = slugify(photograph.clinic.name, allow_unicode=True) or "clinic"
    return f"{clinic}-{slugify(photograph.get_view_display())}-{photograph.taken_on.isoformat()}.jpg"
