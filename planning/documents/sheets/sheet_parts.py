"""Parts that several sheets share, from the stored snapshots."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext

from clinic.booking.models import CheckIn, CheckInState
from clinic.office.models import Logo
from clinic.practice import moments, phones
from clinic.practice.models import Clinic
from planning.consults.words import side_word, word
from planning.documents.sheets.patient_words import patient_word
from planning.documents.sheets.translation import TranslatedAnswer
from planning.engine.contract.answer import AftercareLine, Answer
from planning.engine.contract.statements import Statement
from planning.engine.contract.vocabulary import StatementKind
from planning.treatments.models import Treatment

LONGEST_TEXT = 20_000
BOXED_WARNING = "REF 1.3"  # of the label: distant spread


@dataclass(frozen=True)
class Sender:
    """The clinic as a letter names it."""

    name: str
    phone: str
    emergency_number: str
    email: str
    address: tuple[str, ...]
    logo: bytes = b""

    @property
    def phone_href(self) -> str:
        return phones.href(self.phone)

    @property
    def emergency_href(self) -> str:
        return phones.href(self.emergency_number)


@dataclass(frozen=True)
class ProtocolSource:
    """The protocol of an answer, and its translation if the letter is not in English."""

    id: str
    version: str
    sha256: str
    translation: str = ""

    @property
    def words(self) -> str:
        return gettext("Protocol %(id)s %(version)s, sha256 %(sha256)s") % {
            "id": self.id,
            "version": self.version,
            "sha256": self.sha256[:16],
        }


@dataclass(frozen=True)
class CheckInWords:
    """The booked check-in, or the days in which to book it."""

    earliest: date
    target: date
    latest: date
    booked_at: datetime | None = None
    ends_at: datetime | None = None
    with_whom: str = ""


@dataclass(frozen=True)
class AreaUnits:
    name: str
    total: Decimal
    sides: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True)
class LetterMilestone:
    what: str
    area: str
    starts: date
    ends: date


def sender(clinic: Clinic) -> Sender:
    logo = Logo.objects.filter(clinic=clinic).first() if clinic.logo_sha256 else None
    png = bytes(logo.png) if logo else b""
    return Sender(str(clinic), clinic.phone, clinic.emergency_number, clinic.email, lines(clinic.address), png)


def lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def source(translated: TranslatedAnswer) -> ProtocolSource:
    protocol, words = translated.answer.protocol, translated.words
    translation = f"{words.name}, sha256 {words.sha256[:16]}" if words else ""
    return ProtocolSource(protocol.id, protocol.version, protocol.sha256, translation)


def patient_texts(lines: Iterable[Statement]) -> tuple[str, ...]:
    return unique(line.patient_text for line in lines)


def basis(lines: Iterable[Statement | AftercareLine]) -> tuple[str, ...]:
    return tuple(sorted({one for line in lines for one in line.basis}))


def boxed(answer: Answer) -> tuple[str, ...]:
    return patient_texts(line for line in answer.statements if is_boxed(line))


def is_boxed(line: Statement) -> bool:
    """Without the effects of an area, such as a weak neck for some weeks: nobody calls the emergency number for these."""
    return line.kind is StatementKind.SAFETY and line.scope != "area" and BOXED_WARNING in line.basis


def named(sides: Iterable[tuple[str, Decimal]]) -> tuple[tuple[str, Decimal], ...]:
    return tuple((side_word(side), units) for side, units in sides)


def unique(texts: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text[:LONGEST_TEXT] for text in texts if text))


def patient_sentences(answer: Answer, because: Iterable[str]) -> tuple[str, ...]:
    """Patient texts of a line's reasons, without holds, which the letter has elsewhere."""
    return patient_texts(line for line in answer.reasons(because) if not line.is_hold)


def milestones(answer: Answer) -> tuple[LetterMilestone, ...]:
    found: dict[tuple[date, date, str], list[str]] = {}
    for one in answer.follow_up.milestones:
        found.setdefault((one.from_, one.to, one.what), []).append(one.area)
    return tuple(
        LetterMilestone(word(what), ", ".join(map(patient_word, areas)), starts, ends)
        for (starts, ends, what), areas in sorted(found.items())
    )


def window(answer: Answer) -> CheckInWords | None:
    days = answer.follow_up.check_in
    return CheckInWords(days.earliest, days.target, days.latest) if days else None


def check_in_of(treatment: Treatment) -> CheckInWords | None:
    row = CheckIn.objects.filter(treatment=treatment).select_related("appointment__clinician__user").first()
    if row is None:
        return window(treatment.answer)
    days = (row.earliest, row.target, row.latest)
    if row.state != CheckInState.BOOKED or row.appointment is None:
        return CheckInWords(*days)
    visit, zone = row.appointment, treatment.clinic.zone
    return CheckInWords(
        *days,
        booked_at=moments.local(visit.starts_at, zone),
        ends_at=moments.local(visit.ends_at, zone),
        with_whom=visit.clinician.user.name,
    )
