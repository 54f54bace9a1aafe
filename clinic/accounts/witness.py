"""
A witness: a second member confirms one deed on the same tablet, by a passkey, a code or the password.

The page that asks carries what was sent, as the fresh factor's does. The session stays the first person's, and the answer counts for
nothing but this deed.
"""

import hashlib
import uuid
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from fido2.webauthn import UserVerificationRequirement

from clinic.accounts.factors.actions import used_as_witness
from clinic.accounts.factors.codes import code_refusal, use_code
from clinic.accounts.factors.device_answers import read_answer
from clinic.accounts.factors.held import FactorsHeld, factors_of
from clinic.accounts.factors.proof import CODE, CREDENTIAL, PASSWORD, PROOF, Proof
from clinic.accounts.fresh import drop_fields
from clinic.audit.log import record
from clinic.practice.access import KEEPS_STOCK, find, page
from clinic.practice.models import Clinic, Membership, User
from clinic.practice.requests import ClinicRequest

CHALLENGE = "accounts.witness_challenge"  # of the session
FAULTS = {
    CREDENTIAL: "The passkey did not answer as it should. Try again.",
    CODE: "This code is not right, or it was used before. Wait for the next one in the app.",
    PASSWORD: "This is not the password of {name}.",
}


@dataclass(frozen=True)
class Deed:
    """What the witness reads: `title` in a line, `words` in a sentence. `leave` is where the page leads back to."""

    title: str
    words: str
    leave: str

    def mark(self, witness: Membership) -> str:
        return hashlib.sha256(f"{witness.pk} {self.title} {self.words}".encode()).hexdigest()


def witnesses(clinic: Clinic, of: User) -> QuerySet[Membership]:
    """Who may witness what `of` does, by name: never the same person."""
    here = Membership.objects.active().holding(KEEPS_STOCK).filter(clinic=clinic, user__is_active=True)
    return here.exclude(user=of).select_related("clinic", "user").order_by("user__full_name")


def ask_witness(request: ClinicRequest, witness: Membership, deed: Deed) -> HttpResponse | None:
    """The page that asks; None once the witness has confirmed in this request."""
    if witness.user_id == request.user.pk:
        raise ValueError("nobody witnesses what they do themselves")
    held = factors_of(witness.user)
    proof = _prove(request, witness, held, deed)
    if proof.is_given:
        drop_fields(request, PROOF)
        record(action="account.witnessed", obj=witness, by=witness.user, data={"of": str(request.user.pk)})
        return None
    if proof.fault:
        record(action="account.witness_refused", obj=witness, by=request.user, data={"with": proof.fault})
    return _page(request, witness, held, proof, deed)


def _page(request: ClinicRequest, witness: Membership, held: FactorsHeld, proof: Proof, deed: Deed) -> HttpResponse:
    hidden = (*PROOF, "csrfmiddlewaretoken")
    context = {
        "sent": [(name, text) for name, texts in request.POST.lists() if name not in hidden for text in texts],
        "address": request.get_full_path(),
        "witness": witness,
        "held": held,
        "proof": proof,
        "deed": deed,
        "mark": deed.mark(witness),
        "fault": FAULTS.get(proof.fault, "").format(name=witness.user.full_name),
    }
    return render(request, "account/witness.html", context, status=422 if proof.fault else 200)


def _prove(request: ClinicRequest, witness: Membership, held: FactorsHeld, deed: Deed) -> Proof:
    """Whoever has a second factor shows that one."""
    sent, user = request.POST, witness.user
    if sent.get(CREDENTIAL) and held.passkey:
        return _by(_passkey_of(request, user, sent[CREDENTIAL], deed.mark(witness)), CREDENTIAL)
    if CODE in sent and held.takes_code:
        if refusal := code_refusal(request, user):
            return Proof(fault=CODE, refusal=refusal)
        return _by(use_code(request, user, sent[CODE]), CODE)
    if PASSWORD in sent and not held.any:
        return _by_password(request, user, sent[PASSWORD])
    return Proof()


def _by(factor: Authenticator | None, field: str) -> Proof:
    if factor is None:
        return Proof(fault=field)
    used_as_witness(factor=factor, by=factor.user)
    return Proof(is_given=True)


def _by_password(request: ClinicRequest, user: User, password: str) -> Proof:
    """Counted like a sign-in of the witness."""
    found = authenticate(request, email=user.email, password=password)
    refusal = getattr(request, "sign_in_refusal", None)
    vars(request)["axes_locked_out"] = False
    if found is None or found.pk != user.pk:
        return Proof(fault=PASSWORD, refusal=refusal)
    return Proof(is_given=True)


@page(KEEPS_STOCK, methods=("POST",))
def witness_ask(request: ClinicRequest, member_id: uuid.UUID) -> JsonResponse:
    """What the witness's passkey is asked to sign: for the deed that `?deed=` names and nothing else."""
    witness = find(witnesses(request.clinic, request.user), member_id)
    options, state = webauthn.get_server().authenticate_begin(
        credentials=webauthn.get_credentials(witness.user), user_verification=UserVerificationRequirement.REQUIRED
    )
    request.session[CHALLENGE] = {"deed": request.GET.get("deed", ""), "state": state}
    return JsonResponse(dict(options))


def _passkey_of(request: HttpRequest, user: User, credential: str, mark: str) -> Authenticator | None:
    """A challenge of its own in the session, taken once: no answer to it signs anybody in."""
    asked: dict[str, Any] = request.session.pop(CHALLENGE, {})
    if asked.get("deed") != mark:
        return None
    try:
        told = read_answer(credential)
        webauthn.parse_authentication_response(told)
        bound = webauthn.get_server().authenticate_complete(asked["state"], webauthn.get_credentials(user), told)
        found: Authenticator | None = webauthn.get_authenticator_by_credential_id(user, bound.credential_id)
    except (ValueError, TypeError, KeyError, AttributeError, ValidationError):
        return None
    return found
