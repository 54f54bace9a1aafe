from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def address_of_ours(request: HttpRequest, address: str) -> str:
    """The address that somebody sent, if it leads to a page of this host; else nothing."""
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if is_ours else ""


def path_of_ours(request: HttpRequest, address: str) -> str:
    """As `address_of_ours`, without scheme and host before it."""
    found = address_of_ours(request, address)
    return found if found.startswith("/") else ""
