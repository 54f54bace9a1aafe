"""What is wrong with a form that is still being written: what is merely not filled in yet is no mistake."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BoundField

from clinic.drafts.comparing import AnyForm, DraftedForm, is_empty

ASKED = "asked"
"""Code of an error that is a question, answered in a field that only the page itself can show."""


def drop_unfilled(form: forms.BaseForm, *, asks: bool = True) -> None:
    """Leave the errors that somebody would mend in what is typed; the others wait for the form to be sent. Questions
    stay where the form `asks` them."""
    for name in list(form.errors):
        if name == NON_FIELD_ERRORS:
            kept = [error for error in form.errors.as_data()[name] if error.code != "required"]
        else:
            kept = [error for error in form.errors.as_data()[name] if not _is_unfilled(form[name], error.code)]
        if not asks:
            kept = [error for error in kept if error.code != ASKED]
        if kept:
            form.errors[name] = form.error_class([message for error in kept for message in error.messages])
        else:
            del form.errors[name]


def _is_unfilled(field: BoundField, code: str | None) -> bool:
    """An empty box; not a radio, whose empty choice is an answer."""
    return code == "required" or (is_empty(field) and not isinstance(field.field.widget, forms.RadioSelect))


def by_element(form: AnyForm) -> dict[str, str]:
    """The first error of each field, by the id of its first control."""
    if isinstance(form, DraftedForm):
        return form.wrong()
    drop_unfilled(form, asks=False)
    wrong = [field for field in form.visible_fields() if field.errors]
    return {field.id_for_label or f"{field.auto_id}_0": str(field.errors[0]) for field in wrong}
