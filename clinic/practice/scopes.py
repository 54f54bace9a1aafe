"""What a program with a token of its own may do. Nothing clinical has a scope: health, plans and treatments are for people."""

from django.db import models

ANY = ""
"""In a view's `scopes`: every token may."""
ScopeAsked = str | tuple[str, ...]
"""One scope, or several of which a token needs one."""


class TokenScope(models.TextChoices):
    """Stored for ever; what a view asks for stands in its `scopes`, by method."""

    SLOTS_READ = "slots:read", "Read free times"
    VISITS_READ = "appointments:read", "Read appointments"
    VISITS_WRITE = "appointments:write", "Book, move and cancel appointments"
    WORKLIST_READ = "worklist:read", "Read the check-in worklist"
    PATIENTS_READ = "patients:read", "Find and read patients\u2019 contact details"
    PATIENTS_WRITE = "patients:write", "Add and change patients\u2019 contact details"
