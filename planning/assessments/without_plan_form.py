"""What is asked before something is recorded for which there is no plan: the reason first, then day, areas and units."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms

from clinic.practice.fields import DayField, DecimalField
from clinic.practice.idempotency import KeyField
from clinic.practice.models import Clinic
from clinic.practice.widgets import UnitsInput
from planning import protocols
from planning.consults.words import word
from planning.engine.contract.vocabulary import DoseBasis
from planning.plans.area_doses import SIDES, Units
from planning.plans.decision_input import MOST_UNITS
from planning.plans.without_consult import WithoutConsultReason

MOST_DAYS = 366


class WithoutPlanForm(forms.Form):
    idempotency_key = KeyField()
    reason = forms.ChoiceField(
        label="Why is there no plan?",
        choices=WithoutConsultReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why there is no plan."},
    )
    words = forms.CharField(
        label="In your own words", required=False, max_length=500, widget=forms.Textarea({"rows": 2})
    )
    on = DayField(label="Day of the treatment", error_messages={"required": "Enter the day of the treatment."})

    def __init__(self, data: Any = None, *, clinic: Clinic) -> None:
        super().__init__(data, initial={"on": clinic.today()})
        self.clinic = clinic
        self.sides: dict[str, tuple[str, ...]] = {}
        for area, of in protocols.shipped().areas.items():
            if of.dosing is None:
                continue
            self.sides[str(area)] = SIDES if of.dosing.basis == DoseBasis.PER_SIDE else ("total",)
            for side in self.sides[str(area)]:
                self.fields[_field(area, side)] = _units_field(area, side)

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > self.clinic.today():
            raise forms.ValidationError("This day lies in the future. Record a treatment when it is done.")
        if (self.clinic.today() - day).days > MOST_DAYS:
            raise forms.ValidationError("This is more than a year ago. Enter it in the chart as an earlier treatment.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("reason") == WithoutConsultReason.OTHER and not cleaned.get("words"):
            self.add_error("words", "Say in your own words why there is no plan.")
        typed = [name for name in self.fields if name.startswith("units-")]
        if not self.doses() and not set(typed) & set(self.errors):
            self.add_error(None, "Enter the units of at least one area.")
        return cleaned

    def doses(self) -> dict[str, Units]:
        """By area, both sides named where it is counted by side."""
        found: dict[str, Units] = {}
        for area, sides in self.sides.items():
            said = {side: self.cleaned_data.get(_field(area, side)) for side in sides}
            if any(said.values()):
                found[area] = {side: float(units or 0) for side, units in said.items()}
        return found

    @property
    def rows(self) -> Iterator[dict[str, Any]]:
        for area, sides in self.sides.items():
            yield {"name": word(area), "fields": [self[_field(area, side)] for side in sides]}


def _field(area: str, side: str) -> str:
    return f"units-{area}-{side}"


class _UnitsOrNone(UnitsInput):
    hides_optional = True


class _AreaUnits(DecimalField):
    widget = _UnitsOrNone

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and value * 2 % 1:
            raise forms.ValidationError("Units go in steps of 0.5.")


def _units_field(area: str, side: str) -> DecimalField:
    label = word(area) if side == "total" else f"{word(area)}, {side}"
    errors = {"invalid": f"Enter the units of {label}, such as 2.5."}
    return _AreaUnits(label=label, unit="U", required=False, min_value=0, max_value=MOST_UNITS, error_messages=errors)
