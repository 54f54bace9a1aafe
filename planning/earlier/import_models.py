"""An old list of patients on its way in: the file's rows as they were read, and what became of each."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from clinic.practice.constraints import choices_check
from clinic.practice.idempotency import KeyedModel
from clinic.practice.tenancy import ClinicModel, link
from patients.records.models import SexChoices
from planning.earlier.importing.columns import DateOrder

UNDONE_WITHIN = timedelta(days=1)


class ImportState(models.TextChoices):
    MAPPING = "mapping", "Columns to choose"
    CHECKING = "checking", "Being checked"
    CHECKED = "checked", "Checked, nothing added yet"
    ADDING = "adding", "Being added"
    DONE = "done", "Added"
    TAKING_BACK = "taking_back", "Being taken back"
    TAKEN_BACK = "taken_back", "Taken back"


AT_WORK = (ImportState.CHECKING, ImportState.ADDING, ImportState.TAKING_BACK)


class PatientImport(KeyedModel):
    """`at_row` is the last row that the work of this state has done: a worker that was killed goes on behind it."""

    name = models.CharField(max_length=120, help_text="Of the file.")
    header = models.JSONField()
    columns = models.JSONField(default=dict, help_text="By field, the number of its column.")
    date_order = models.CharField(max_length=5, choices=DateOrder.choices, default=DateOrder.DAY)
    sex = models.CharField(max_length=10, choices=SexChoices.choices, blank=True, help_text="Where the list says none.")
    state = models.CharField(max_length=12, choices=ImportState.choices, default=ImportState.MAPPING)
    at_row = models.PositiveIntegerField(default=0)
    rounds = models.PositiveIntegerField(default=0, help_text="Times that it was checked.")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "idempotency_key"], name="patient_import_idempotency_key"),
            choices_check("patient_import", "date_order", DateOrder.values),
            choices_check("patient_import", "sex", ["", *SexChoices.values]),
            choices_check("patient_import", "state", ImportState.values),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK

    @property
    def is_unfinished(self) -> bool:
        """Added, but for rows whose patient may have come after the check."""
        return self.state == ImportState.DONE and self.rows.filter(state=RowState.ASKED).exists()

    def same_lists(self) -> models.QuerySet["PatientImport"]:
        """Other imports of the very same rows that stand."""
        alike = PatientImport.objects.filter(content_hash=self.content_hash).exclude(content_hash="")
        return alike.exclude(pk=self.pk).exclude(state=ImportState.TAKEN_BACK)

    @property
    def may_be_taken_back(self) -> bool:
        if self.state != ImportState.DONE or self.added_at is None:
            return False
        return timezone.now() < self.added_at + UNDONE_WITHIN


class RowState(models.TextChoices):
    WAITING = "waiting", "Not checked yet"
    READY = "ready", "Ready"
    ASKED = "asked", "May be there already"
    WRONG = "wrong", "Cannot be read"
    ADDED = "added", "Added"
    LEFT_OUT = "left_out", "Left out"
    TAKEN_BACK = "taken_back", "Taken back"
    STAYED = "stayed", "Stayed: something was written since"


class RowChoice(models.TextChoices):
    ADD = "add", "Somebody else: add"
    LEAVE_OUT = "leave_out", "The same person: leave out"


class ImportRow(ClinicModel):
    of_import = link(PatientImport, "rows", db_index=False)
    number = models.PositiveIntegerField(help_text="2 for the first row below the header, as a spreadsheet counts.")
    cells = models.JSONField()
    state = models.CharField(max_length=12, choices=RowState.choices, default=RowState.WAITING)
    wrong = models.JSONField(default=list, help_text="What cannot be read, in words.")
    key = models.CharField(max_length=300, blank=True, help_text="Alike for two rows about one person.")
    alike = models.JSONField(default=list, help_text="Ids of patients who may be this one.")
    same_as = models.PositiveIntegerField(null=True, help_text="An earlier row of the list about the same person.")
    choice = models.CharField(max_length=10, choices=RowChoice.choices, blank=True)
    added_id = models.UUIDField(null=True, help_text="The patient that was made of it.")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "of_import", "number"], name="import_row_once"),
            choices_check("import_row", "state", RowState.values),
            choices_check("import_row", "choice", ["", *RowChoice.values]),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "of_import", "state", "number"], name="import_row_by_state"),
            models.Index(fields=["clinic", "of_import", "key", "number"], name="import_row_by_key"),
        ]

    def __str__(self) -> str:
        return f"Row {self.number}"
