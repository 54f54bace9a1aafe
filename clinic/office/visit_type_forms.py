"""A visit type as a form."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from clinic.office.models import VisitColour, VisitType
from clinic.office.visit_type_actions import DETAILS, TypeDetails
from clinic.practice import typed_text
from clinic.practice.access import HAS_A_DIARY
from clinic.practice.fields import field_of, read_number
from clinic.practice.models import Clinic, Membership
from clinic.practice.visit_kinds import GRID, LONGEST, VisitKind
from clinic.practice.widgets import PillChoices, SegmentedRadio, UnitsInput

LONGEST_BUFFER = 60
KIND_WORDS = {
    VisitKind.CONSULT: "Consult: the patient is asked and planned for",
    VisitKind.TREATMENT: "Treatment: something is done, and recorded",
    VisitKind.CHECK_IN: "Check-in: the two-week look at a result",
}


class MinutesField(forms.CharField):
    """A whole number of minutes in steps of GRID."""

    def __init__(self, *, least: int, most: int, **options: Any) -> None:
        self.least, self.most = least, most
        attrs = {"inputmode": "numeric", "min": str(least), "max": str(most)}
        super().__init__(widget=UnitsInput(step=str(GRID), attrs=attrs), **options)

    def to_python(self, value: Any) -> Any:
        text = str(value if value is not None else "").strip()
        if not text:
            return None if self.required else 0
        number = read_number(text, self.least, self.most)
        if number is None or number % GRID:
            raise ValidationError(f"{self.label}: {self.least} to {self.most} minutes, in steps of {GRID}.")
        return number

    def run_validators(self, value: Any) -> None:
        """Its own are about text, and were asked in `to_python`."""


class GiverChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # Django's takes no type argument when it runs
    def label_from_instance(self, obj: Membership) -> str:
        return obj.user.name


class VisitTypeForm(forms.Form):
    """`version` is the one that the editor saw; none of a new one."""

    name = forms.CharField(label="Name", max_length=40, error_messages={"required": "Enter a name, such as Peel."})
    kind = forms.ChoiceField(
        label="What it is",
        choices=list(KIND_WORDS.items()),
        widget=forms.RadioSelect,
        help_text="What the rules take it for; it cannot be changed later.",
        error_messages={"required": "Choose what it is."},
    )
    letter = forms.CharField(
        label="Letter",
        max_length=1,
        help_text="In the calendar, so that colour never stands alone.",
        error_messages={"required": "Enter one letter, A to Z.", "max_length": "Enter one letter, A to Z."},
    )
    colour = forms.ChoiceField(
        label="Colour",
        choices=VisitColour.choices,
        widget=SegmentedRadio,
        error_messages={"required": "Choose a colour."},
    )
    minutes = MinutesField(
        label="Length", least=GRID, most=LONGEST, help_text="Minutes.", error_messages={"required": "Enter the length."}
    )
    buffer_before = MinutesField(
        label="Before it", least=0, most=LONGEST_BUFFER, required=False, help_text="Minutes kept free, to prepare."
    )
    buffer_after = MinutesField(
        label="After it", least=0, most=LONGEST_BUFFER, required=False, help_text="Minutes kept free, to clean."
    )
    needs_room = forms.BooleanField(label="It must have a room", required=False)
    givers = GiverChoice(
        Membership.objects.none(),
        label="Given by",
        required=False,
        widget=PillChoices,
        help_text="Nobody chosen: everybody who sees patients.",
    )
    patients_may_book = forms.BooleanField(
        label="Patients may book it themselves", required=False, help_text="A check-in by its invitation only."
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)

    def __init__(self, data: Any = None, *, clinic: Clinic, visit_type: VisitType | None = None) -> None:
        initial: dict[str, Any] = {"colour": VisitColour.PLUM, "buffer_before": 0, "buffer_after": 0}
        given = set(visit_type.givers.values_list("member_id", flat=True)) if visit_type else set()
        if visit_type:
            initial = {name: getattr(visit_type, name) for name in (*DETAILS, "version")} | {"givers": list(given)}
        super().__init__(data, initial=initial)
        if visit_type:
            del self.fields["kind"]
        here = Membership.objects.filter(clinic=clinic).select_related("user").order_by("user__full_name")
        sees = Q(is_active=True, user__is_active=True, roles__overlap=[role.value for role in HAS_A_DIARY])
        field_of(self, "givers", GiverChoice).queryset = here.filter(sees | Q(pk__in=given))
        for name in ("name", "letter"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean_letter(self) -> str:
        letter = typed_text.plain(self.cleaned_data["letter"]).upper()
        if not (letter.isascii() and letter.isalpha() and len(letter) == 1):
            raise ValidationError("Enter one letter, A to Z.")
        return letter

    @property
    def details(self) -> TypeDetails:
        told = {name: self.cleaned_data[name] for name in DETAILS}
        return TypeDetails(**told, givers=frozenset(self.cleaned_data["givers"]))
