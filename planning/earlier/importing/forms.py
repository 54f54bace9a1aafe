"""The file, and what its columns are."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from clinic.practice.idempotency import KeyField
from patients.records.models import SexChoices
from planning.earlier.import_models import PatientImport
from planning.earlier.importing.columns import LABELS, Column, DateOrder
from planning.earlier.importing.reading import MOST_BYTES, ImportRefused, Table, read_table


class UploadForm(forms.Form):
    file = forms.FileField(
        label="The list, as a CSV file",
        help_text="From a spreadsheet: Save as, CSV. At most 10 MB and 50,000 patients.",
        error_messages={"required": "Choose a file.", "empty": "This file is empty. Choose another one."},
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
    )
    idempotency_key = KeyField()
    table: Table

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        try:
            self.table = read_table(sent.read(MOST_BYTES + 1))
        except ImportRefused as why:
            raise ValidationError(str(why)) from why
        return sent


class ColumnSelect(forms.Select):
    """One of its choices says that there is none: nothing beside the label need say that it may stay empty."""

    hides_optional = True


class ColumnsForm(forms.Form):
    """For each field the column of the list that has it."""

    date_order = forms.ChoiceField(label="Dates are written", choices=DateOrder.choices)
    other_sex = forms.ChoiceField(
        label="Where the list says no sex",
        choices=[("", "Leave the row out"), *SexChoices.choices],
        required=False,
        widget=ColumnSelect,
    )

    def __init__(self, *args: Any, kept: PatientImport, **options: Any) -> None:
        columns = {name: str(at) for name, at in kept.columns.items()}
        options.setdefault("initial", {**columns, "date_order": kept.date_order, "other_sex": kept.sex})
        super().__init__(*args, **options)
        choices = [("", "Not in the list"), *((str(at), name) for at, name in enumerate(kept.header))]
        own = {
            column.value: forms.ChoiceField(label=LABELS[column], choices=choices, required=False, widget=ColumnSelect)
            for column in Column
        }
        self.fields = {**own, **self.fields}

    def clean(self) -> dict[str, Any]:
        columns = self.columns
        if not columns.keys() & {Column.GIVEN_NAME, Column.FAMILY_NAME, Column.FULL_NAME}:
            self.add_error(Column.FAMILY_NAME.value, "Choose the column of the names.")
        if Column.BORN_ON not in columns:
            self.add_error(Column.BORN_ON.value, "Choose the column of the date of birth.")
        twice = [name for name, at in columns.items() if list(columns.values()).count(at) > 1]
        for name in twice[1:]:
            self.add_error(name, "This column was chosen for another field too.")
        return self.cleaned_data

    @property
    def columns(self) -> dict[str, int]:
        return {column.value: int(at) for column in Column if (at := self.cleaned_data.get(column.value))}
