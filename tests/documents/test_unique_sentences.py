"""No letter says a thing twice: not on the same paper, and not in the same words but one."""

import html
import json
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.documents.document_type import DocumentType
from planning.documents.pdf import rendering
from planning.documents.types.aftercare import AFTERCARE
from planning.documents.types.consult_summary import CONSULT_SUMMARY
from planning.plans.models import Plan
from planning.protocols.languages import shipped_translation
from planning.treatments import actions as care
from planning.treatments.models import Treatment
from tests.documents.stories import STORIES
from tests.treatments.making import HEALTHY, make_plan, make_treatment

JAW = {"region": "masseter", "concern": "muscle_bulk", "side": "both", "severity": 2, "muscle_strength": "strong"}
CHIN = {"region": "chin", "concern": "chin_dimpling", "side": "midline", "severity": 2}
NECK = {"region": "neck", "concern": "vertical_bands", "side": "both", "severity": 2}
LIPS = {"region": "lips", "concern": "lip_inversion", "side": "midline", "severity": 1}
TESTED = {"speech_tested": True, "smile_tested": True}
FACES: dict[str, dict[str, Any]] = {
    "jaw": {"findings": [JAW]},
    "chin": {"findings": [CHIN], "exam": TESTED},
    "neck": {"findings": [NECK], "exam": TESTED},
    "lips": {"findings": [LIPS], "exam": TESTED},
    "upper face and jaw": {"findings": [*HEALTHY["findings"], JAW]},
    "all etched": {"findings": [{**one, "at_rest": 2, "years_present": 6} for one in HEALTHY["findings"]]},
    "lax": {"findings": [{"region": "jawline", "concern": "jowls", "side": "both", "severity": 2}]},
    "blood thinner": {"safety": HEALTHY["safety"] | {"medicines": [{"name": "warfarin", "class": "anticoagulant"}]}},
    "off the frown": {"goals": {**HEALTHY["goals"], "wishes": ["forehead_only", "erase_rest_lines", "prevention"]}},
    "pregnant": {"safety": HEALTHY["safety"] | {"pregnant": True}},
    "whole face infected": {"safety": HEALTHY["safety"] | {"infected_sites": ["face"]}},
    "spread before": {"safety": HEALTHY["safety"] | {"prior_effects": ["breathing_difficulty"]}},
    "too soon": {"toxin_history": {"first_time": False, "last_on": "2026-11-01", "units_last_90_days": 40}},
    "before a party": {
        "goals": {**HEALTHY["goals"], "event_on": "2027-03-01", "also_wants": ["ha_filler", "fractional_laser"]}
    },
}  # fmt: skip
HELD = ("pregnant", "whole face infected", "spread before", "too soon")
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.json"))


@pytest.fixture(autouse=True)
def monday(clinic: Clinic, at: Callable[[Clinic, str], None]) -> None:
    at(clinic, "2026-11-23 14:00")


@pytest.fixture
def letter(clinic: Clinic, ana: Patient, ada: User) -> Callable[..., str]:
    """The consult letter of a plan with these answers, as HTML."""

    def written(**answers: Any) -> str:
        return html_of(CONSULT_SUMMARY, make_plan(ana, ada, **answers))

    return written


def html_of(kind: DocumentType[Any], subject: Plan | Treatment) -> str:
    with tenant(subject.clinic_id):
        again = type(subject).objects.with_people().select_related("clinic").get(pk=subject.pk)
        return rendering.html(kind, kind.sheet(again))


def words_of(paper: str) -> str:
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", paper.split("</header>")[1]).split()))


def sentences(paper: str) -> Iterator[str]:
    """Of what a paper says; lists of days, units and sources are not sentences."""
    body = re.sub(r'(?s)<footer.*?</footer>|<ul class="units">.*?</ul>', "", paper.split("</header>")[1])
    for block in re.split(r"</?(?:p|li|h\d|br|section|strong|span|ul)\b[^>]*>", body):
        text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", block)).split())
        yield from (one for one in re.split(r"(?<=[.!?])\s+", text) if one.endswith((".", "!", "?")))


def said_twice(paper: str) -> list[tuple[str, str]]:
    """Pairs that are the same, or that differ by one word."""
    said = [(one, re.findall(r"\w+", one.lower())) for one in sentences(paper)]
    long = [(text, words) for text, words in said if len(words) > 3]
    return [(one, other) for (one, these), (other, those) in combinations(long, 2) if alike(these, those)]


def alike(these: list[str], those: list[str]) -> bool:
    """The same words in the same order, but for one that is another, or that one has more."""
    if abs(len(these) - len(those)) > 1:
        return False
    start = next((at for at, (one, other) in enumerate(zip(these, those, strict=False)) if one != other), None)
    if start is None:
        return True
    return these[start + 1 :] in (those[start + 1 :], those[start:]) or these[start:] == those[start + 1 :]


@pytest.mark.parametrize(
    ("other", "is_alike"),
    [("We treat it lightly here", True), ("We treat it here", True), ("We treat it very lightly", True), ("We leave it", False)],
)  # fmt: skip
def test_alike_is_the_same_but_one_word(other: str, is_alike: bool) -> None:
    assert alike(["we", "treat", "it", "lightly"], other.lower().replace(" here", "").split()) == is_alike


@pytest.mark.parametrize("name", FACES)
def test_a_letter_says_nothing_twice(letter: Callable[..., str], name: str) -> None:
    assert said_twice(letter(**FACES[name])) == []


@pytest.mark.parametrize("name", STORIES)
def test_no_paper_of_a_story_says_a_thing_twice(clinic: Clinic, ana: Patient, ada: User, name: str) -> None:
    story = STORIES[name](ana, ada)
    assert said_twice(html_of(CONSULT_SUMMARY, story.plan)) == []
    if story.treatment:
        assert said_twice(html_of(AFTERCARE, story.treatment)) == []


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_no_letter_of_an_example_says_a_thing_twice(letter: Callable[..., str], file: Path) -> None:
    document = json.loads(file.read_text(encoding="utf-8"))
    if document["visit"] == "consult":
        kept = {part: document[part] for part in (*HEALTHY, "exam") if part in document}
        assert said_twice(letter(**kept)) == []


@pytest.mark.parametrize("name", ["jaw", "chin", "neck", "lips"])
def test_nothing_is_said_of_what_this_face_has_not(letter: Callable[..., str], name: str) -> None:
    words = words_of(letter(**FACES[name])).split("In general")[0]
    assert not re.search("softer lines|raise your brows|lines from movement|forehead|between the brows", words, re.I)
    for other, says in {"jaw": "jaw|chew", "chin": r"\bchin\b", "neck": r"\bneck\b", "lips": r"\blips?\b"}.items():
        assert other == name or not re.search(says, words, re.I), other


def test_a_jaw_has_its_own_weeks(letter: Callable[..., str]) -> None:
    words = words_of(letter(**FACES["jaw"]))
    assert not re.search("full effect", words, re.I) and "Slimming shows" in words


@pytest.mark.parametrize("name", HELD)
def test_a_held_letter_is_about_the_hold(letter: Callable[..., str], name: str) -> None:
    paper = letter(**FACES[name])
    words = words_of(paper)
    assert "No injection for now" in words and "Call us: +44 20 7946 0000." in words
    soothes = (
        "other sites|cannot|can do|laser|filler|cost|price|effect|suitable|in order|in general|first change|check-in"
    )
    assert not re.search(soothes, words.split("Sources")[0], re.I)
    assert len(words.split("Sources")[0]) < 1000


def test_a_sign_of_spread_puts_the_emergency_number_first(letter: Callable[..., str]) -> None:
    words = words_of(letter(**FACES["spread before"]))
    assert words.index("Emergency: 999") < words.index("Call 999 at once") < words.index("No injection for now")
    assert not re.search("glad|looking forward|arnica|I look cross", words)


def test_after_a_sign_of_spread_no_paper_soothes(clinic: Clinic, ana: Patient, ada: User) -> None:
    treatment = make_treatment(make_plan(ana, ada), ada, bruised=True)
    with tenant(clinic):
        care.review(
            treatment=treatment,
            outcomes={},
            effects=["breathing_difficulty"],
            note="",
            idempotency_key=uuid.uuid4(),
            by=ada,
        )
    for kind, subject in ((AFTERCARE, treatment), (CONSULT_SUMMARY, treatment.plan)):
        words = words_of(html_of(kind, subject))
        assert words.index("Emergency: 999") < 300 and words.count("Call for help at once") == 1
        assert not re.search("arnica|compress|normal|fade|full effect|what to expect|best on|softer", words, re.I)


def test_days_are_written_out_in_the_readers_language(
    clinic: Clinic, ana: Patient, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the papers themselves, whatever the protocol's own texts say."""
    monkeypatch.setattr(
        "planning.documents.sheets.translation.in_language", lambda answer, _: (answer, shipped_translation("es"))
    )
    with tenant(clinic):
        Patient.objects.filter(pk=ana.pk).update(language="es")
    treatment = make_treatment(make_plan(ana, ada), ada)
    english = "|".join(f"{date(2026, month, 1):%B}|{date(2026, month, 1):%b}" for month in range(1, 13))
    for kind, subject in ((AFTERCARE, treatment), (CONSULT_SUMMARY, treatment.plan)):
        words = words_of(html_of(kind, subject)).replace("14-mar-1988", "")
        assert "7 de diciembre de 2026" in words and "18 de enero a 15 de febrero de 2027" in words
        assert not re.search(rf"\d{{4}}-\d\d-\d\d|\b\d+ (?:{english})\b", words)
