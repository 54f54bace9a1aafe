"""The owner's page of the programs that may call the API."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clinic.accounts.fresh import fresh_factor
from clinic.office import api_tokens
from clinic.office.access_tokens import ApiToken
from clinic.office.api_token_form import ApiTokenForm
from clinic.practice.access import SETS_UP_CLINIC, find, page
from clinic.practice.requests import ClinicRequest

LONG_AGO = 20  # revoked ones that are listed


@page(SETS_UP_CLINIC)
@fresh_factor
def api_token_list(request: ClinicRequest) -> HttpResponse:
    """Every program. POST makes a token and shows it this once: only its hash is kept."""
    if request.method != "POST":
        return _page(request, ApiTokenForm(clinic=request.clinic))
    form = ApiTokenForm(request.POST, clinic=request.clinic)
    if not form.is_valid():
        return _page(request, form, 422)
    try:
        token, text = api_tokens.make(member=request.membership, by=request.user, **form.cleaned_data)
    except api_tokens.TokenRefused as refused:
        form.add_error(refused.field, str(refused))
        return _page(request, form, 422)
    return _page(request, ApiTokenForm(clinic=request.clinic), made=token, text=text)


@page(SETS_UP_CLINIC, methods=("POST",))
def api_token_revoke(request: ClinicRequest, token_id: uuid.UUID) -> HttpResponse:
    """At once, and for good."""
    token = find(ApiToken, token_id)
    api_tokens.revoke(token=token, by=request.user)
    messages.success(request, f"{token.name} can no longer call the API.")
    return redirect("office:api-token-list")


def _page(request: ClinicRequest, form: ApiTokenForm, status: int = 200, **more: Any) -> HttpResponse:
    every = list(ApiToken.objects.filter(clinic=request.clinic).select_related("clinic", "member__user"))
    revoked = sorted((one for one in every if one.revoked_at), key=lambda one: str(one.revoked_at), reverse=True)
    context: dict[str, Any] = {
        "form": form,
        "tokens": [one for one in every if one.revoked_at is None],
        "revoked": revoked[:LONG_AGO],
    }
    return render(request, "office/api_token_list_page.html", context | more, status=status)
