"""Every question of the consult form with its answer, for the clinical record."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from patients.records.questions.asked import AskedName, ClearanceQuestion
from patients.records.questions.base import NOT_RECORDED
from patients.records.questions.sources import names_of, sources_of
from planning.consults.forms.consult_form import look_up
from planning.consults.forms.sections import SECTIONS, FormSection
from planning.plans.models import Plan

NULL_MEANS_NONE = (AskedName, ClearanceQuestion)
"""In these questions null means "asked, none"; in all others "not recorded"."""


@dataclass(frozen=True)
class AnsweredQuestion:
    """A question and its answer in words; without `asked`, the words say that it was not asked, never "no"."""

    label: str
    words: str
    asked: bool
    source: str = ""
    """Where an answer about health comes from, unless its section says it for all."""

    @property
    def is_long(self) -> bool:
        """Whether it needs both columns."""
        return bool(self.source) or len(self.words) > 60


@dataclass(frozen=True)
class QuestionSection:
    title: str
    answers: tuple[AnsweredQuestion, ...]
    source: str = ""
    """Where the answers come from that do not say it themselves."""


def question_sections(plan: Plan) -> tuple[QuestionSection, ...]:
    sources = health_sources(plan)
    return tuple(_part(section, plan.document, sources) for section in SECTIONS)


def health_sources(plan: Plan) -> dict[str, str]:
    """By path, where each answer about health came from when the consult was finished."""
    told = plan.document.get("safety", {})
    until = (plan.consult.finished_at if plan.consult else None) or plan.made_at
    history = plan.patient.health_histories.select_related("clinic").filter(taken_at__lte=until).first()
    known = {
        code: source
        for code, source in sources_of(history).items()
        # Effects that this clinic recorded itself are joined to what the patient said.
        if history and (code == "prior_effects" or told.get(code, NOT_RECORDED) == history.answers[code])
    }
    names = names_of(known.values())
    return {f"safety.{code}": source.words_in_document(names, plan.made_on) for code, source in known.items()}


def _part(section: FormSection, document: Mapping[str, Any], sources: Mapping[str, str]) -> QuestionSection:
    answers = []
    for question in section.questions:
        value = look_up(document, question.path)
        if value == "" or (value is None and not isinstance(question, NULL_MEANS_NONE)):
            value = NOT_RECORDED
        answered = value is not NOT_RECORDED
        source = sources.get(question.path, "") if answered else ""
        answers.append(AnsweredQuestion(question.name, question.words(value), answered, source))
    return _said_once(QuestionSection(section.title, tuple(answers)))


def _said_once(section: QuestionSection) -> QuestionSection:
    """The source of most answers stands once, and beside each answer that has another one."""
    sources = Counter(one.source for one in section.answers if one.asked)
    most = sources.most_common(1)[0][0] if sources else ""
    answers = (replace(one, source="") if one.source == most else one for one in section.answers)
    return replace(section, answers=tuple(answers), source=most)
