"""The treatments of a letter in their order, with what each is for and why."""

from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from operator import attrgetter

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from planning.consults.words import after_words, choice_words
from planning.documents.sheets.letter_statements import UniqueSentences
from planning.documents.sheets.patient_words import finding_words, patient_word
from planning.documents.sheets.sheet_parts import patient_sentences, unique
from planning.engine.contract.answer import Answer, OtherTreatment, SequenceStep
from planning.plans.models import Plan

ROLES = {"primary": _("first choice"), "with": _("together with it"), "after": _("afterwards")}


@dataclass(frozen=True)
class LetterStep:
    """One treatment, or a choice between several. `earliest` is None if no day is planned; `after` then names what comes first, if
    anything. `optional`: only if still wanted."""

    name: str
    role: str
    earliest: date | None
    latest: date | None
    after: str
    optional: bool
    is_choice: bool
    about: tuple[str, ...]
    texts: tuple[str, ...]


def steps_of(plan: Plan, answer: Answer, sentences: UniqueSentences) -> tuple[LetterStep, ...]:
    others: dict[str, OtherTreatment] = {one.treatment: one for one in answer.treatments}
    order = [step for step in answer.sequence if step.is_toxin or others.keys() & set(step.tools)]
    placed = {tool for step in order for tool in step.tools}
    builder = _StepBuilder(plan, answer, sentences)
    steps = [builder.step([others[tool] for tool in step.tools if tool in others], step) for step in order]
    steps += [builder.step([one], None) for one in others.values() if one.treatment not in placed]
    alike = attrgetter("role", "earliest", "latest", "after", "optional", "is_choice", "about")
    return tuple(_joined(list(group)) for _, group in groupby(steps, alike))


@dataclass(frozen=True)
class _StepBuilder:
    plan: Plan
    answer: Answer
    sentences: UniqueSentences

    def step(self, others: list[OtherTreatment], day: SequenceStep | None) -> LetterStep:
        findings = self.plan.document.get("findings") or []
        because = [line for one in others for line in one.because]
        return LetterStep(
            name=choice_words(day.tools if day else [one.treatment for one in others], patient_word),
            role=gettext(ROLES[others[0].role]) if others else "",
            earliest=day.earliest if day else None,
            latest=day.latest if day else None,
            after=after_words(day.after, patient_word) if day and day.after else "",
            optional=bool(day and day.optional),
            is_choice=bool(day and day.or_),
            about=unique(finding_words(findings[index]) for one in others for index in one.for_),
            texts=self.sentences.unseen(patient_sentences(self.answer, because)),
        )


def _joined(steps: list[LetterStep]) -> LetterStep:
    """Steps that differ only in their treatment, as one: skincare and sunscreen."""
    texts = tuple(text for step in steps for text in step.texts)
    between = "; " if steps[0].is_choice else ", "
    return replace(steps[0], name=between.join(step.name for step in steps), texts=texts)
