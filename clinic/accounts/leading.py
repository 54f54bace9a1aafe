"""A request that is led to another page than the one it asked for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clinic.practice.api import refused_before


def led_to(request: HttpRequest, address: str, words: str, *, code: str) -> HttpResponse:
    """A program and a script are told `words`; of a part of a page the whole page is led there."""
    if request.path.startswith("/api/") or request.headers.get("Accept", "").startswith("application/json"):
        return refused_before(403, words, code=code)
    if "HX-Request" in request.headers:
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return redirect(address)
