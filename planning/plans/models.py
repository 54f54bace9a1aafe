"""The plan as it was answered, and the injector's decisions on it."""

import uuid
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from clinic.practice.constraints import choices_check
from clinic.practice.idempotency import KeyedModel
from clinic.practice.models import User
from clinic.practice.tenancy import ClinicModel, link
from patients.records.models import Patient
from planning.consults.models import Consult
from planning.engine.contract import vocabulary as words
from planning.engine.contract.answer import Answer
from planning.engine.contract.answer_v1 import read_stored
from planning.plans.answer_codes import AnswerReason, PatientsChoice
from planning.plans.caution_reasons import KNOWN_CAUTION, no_point
from planning.plans.decision_reasons import UNKNOWN_REASON
from planning.plans.decision_reasons import DoseReason as DoseReason
from planning.plans.decision_reasons import PlaceReasonChoices as PlaceReasonChoices
from planning.plans.without_consult import IS_OF_A_CONSULT_OR_SAYS_WHY, OTHER_HAS_WORDS, WithoutConsultReason, said


def codes(vocabulary: Any) -> list[tuple[str, str]]:
    """The engine's codes as database choices."""
    return [(code.value, code.value.replace("_", " ")) for code in vocabulary]


class PlanQuerySet(models.QuerySet["Plan"]):
    def newest(self) -> "PlanQuerySet":
        return self.order_by("-made_at", "-id")

    def held(self) -> "PlanQuerySet":
        """Nothing may be injected, or somebody else must look first."""
        return self.filter(status__in=[status for status in words.Status if status.is_held])

    def decided_outside(self) -> "PlanQuerySet":
        """The injector went outside the protocol's range, or added an area that the plan does not propose, in some decision."""
        outside = models.Q(decisions__doses__contains=[{"in_range": False}])
        return self.filter(outside | models.Q(decisions__doses__contains=[{"off_plan": True}])).distinct()

    def with_area(self, area: str) -> "PlanQuerySet":
        """Proposed, or added by a decision."""
        return self.filter(
            models.Q(areas__contains=[area]) | models.Q(decisions__doses__contains=[{"area": area}])
        ).distinct()

    def of_injector(self, injector: uuid.UUID) -> "PlanQuerySet":
        return self.filter(models.Q(consult__injector=injector) | models.Q(consult=None, made_by=injector))

    def of_consults(self) -> "PlanQuerySet":
        return self.exclude(consult=None)

    def where_rule_spoke(self, rule: str) -> "PlanQuerySet":
        return self.filter(outcome__statements__contains=[{"rule": rule}])

    def with_people(self) -> "PlanQuerySet":
        return self.select_related("patient", "consult__injector", "made_by")

    def without_documents(self) -> "PlanQuerySet":
        """For lists: what the engine was told and answered is some 20 kB a row."""
        return self.defer("document", "outcome")

    def with_decisions(self) -> "PlanQuerySet":
        """For lists: each with its decisions, newest first, without the answers to them."""
        return self.prefetch_related(models.Prefetch("decisions", Decision.objects.defer("outcome")))


class Plan(ClinicModel):
    """The engine's answer to one finished consult, as it was given: what it was told, under which protocol, what it said (`outcome`;
    `answer` reads it). The database refuses to change or delete it; nothing is ever computed anew from it. Without a consult it stands for
    a treatment that nobody planned here (ADR 26): its doses are in its decision."""

    consult = models.OneToOneField(Consult, models.PROTECT, related_name="plan", db_constraint=False, null=True)
    without_consult_reason = models.CharField(max_length=20, choices=WithoutConsultReason.choices, blank=True)
    without_consult_words = models.TextField(blank=True)
    patient = link(Patient, "plans")
    document = models.JSONField()
    protocol_id = models.CharField(max_length=80)
    protocol_version = models.CharField(max_length=40)
    protocol_sha256 = models.CharField(max_length=64)
    outcome = models.JSONField()
    status = models.CharField(max_length=12, choices=codes(words.Status))
    areas = ArrayField(models.CharField(max_length=20), default=list, help_text="Areas with a dose, for filters.")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "consult"], name="one_plan_a_consult"),
            choices_check("plan", "status", [status.value for status in words.Status]),
            choices_check("plan", "without_consult_reason", ["", *WithoutConsultReason.values]),
            models.CheckConstraint(condition=IS_OF_A_CONSULT_OR_SAYS_WHY, name="plan_has_a_consult_or_a_reason"),
            models.CheckConstraint(condition=OTHER_HAS_WORDS, name="other_reason_without_consult_has_words"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "-made_at"], name="newest_plans"),
            models.Index(fields=["clinic", "patient", "-made_at"], name="plans_of_patient"),
            models.Index(fields=["clinic", "status", "-made_at"], name="plans_by_status"),
        ]

    def __str__(self) -> str:
        return f"Plan of {self.made_at.isoformat()} ({self.status})"

    @property
    def made_on(self) -> date:
        """The clinic's day."""
        return self.clinic.day_of(self.made_at)

    @property
    def without_plan(self) -> str:
        """Why something was given without a plan; empty where there was one."""
        return said(self.without_consult_reason, self.without_consult_words)

    @property
    def begins_on(self) -> date:
        """The first day on which something may be given under it."""
        return date.fromisoformat(self.document["today"]) if self.without_plan else self.made_on

    @property
    def injector(self) -> User:
        return self.consult.injector if self.consult else self.made_by

    @property
    def is_ready(self) -> bool:
        return self.status == words.Status.READY

    @property
    def is_held(self) -> bool:
        return words.Status(self.status).is_held

    @cached_property
    def answer(self) -> Answer:
        """What is stored in `outcome`, read once."""
        return read_stored(self.outcome)

    @property
    def decision(self) -> "Decision | None":
        """The newest decision, or None while the injector has made none."""
        return self.decisions.order_by("-made_at").first()

    @property
    def newest_word(self) -> "PatientsAnswer | Decision | None":
        """What was kept last about the plan: the patient's answer or the injector's decision."""
        return self.patients_answer or self.decision

    @property
    def patients_answer(self) -> "PatientsAnswer | None":
        """The one that stands: nothing is injected under the plan until somebody decides after it."""
        return PatientsAnswer.objects.standing().filter(plan=self).select_related("made_by").first()


class Course(models.TextChoices):
    """What the injector decides about a plan as a whole."""

    TREAT = "treat", "Treat as planned below"
    WAIT = "wait", "Wait and look again"
    REFER = "refer", "Refer to somebody else"
    DO_NOT_TREAT = "do_not_treat", "Do not treat"


def is_deviation(dose: Mapping[str, Any]) -> bool:
    """Whether a decided dose lies outside the protocol's range, or in an area that the plan does not propose."""
    return not dose["in_range"] or bool(dose.get("off_plan"))


class Decision(KeyedModel):
    """What the injector made of a plan: the course taken, units for each area, other treatments accepted or declined. Rows are only
    added and the newest counts; what the engine recommended stays in the plan beside it.

    `doses`: `[{"area", "units": {"total"} or {"left", "right"}, "in_range", "reason", "words"}]`; an area left out has `units` null.
    `points` stand there unless they are as suggested: `[{"id", "side", "muscle", "units", "x", "y"}]`, in units of the front map.
    A point outside its area's region has its `reason` (PlaceReasonChoices) and `words`, which `other` needs; one in caution zones has
    `caution`: `{"zones", "reason", "words"}` (CautionReason).
    `off_plan` marks an area that the engine did not propose, with the range (`allowed`) and `basis` that it was judged by.
    `treatments`: `{"fractional_laser": true}`, true for accepted.
    `outcome` is what the engine answered to exactly this; empty for decisions made before it was kept.
    """

    plan = link(Plan, "decisions")
    course = models.CharField(max_length=14, choices=Course.choices)
    doses = models.JSONField(default=list)
    treatments = models.JSONField(default=dict)
    outcome = models.JSONField(null=True, editable=False)
    words = models.TextField(blank=True, help_text="For the record.")
    patient_words = models.TextField(blank=True, help_text="For the patient's summary.")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "idempotency_key"], name="decision_idempotency_key"),
            choices_check("decision", "course", Course.values),
            models.CheckConstraint(
                condition=no_point(f"exists(@.reason) && {UNKNOWN_REASON}"), name="point_reason_is_known"
            ),
            models.CheckConstraint(
                condition=no_point('@.reason == "other" && !(@.words != "")'), name="other_point_reason_has_words"
            ),
            models.CheckConstraint(
                condition=no_point(f"exists(@.caution) && !(exists(@.caution.reason ? ({KNOWN_CAUTION})))"),
                name="point_caution_is_known",
            ),
            models.CheckConstraint(
                condition=no_point('@.caution.reason == "other" && !(@.caution.words != "")'),
                name="other_point_caution_has_words",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "plan", "-made_at"], name="newest_decision")
        ]

    def __str__(self) -> str:
        return self.get_course_display()

    @cached_property
    def answer(self) -> Answer | None:
        return None if self.outcome is None else read_stored(self.outcome)


def seen(newest: "Decision | PatientsAnswer | None") -> str:
    """What a form's page showed last of a plan, as its hidden field `after` says it."""
    return str(newest.pk) if newest else "none"


class PatientsAnswerQuerySet(models.QuerySet["PatientsAnswer"]):
    def standing(self) -> "PatientsAnswerQuerySet":
        """Without those that a later answer or a later decision replaced."""
        later = {"plan": models.OuterRef("plan"), "made_at__gt": models.OuterRef("made_at")}
        answers, decisions = PatientsAnswer.objects.filter(**later), Decision.objects.filter(**later)
        return self.exclude(models.Exists(answers)).exclude(models.Exists(decisions)).order_by("-made_at")

    def to_ask(self, today: date) -> "PatientsAnswerQuerySet":
        """Standing ones whose day to come back has come, of patients without a newer plan."""
        newer = Plan.objects.filter(patient=models.OuterRef("plan__patient"), made_at__gt=models.OuterRef("made_at"))
        due = self.standing().filter(return_on__lte=today).exclude(models.Exists(newer))
        return due.order_by("return_on", "made_at")


class PatientsAnswer(KeyedModel):
    """What the patient says to a plan, where it is not yes. Rows are only added; the newest counts until a decision follows it."""

    plan = link(Plan, "patients_answers")
    choice = models.CharField(max_length=16, choices=PatientsChoice.choices)
    reasons = ArrayField(models.CharField(max_length=20), default=list, help_text="Codes of AnswerReason.")
    words = models.TextField(blank=True, help_text="In the patient's words; printed on the patient's paper.")
    return_on = models.DateField(null=True, blank=True, help_text="When to ask again.")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = PatientsAnswerQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clinic", "idempotency_key"], name="patients_answer_idempotency_key"),
            choices_check("patients_answer", "choice", PatientsChoice.values),
            models.CheckConstraint(
                condition=models.Q(reasons__contained_by=AnswerReason.values, reasons__len__gt=0),
                name="patients_answer_reasons_are_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(reasons__contains=[AnswerReason.OTHER.value]) | ~models.Q(words=""),
                name="other_patients_reason_has_words",
            ),
            models.CheckConstraint(
                condition=models.Q(return_on=None) | models.Q(choice=PatientsChoice.THINKS_IT_OVER),
                name="return_day_is_of_thinking_it_over",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["clinic", "plan", "-made_at"], name="newest_patients_answer"),
            models.Index(fields=["clinic", "return_on"], name="patients_answers_by_return"),
        ]

    def __str__(self) -> str:
        return self.get_choice_display()

    @property
    def reason_words(self) -> list[str]:
        return [AnswerReason(code).label for code in self.reasons]

    @property
    def summary(self) -> str:
        """Such as "Thinks it over: cost, wants time"."""
        return f"{self.get_choice_display()}: {', '.join(one[0].lower() + one[1:] for one in self.reason_words)}"
