"""The demo's people sign in with a password that everybody knows: they may not be where others can reach them."""

import logging

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

from clinic.demo.staff import STAFF
from clinic.practice.models import User
from clinic.safety import is_public

logger = logging.getLogger("glabella.demo")


def refuse_demo() -> None:
    """Asked when the web starts. A database that does not answer yet does not keep it from starting."""
    if not is_public({"ALLOWED_HOSTS": settings.ALLOWED_HOSTS, "ADDRESS": settings.ADDRESS}):
        return
    try:
        there = User.objects.filter(email__in=[email for email, *_ in STAFF], is_active=True)
        found = sorted(there.values_list("email", flat=True))
    except OperationalError as error:
        logger.warning("cannot look for the demo's people: %s", type(error).__name__)
        return
    finally:
        connection.close()
    if found:
        raise ImproperlyConfigured(
            f"The database has people of the demo clinic, whose password everybody knows: {', '.join(found)}. "
            "Start with a database without the demo, or close their accounts (is_active)."
        )
