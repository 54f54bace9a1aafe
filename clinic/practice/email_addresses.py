"""One spelling for each mailbox: the one that is stored, compared and written to.

Case, width (full-width letters), blanks and signs that nobody sees are no part of an address. Accents are: another mailbox may have them,
so an address is never turned into one without. What cannot be written in plain letters is refused when an account is made
(`check_email_address`), and a domain is kept as the network knows it (`xn--`): two addresses that look alike are never one.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

PLAIN = re.compile(r"[!-~]+")
ONE_SPELLING = r"^[!-?[-~]+@[!-?[-~]*[!-\-/-?[-~]$"  # plain signs without capitals, no dot at the end: for the database
READ_TWO_WAYS = set("ßς")  # in a domain: one network reads it as ss, another does not
NOT_PLAIN = "Write the address with plain letters a to z, figures and signs."


def email_address(typed: str) -> str:
    """As it is stored, or the nearest to it of what is no address; it never fails."""
    seen = "".join(sign for sign in unicodedata.normalize("NFKC", typed) if unicodedata.category(sign)[0] not in "CZ")
    name, at, domain = unicodedata.normalize("NFKC", seen.lower()).rpartition("@")
    return f"{name}{at}{_of_network(domain)}"


def _of_network(domain: str) -> str:
    if READ_TWO_WAYS & set(domain):
        return domain
    try:
        return domain.rstrip(".").encode("idna").decode()
    except UnicodeError:
        return domain


def check_email_address(address: str) -> None:
    """Raises ValidationError with what is wrong."""
    if not PLAIN.fullmatch(address):
        raise ValidationError(NOT_PLAIN, code="not-plain")
    validate_email(address)


class EmailAddressField(forms.EmailField):
    """Takes any spelling of an address and hands over the stored one."""

    default_validators: ClassVar[list[Callable[[Any], None]]] = [check_email_address]  # type: ignore[misc]  # Django's own is

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return email_address(text) if isinstance(text, str) else text
