"""What a passkey is asked to sign. It is asked by POST, when somebody presses the button: reading a page writes nothing."""

from typing import Any

from allauth.account.internal.stagekit import get_pending_stage
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.internal import auth as webauthn
from django.http import HttpRequest, JsonResponse

from clinic.practice.access import public
from clinic.practice.models import User
from clinic.practice.requests import OpenRequest


@public(methods=("POST",))
def passkey_ask(request: OpenRequest) -> JsonResponse:
    """Of whoever is signed in or has given the password, their own passkeys; else any that is kept for this address."""
    options: dict[str, Any] = webauthn.begin_authentication(user_asked(request))
    return JsonResponse(options)


def user_asked(request: HttpRequest) -> User | None:
    if request.user.is_authenticated:
        return request.user
    stage = get_pending_stage(request)
    if stage is None or stage.key != AuthenticateStage.key:
        return None
    found: User = stage.login.user
    return found
