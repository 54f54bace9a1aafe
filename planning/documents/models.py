"""Finished documents."""

import uuid
from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from clinic.practice import languages
from clinic.practice.constraints import choices_check
from clinic.practice.models import Membership, Paper
from clinic.practice.tenancy import ClinicModel, link
from patients.photographs.models import Photograph
from planning.documents import types
from planning.documents.document_type import DocumentType
from planning.documents.letter_format import LetterFormat
from planning.documents.subjects import S
from planning.plans.models import Plan
from planning.treatments.models import Treatment


class DocumentQuerySet(models.QuerySet["Document"]):
    def of(self, subject: S, document_type: DocumentType[S]) -> "DocumentQuerySet":
        """Of one plan or treatment, newest first."""
        return self.filter(kind=document_type.code, **document_type.link(subject)).order_by("-made_at")

    def newest(self, subjects: Sequence[S], document_type: DocumentType[S]) -> "dict[uuid.UUID, Document]":
        field = document_type.of.field
        rows = self.filter(kind=document_type.code, **{f"{field}__in": subjects}).order_by("made_at")
        return {getattr(row, f"{field}_id"): row for row in rows}

    def readable_by(self, reader: Membership | None) -> "DocumentQuerySet":
        """Nobody reads documents of a type that is gone."""
        return self.filter(kind__in=[one.code for one in types.readable_by(reader)])


class Document(ClinicModel):
    """One finished PDF. Its file is stored under its SHA-256, so equal content is one file and one row. A changed sheet (the check-in was
    booked) is a further row, and the newest counts. Whether one is being made is in its job (`documents.progress`)."""

    kind = models.CharField(max_length=20, choices=types.choices)
    plan = link(Plan, "documents", null=True, blank=True)
    treatment = link(Treatment, "documents", null=True, blank=True)
    file = models.CharField(max_length=200, help_text="Key in the file storage.")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="Bytes.")
    pages = models.PositiveSmallIntegerField()
    design = models.CharField(max_length=20, help_text="Version of the template that drew it.")
    language = models.CharField(max_length=5, choices=languages.choices, default=languages.ENGLISH)
    paper = models.CharField(max_length=10, choices=Paper.choices, default=Paper.A4)
    large_print = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    shows = ArrayField(
        models.UUIDField(), default=list, blank=True, editable=False, help_text="Ids of the photographs in it."
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["clinic", "kind", "plan", "treatment", "sha256"], name="document_once", nulls_distinct=False
            ),
            choices_check("document", "paper", Paper.values),
            models.CheckConstraint(
                condition=models.Q(plan__isnull=False, treatment__isnull=True)
                | models.Q(plan__isnull=True, treatment__isnull=False),
                name="document_has_one_subject",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "plan", "-made_at"], name="documents_of_plan"),
            models.Index(fields=["clinic", "treatment", "-made_at"], name="documents_of_treatment"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.sha256[:12]}"

    @property
    def letter_format(self) -> LetterFormat:
        return LetterFormat(self.language, self.paper, self.large_print)

    @property
    def document_type(self) -> DocumentType[Any]:
        return types.type_of(self.kind)

    @property
    def is_withheld(self) -> bool:
        """Whether it shows a photograph that does not stand in the patient's chart any more. Of a file that was made before it was kept
        which ones it shows, nobody can tell."""
        if not self.document_type.shows_photographs:
            return False
        standing = Photograph.objects.standing().filter(pk__in=self.shows, patient_id=self.subject.patient_id)
        return not self.shows or standing.count() != len(self.shows)

    @property
    def subject(self) -> Plan | Treatment:
        subject = self.plan or self.treatment
        assert subject is not None  # the table holds one of the two
        return subject
