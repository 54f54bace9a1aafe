"""One answer to "Is it you?": a passkey, a code or the password, as a form sends it."""

from dataclasses import dataclass

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError

from clinic.accounts.factors.actions import shown
from clinic.accounts.factors.codes import code_refusal, use_code
from clinic.accounts.factors.device_answers import read_answer
from clinic.accounts.factors.held import FactorsHeld
from clinic.accounts.session_keys import raise_rights
from clinic.accounts.signing_in import Refusal
from clinic.practice.requests import SignedInRequest

CREDENTIAL, CODE, PASSWORD = "proof_credential", "proof_code", "proof_password"
PROOF = (CREDENTIAL, CODE, PASSWORD)


@dataclass(frozen=True)
class Proof:
    """`fault` is the name of the field whose answer was wrong; `refusal` where too many were."""

    is_given: bool = False
    fault: str = ""
    refusal: Refusal | None = None

    @property
    def is_wrong_code(self) -> bool:
        return self.fault == CODE


def prove(request: SignedInRequest, held: FactorsHeld) -> Proof:
    """The answer in this request, if there is one."""
    sent = request.POST
    if sent.get(CREDENTIAL) and held.passkey:
        return _by(request, passkey_of(request, sent[CREDENTIAL]), CREDENTIAL)
    if CODE in sent and held.takes_code:
        refusal = code_refusal(request, request.user)
        if refusal:
            return Proof(fault=CODE, refusal=refusal)
        return _by(request, use_code(request, request.user, sent[CODE]), CODE)
    if PASSWORD in sent and not held.any:
        return _by_password(request)
    return Proof()


def passkey_of(request: SignedInRequest, credential: str) -> Authenticator | None:
    """The person's passkey that answered the challenge of this session."""
    try:
        told = read_answer(credential)
        webauthn.parse_authentication_response(told)
        return webauthn.complete_authentication(request.user, told)
    except (ValueError, TypeError, KeyError, AttributeError, ValidationError):
        return None


def _by(request: SignedInRequest, factor: Authenticator | None, field: str) -> Proof:
    if factor is None:
        return Proof(fault=field)
    shown(request=request, factor=factor, again=True, by=factor.user)
    return Proof(is_given=True)


def _by_password(request: SignedInRequest) -> Proof:
    """Counted like a sign-in, but answered here: what was typed must not get lost."""
    found = authenticate(request, email=request.user.email, password=request.POST[PASSWORD])
    refusal: Refusal | None = getattr(request, "sign_in_refusal", None)
    vars(request)["axes_locked_out"] = False
    if found is None or found.pk != request.user.pk:
        return Proof(fault=PASSWORD, refusal=refusal)
    raise_rights(request)
    reauthenticate_by_password(request)
    return Proof(is_given=True)
