"""A stored answer in the language of its letter. If one text has no translation, the whole letter is in English."""

from dataclasses import dataclass, replace

from clinic.practice import languages
from planning.documents.letter_format import LetterFormat, letter_format_for
from planning.engine.contract.answer import Answer
from planning.engine.contract.answer_v1 import AnswerV1
from planning.plans.models import Plan
from planning.protocols.languages import NotTranslated, Translation, in_language
from planning.treatments.current_answer import current_answer, given_answer
from planning.treatments.models import Treatment


@dataclass(frozen=True)
class TranslatedAnswer:
    """`answer` has its texts in the language of `letter_format`; `words` is the translation used, None for English. If a text has no
    translation, everything is in English and `lacking` names that text."""

    answer: Answer
    letter_format: LetterFormat
    words: Translation | None = None
    lacking: str = ""


def translate(answer: Answer, letter_format: LetterFormat) -> TranslatedAnswer:
    if letter_format.language == languages.ENGLISH:
        return TranslatedAnswer(answer, letter_format)
    try:
        if isinstance(answer, AnswerV1):
            raise NotTranslated("plans made by the first engine")
        if not languages.is_available(letter_format.language):
            raise NotTranslated("the fixed sentences of letters")
        translated, words = in_language(answer, letter_format.language)
    except NotTranslated as lacking:
        return TranslatedAnswer(answer, replace(letter_format, language=languages.ENGLISH), lacking=str(lacking))
    return TranslatedAnswer(translated, letter_format, words)


def translated_for(subject: Plan | Treatment) -> TranslatedAnswer:
    letter_format = letter_format_for(subject.clinic, subject.patient)
    if letter_format.language == languages.ENGLISH:
        return TranslatedAnswer(subject.answer, letter_format)
    current = given_answer(subject) if isinstance(subject, Treatment) else current_answer(subject)
    return translate(current.answer, letter_format)


def lacking_words(subject: Plan | Treatment) -> str:
    """For staff: why the letter is not in the patient's language, else empty."""
    letter_format = letter_format_for(subject.clinic, subject.patient)
    lacking = translated_for(subject).lacking
    if not lacking:
        return ""
    return (
        f"The whole letter is in English: there are no words in {languages.name(letter_format.language)} for {lacking}."
    )
