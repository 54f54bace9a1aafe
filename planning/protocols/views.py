"""The protocol to be read, searched, printed, and signed by the medical director."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from clinic.accounts.fresh import fresh_factor
from clinic.practice.access import READS_PROTOCOLS, SIGNS_PROTOCOLS, may, page
from clinic.practice.requests import ClinicRequest
from planning import protocols
from planning.engine.contract.vocabulary import Evidence
from planning.protocols.chapters import chapters_kept, found_in
from planning.protocols.models import MEANING, ProtocolSignOff
from planning.protocols.sign_off import sign_off

MOST_WORDS = 200
"""Characters of a search."""


@page(READS_PROTOCOLS, methods=("GET",))
def protocol_page(request: ClinicRequest, sha256: str = "") -> HttpResponse:
    """The version that ships, or a kept one by its sha256. `q` and `rests_on` narrow it down; `print` opens every fold."""
    return _page(request, sha256 or protocols.shipped().sha256)


@page(SIGNS_PROTOCOLS, methods=("POST",))
@fresh_factor
def protocol_sign(request: ClinicRequest, sha256: str) -> HttpResponse:
    """Put the version that was read in force for the clinic."""
    try:
        signed = sign_off(director=request.membership, sha256=sha256)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("protocols:protocol-page")
    messages.success(
        request, f"Protocol {signed.protocol_version} is in force. Treatments planned by it can be signed."
    )
    return redirect("protocols:protocol-version", sha256)


def _page(request: ClinicRequest, sha256: str) -> HttpResponse:
    protocol = protocols.kept(sha256)
    if protocol is None:
        raise Http404("This version of the protocol is not kept here.")
    words = request.GET.get("q", "")[:MOST_WORDS].replace("\x00", "")
    evidence = request.GET.get("rests_on", "")
    whole = chapters_kept(sha256)
    chapters = found_in(whole, words, evidence) if words.strip() or evidence else whole
    signatures = list(ProtocolSignOff.objects.filter(clinic=request.clinic))
    context = {
        "protocol": protocol,
        "chapters": chapters,
        "searched": words.strip() or evidence,
        "words": words,
        "evidence": evidence,
        "evidences": [kind.value for kind in Evidence],
        "found": sum(chapter.size for chapter in chapters),
        "of": sum(chapter.size for chapter in whole),
        "printing": "print" in request.GET,
        "ships": sha256 == protocols.shipped().sha256,
        "shipped": protocols.shipped(),
        "signed": next((one for one in signatures if one.protocol_sha256 == sha256), None),
        "others": [one for one in signatures if one.protocol_sha256 != sha256],
        "meaning": MEANING,
        "may_sign": may(request.membership, SIGNS_PROTOCOLS),
    }
    return render(request, "protocols/protocol_page.html", context)
