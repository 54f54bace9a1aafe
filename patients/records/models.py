"""The patient, what finds them, and their health history."""

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Left
from django.utils import timezone

from clinic.practice import languages, phones, typed_text
from clinic.practice.constraints import choices_check
from clinic.practice.idempotency import KeyedModel
from clinic.practice.models import Clinic, FaceArt
from clinic.practice.tenancy import ClinicModel, link
from patients.records.normalise import NAMES_LENGTH, WORD_LENGTH

NAME_LENGTH = 80


class SexChoices(models.TextChoices):
    FEMALE = "female", "Female"
    MALE = "male", "Male"
    OTHER = "other", "Other"


NOT_MERGED = models.Q(merged_into=None)


class PatientQuerySet(models.QuerySet["Patient"]):
    def by_name(self) -> "PatientQuerySet":
        """Charts that were merged into another one are left out."""
        return self.filter(NOT_MERGED).order_by("sort_name", "born_on", "pk")


class Patient(KeyedModel):
    """One person cared for by one clinic. Who they are and how to reach them; what is known of their health lies in HealthHistory."""

    given_name = models.CharField("given name", max_length=NAME_LENGTH, blank=True)
    family_name = models.CharField("family name", max_length=NAME_LENGTH, blank=True)
    born_on = models.DateField("date of birth")
    sex = models.CharField("sex", max_length=10, choices=SexChoices.choices)
    phone = models.CharField("phone", max_length=40, blank=True)
    email = models.EmailField("e-mail", blank=True)
    language = models.CharField(
        "language of letters", max_length=5, choices=languages.choices, blank=True, help_text="Empty: the clinic's."
    )
    large_print = models.BooleanField("letters in large print", default=False)
    no_email = models.BooleanField("wants no e-mails", default=False)
    no_sms = models.BooleanField("wants no texts", default=False)
    face_art = models.CharField(
        "face drawing", max_length=10, choices=FaceArt.choices, blank=True, help_text="Empty: the clinic's."
    )
    sort_name = models.CharField(
        max_length=NAMES_LENGTH,
        db_collation="C",
        editable=False,
        help_text="Folded name, so that É, ö and ß sort as people expect.",
    )
    phone_end = models.CharField(max_length=20, db_collation="C", editable=False, default="", help_text="Reversed.")
    phone_start = models.CharField(
        max_length=20, db_collation="C", editable=False, default="", help_text="Without country code and leading 0."
    )
    email_key = models.CharField(max_length=254, db_collation="C", editable=False, default="")
    merged_into = link("self", "merged", null=True, blank=True, editable=False, db_index=False)
    version = models.PositiveIntegerField(
        default=1, help_text="Counts saves, so that two people editing at once find out."
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = PatientQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "idempotency_key"], name="patient_idempotency_key"),
            models.CheckConstraint(condition=~models.Q(given_name="", family_name=""), name="patient_has_a_name"),
            choices_check("patient", "sex", SexChoices.values),
            choices_check("patient", "face_art", ["", *FaceArt.values]),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "sort_name", "born_on", "id"], name="patient_by_name", condition=NOT_MERGED),
            models.Index(
                fields=["clinic", "born_on", "sort_name", "id"], name="patient_by_born_on", condition=NOT_MERGED
            ),
            models.Index(fields=["clinic", "phone_end", "id"], name="patient_by_phone_end", condition=NOT_MERGED),
            models.Index(fields=["clinic", "phone_start", "id"], name="patient_by_phone_start", condition=NOT_MERGED),
            models.Index(fields=["clinic", "email_key", "id"], name="patient_by_email", condition=NOT_MERGED),
            models.Index(fields=["clinic", "merged_into"], name="patient_merged", condition=~NOT_MERGED),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """As lists and titles have it: Family, Given; one name alone as it is. Capitals are the style sheet's (`look.patient_name`)."""
        if not (self.family_name and self.given_name):
            return self.full_name
        return typed_text.isolated(f"{self.family_name}{self._comma} {self.given_name}")

    @property
    def full_name(self) -> str:
        """As people say it: Given Family, or the other way round where that is the custom."""
        names = (self.given_name, self.family_name) if self._comma else (self.family_name, self.given_name)
        return typed_text.isolated(" ".join(filter(None, names)))

    @property
    def _comma(self) -> str:
        return typed_text.comma_between(self.family_name, self.given_name)

    @property
    def called(self) -> str:
        """What a letter calls them."""
        return typed_text.isolated(self.given_name or self.family_name)

    @property
    def moved_to(self) -> uuid.UUID | None:
        """The chart that this one was merged into."""
        return self.merged_into_id

    @property
    def kept(self) -> "Patient":
        """The chart that stands: this one, or the one that merges lead to."""
        chart: Patient = self
        while chart.merged_into:
            chart = chart.merged_into
        return chart

    @property
    def phone_href(self) -> str:
        return phones.href(self.phone)

    @property
    def drawing(self) -> str:
        """The face that this patient's maps are drawn on: their own choice, else the clinic's."""
        return self.face_art or self.clinic.face_art

    def age_on(self, day: date) -> int:
        """Whole years on `day`."""
        before_birthday = (day.month, day.day) < (self.born_on.month, self.born_on.day)
        return day.year - self.born_on.year - before_birthday


class PatientWord(ClinicModel):
    """One word of a patient's names, with what a list shows in its order: a search reads the two indexes of this table and nothing else.
    Under row-level security only leak-proof comparisons lead into an index, hence ranges in C collation and the stored initial."""

    id = None  # type: ignore[assignment]  # the key is the patient and the word
    pk = models.CompositePrimaryKey("patient_id", "word")
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    patient = link(Patient, "words", on_delete=models.CASCADE, db_index=False)
    word = models.CharField(max_length=WORD_LENGTH, db_collation="C")
    names = models.CharField(max_length=NAMES_LENGTH, db_collation="C", help_text="The patient's `sort_name`.")
    born_on = models.DateField()
    initial = models.GeneratedField(
        expression=Left("word", 1), output_field=models.CharField(max_length=1, db_collation="C"), db_persist=True
    )

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "word", "names", "born_on", "patient"], name="word_by_beginning"),
            models.Index(fields=["clinic", "initial", "names", "born_on", "patient"], name="word_by_initial"),
        ]

    def __str__(self) -> str:
        return self.word


class DetailsChange(ClinicModel):
    """What a patient's details were before somebody changed them. Rows are only added."""

    patient = link(Patient, "details_changes")
    version = models.PositiveIntegerField(help_text="The version of the patient that the earlier values belong to.")
    earlier = models.JSONField(help_text="Each changed field with its value before.")
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, help_text="Empty: the patient."
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["-changed_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "patient", "version"], name="one_change_a_version")
        ]

    def __str__(self) -> str:
        return f"{', '.join(self.earlier)} changed on {self.changed_at.isoformat()}"


class HealthHistory(KeyedModel):
    """What the patient was asked and answered, in the shape of the contract's `safety` section: a question that was not asked is
    not there at all, which is not the same as "no". Rows are only added; the newest counts."""

    patient = link(Patient, "health_histories")
    answers = models.JSONField(default=dict)
    notes = models.JSONField(default=dict, help_text="The patient's or the injector's words to an answer, by question.")
    sources = models.JSONField(default=dict, help_text="Where each answer comes from, by question.")
    number = models.PositiveIntegerField(help_text="1 for the patient's first history, 2 for the next, and so on.")
    taken_at = models.DateTimeField(default=timezone.now)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "idempotency_key"], name="health_history_idempotency_key"),
            models.UniqueConstraint(fields=["clinic", "patient", "number"], name="health_history_in_order"),
        ]

    def __str__(self) -> str:
        return f"Health history {self.number} of {self.taken_at.isoformat()}"


class ChartMerge(ClinicModel):
    """Two charts of one person became one: `merged` leads to `kept`, which has its rows. Undone within a day, it says when and by whom."""

    kept = link(Patient, "merges")
    merged = link(Patient, "merges_away")
    filled = models.JSONField(default=dict, help_text="What the kept chart took over where it had nothing, by field.")
    counts = models.JSONField(
        default=dict, help_text="How many rows of the kept chart there were afterwards, by table."
    )
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["clinic", "merged"], condition=models.Q(undone_at=None), name="one_merge_at_a_time_a_chart"
            ),
            models.CheckConstraint(condition=~models.Q(kept=models.F("merged")), name="merge_of_two_charts"),
            models.CheckConstraint(
                condition=models.Q(undone_at=None, undone_by=None)
                | models.Q(undone_at__isnull=False, undone_by__isnull=False),
                name="merge_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"Merge of {self.made_at.isoformat()}"


class MovedRow(ClinicModel):
    """A row that a merge moved or numbered anew, and what it was before. Written by the database's own function alone."""

    merge = link(ChartMerge, "moved_rows")
    table = models.CharField(max_length=63)
    row = models.UUIDField()
    earlier_patient = link(Patient, "+")
    earlier_number = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "merge", "table", "row"], name="row_moved_once_a_merge")
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.row}"
