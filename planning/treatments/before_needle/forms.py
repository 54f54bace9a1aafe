"""The questions of a pre-treatment check. Nothing is filled in beforehand, and each wants an answer."""

from dataclasses import replace
from typing import Any, cast

from django import forms
from django.utils.datastructures import MultiValueDict

from clinic.practice.idempotency import KeyField
from patients.records.questions.base import NOT_RECORDED, FormQuestion, Unread
from patients.records.questions.entry import AskedQuestion
from patients.records.questions.kinds import YesNoQuestion
from patients.records.questions.table import BY_CODE
from planning.plans.models import Plan
from planning.treatments.before_needle.answers import CheckAnswers, asks_pregnancy, no_to_all

ALL, NO = "all", "no"
OF_PREGNANCY = ("pregnant", "breastfeeding")
MEDICINES = replace(
    BY_CODE["medicines"],
    path="new_medicines",
    label="New medicines since the consult?",
    hint="Prescribed, bought or herbal. The kind decides whether the treatment waits.",
    short="New medicines",
    note="",
)
PLAN_HOLDS = YesNoQuestion("plan_holds", "Does the plan of the day still hold?", short="Plan of the day")
WITHOUT_PLAN = {
    "new_medicines": replace(MEDICINES, label="New medicines?"),
    "plan_holds": YesNoQuestion("plan_holds", "Do areas and units still hold?", short="Areas and units"),
}


def _again(code: str, hint: str) -> FormQuestion:
    return replace(BY_CODE[code], path=code, hint=hint, note="")


QUESTIONS: tuple[FormQuestion, ...] = (
    _again("pregnant", "Treatment waits until after pregnancy."),
    _again("breastfeeding", "Treatment waits until breastfeeding has ended."),
    _again("infected_sites", "Nothing is injected through infected skin."),
    MEDICINES,
    PLAN_HOLDS,
)


class AskAgainForm(forms.Form):
    """`all=no` answers every question with no and says that the plan holds."""

    idempotency_key = KeyField()

    def __init__(self, data: Any = None, *, plan: Plan) -> None:
        super().__init__(data)
        self.plan = plan
        asks = asks_pregnancy(plan.patient)
        asked = [one for one in QUESTIONS if asks or one.code not in OF_PREGNANCY]
        self.questions = [WITHOUT_PLAN.get(one.path, one) for one in asked] if plan.without_plan else asked
        self.wrong: dict[str, dict[str, Any]] = {}
        self.values = {one.path: self._read(one) for one in self.questions} if self.is_bound else {}

    @property
    def says_no_to_all(self) -> bool:
        return self.is_bound and self.data.get(ALL) == NO

    def _read(self, question: FormQuestion) -> Any:
        sent = cast("MultiValueDict[str, str]", self.data)
        try:
            value = question.answer(sent, self.plan.clinic.today())
        except Unread as error:
            self.wrong[question.path] = {"message": error.message, "fields": error.fields or question.raw(sent)}
            return NOT_RECORDED
        if value is NOT_RECORDED:
            self.wrong[question.path] = {"message": question.says("answer it."), "fields": question.raw(sent)}
        return value

    def is_valid(self) -> bool:
        return super().is_valid() and (self.says_no_to_all or not self.wrong)

    @property
    def faults(self) -> list[dict[str, str]]:
        if self.says_no_to_all:
            return []
        asked = {question.path: question.control_id for question in self.questions}
        return [{"anchor": asked[path], "message": fault["message"]} for path, fault in self.wrong.items()]

    @property
    def rows(self) -> list[AskedQuestion]:
        return [
            AskedQuestion(question, self.values.get(question.path, NOT_RECORDED), self.wrong.get(question.path))
            for question in self.questions
        ]

    def answers(self) -> CheckAnswers:
        if self.says_no_to_all:
            return no_to_all(self.plan.patient)
        said = self.values
        return CheckAnswers(
            said.get("pregnant"),
            said.get("breastfeeding"),
            tuple(said["infected_sites"]),
            tuple(said["new_medicines"]),
            said["plan_holds"],
        )
