"""A treatment that was not recorded here, as people enter it."""

from typing import Any

from django import forms

from clinic.practice.fields import DecimalField
from clinic.practice.idempotency import KeyField
from clinic.practice.models import Clinic
from clinic.practice.typed_dates import DateUnread, is_month_first_too
from clinic.practice.widgets import PillChoices, SegmentedRadio
from patients.records.questions.codes import RegionChoices
from planning.earlier.models import EarlierKind, EarlierTreatment, ToldBy
from planning.earlier.partial_dates import read_partial_date
from planning.engine.contract.vocabulary import Product

PRODUCTS = [("", "Not known"), *((product.value, product.value) for product in Product)]
MOST_UNITS = 1_000


class EarlierTreatmentForm(forms.Form):
    idempotency_key = KeyField()
    kind = forms.ChoiceField(
        label="What was done?",
        choices=[("", "Choose"), *EarlierKind.choices],
        error_messages={"required": "Choose what was done."},
    )
    when = forms.CharField(
        label="When?",
        max_length=40,
        help_text="As precisely as it is known: 3 Oct 2026, Oct 2026 or 2026.",
        error_messages={"required": "Enter when, or the year alone."},
    )
    product = forms.ChoiceField(label="Toxin", choices=PRODUCTS, required=False)
    units = DecimalField(
        label="Units",
        unit="U",
        required=False,
        min_value=0.1,
        max_value=MOST_UNITS,
        decimal_places=1,
        max_digits=6,
        help_text="Leave it empty where nobody knows: empty is not none.",
    )
    what = forms.CharField(label="Product or device, in words", required=False, max_length=120)
    areas = forms.MultipleChoiceField(
        label="Where on the face?", choices=RegionChoices.choices, required=False, widget=PillChoices
    )
    place = forms.CharField(label="At which clinic?", required=False, max_length=120)
    told_by = forms.ChoiceField(
        label="Told by",
        choices=ToldBy.choices,
        widget=SegmentedRadio({"class": "fit"}),
        error_messages={"required": "Choose who told it."},
    )
    note = forms.CharField(label="Note", required=False, max_length=300, widget=forms.Textarea({"rows": 2}))

    def __init__(self, data: Any = None, *, clinic: Clinic, of: EarlierTreatment | None = None) -> None:
        super().__init__(data, initial=_as_entered(of) if of else None)
        self.clinic = clinic

    def clean_when(self) -> Any:
        try:
            return read_partial_date(
                self.cleaned_data["when"],
                today=self.clinic.today(),
                month_first_too=is_month_first_too(self.clinic.timezone),
            )
        except DateUnread as unread:
            raise forms.ValidationError(str(unread)) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") != EarlierKind.TOXIN:
            if cleaned.get("units") is not None:
                self.add_error("units", "Units are of botulinum toxin. Choose toxin above, or leave them empty.")
            if cleaned.get("product"):
                self.add_error("product", "This is a toxin. Choose toxin above, or “Not known” here.")
        return cleaned

    @property
    def told(self) -> dict[str, Any]:
        """For actions.enter."""
        return {name: value for name, value in self.cleaned_data.items() if name != "idempotency_key"}


def _as_entered(of: EarlierTreatment) -> dict[str, Any]:
    names = ("kind", "product", "what", "units", "areas", "place", "told_by", "note")
    return {"when": str(of.when), **{name: getattr(of, name) for name in names}}
