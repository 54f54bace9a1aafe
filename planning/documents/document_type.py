"""Everything that one type of document is. The types are the files of `types/`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol

from clinic.practice import languages
from clinic.practice.access import RoleSet
from clinic.practice.facemap import FaceMap
from planning.documents.letter_format import LetterFormat, chart_format, letter_format_for
from planning.documents.sheets.sheet_parts import Sender
from planning.documents.sheets.translation import lacking_words, translated_for
from planning.documents.subjects import S, Subject
from planning.plans.models import Plan
from planning.treatments.models import Treatment

CODE = re.compile(r"[a-z][a-z_]{1,19}")  # 20: the column


class Sheet(Protocol):
    """What every sheet has for the renderer. `_letter.html` also prints `patient`, `born_on`, `dated`, `source` and `basis`."""

    @property
    def letter_format(self) -> LetterFormat: ...
    @property
    def clinic(self) -> Sender: ...
    @property
    def faces(self) -> Mapping[str, FaceMap]: ...


@dataclass(frozen=True, eq=False)
class Printing:
    """In whose language and on which paper a document is printed. `now`: the format that it would be printed in;
    `lacking`: for staff, why it is not in that language, else empty."""

    now: Callable[[Plan | Treatment], LetterFormat]
    lacking: Callable[[Plan | Treatment], str]


def _patient_format(subject: Plan | Treatment) -> LetterFormat:
    letter_format = letter_format_for(subject.clinic, subject.patient)
    # English needs no look at the stored answer; another language is used only where every text of the answer has it.
    return letter_format if letter_format.language == languages.ENGLISH else translated_for(subject).letter_format


FOR_PATIENTS = Printing(_patient_format, lacking_words)
"""The patient's language and size of type, the clinic's paper."""
FOR_THE_CHART = Printing(lambda subject: chart_format(subject.clinic), lambda subject: "")
"""English, on the clinic's paper."""


@dataclass(frozen=True, eq=False, kw_only=True)
class DocumentType(Generic[S]):
    """One type of document.

    `code` is stored for ever; file, template and job are named after it. `readers`: who may open, request and
    download it, a set of `clinic.practice.access`. `after`: the events (`clinic.jobs.queue.announce`) after which it is
    made, or made again; without any it is made on demand. `behind`: whether its subject changed since a moment, so that
    staff are told to make it again. `on_day`: its plural on the page of the day's documents, empty to be left out.
    `offered`: whether its subject's page has a card for it, and people may ask for it.
    `in_chart`: the chart links to it beside its subject. `patient_file`: its name at the patient's link, empty to be
    kept from there; `patient_words` is then the button, in English, translated by the catalogues. `shows_photographs`:
    its sheet has `photographs`, the ids of those that it shows; retracted, the file is handed out no more.
    """

    code: str
    label: str
    title: str = ""  # of its card; else the label
    about: str = ""  # under the title
    of: Subject[S]
    sheet: Callable[[S], Sheet]
    printing: Printing
    readers: RoleSet
    address: str = ""  # last part of its page's address; else the code
    after: tuple[str, ...] = ()
    earlier_jobs: tuple[str, ...] = ()  # job kinds of earlier versions, which may still be queued
    behind: Callable[[S, datetime], bool] = lambda subject, at: False
    offered: Callable[[S], bool] = lambda subject: True
    on_day: str = ""
    in_chart: bool = False
    shows_photographs: bool = False
    patient_file: str = ""
    patient_words: str = ""

    def __post_init__(self) -> None:
        """Raises ValueError for a type that contradicts itself."""
        if not CODE.fullmatch(self.code):
            raise ValueError(f"document type {self.code!r}: the code has 2 to 20 small letters and underscores")
        if elsewhere := [event for event in self.after if event.partition(".")[0] != self.of.field]:
            raise ValueError(f"document type {self.code}: it is of a {self.of.field}, {elsewhere} are not")
        if bool(self.patient_file) != bool(self.patient_words):
            raise ValueError(f"document type {self.code}: patient_file and patient_words belong together")

    @property
    def template(self) -> str:
        return f"documents/pdf/{self.code}.html"

    @property
    def job(self) -> str:
        return f"document.{self.code}"

    @property
    def jobs(self) -> tuple[str, ...]:
        return (self.job, *self.earlier_jobs)

    @property
    def path(self) -> str:
        return f"{self.of.plural}/<uuid:subject_id>/{self._last}/"

    @property
    def url_name(self) -> str:
        return f"{self.of.field}-{self._last}"

    @property
    def route(self) -> str:
        """Of its page: the progress, the download, and a POST that requests it."""
        return f"documents:{self.url_name}"

    @property
    def heading(self) -> str:
        return self.title or self.label

    @property
    def _last(self) -> str:
        return self.address or self.code.replace("_", "-")

    def link(self, subject: S) -> dict[str, Any]:
        """The fields of Document that point at `subject`. Raises TypeError for a subject of another kind."""
        if not isinstance(subject, self.of.model):
            raise TypeError(f"a document of type {self.code} is of a {self.of.field}")
        return {self.of.field: subject}
