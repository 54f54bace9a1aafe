"""A twelve-year-old can follow every text for patients: Flesch-Kincaid grade 7 at most, which is read at 12; most are easier."""

from collections.abc import Iterator
from statistics import mean

import pytest

from planning.engine.protocol.texts import area_values, fill
from planning.protocols import shipped
from tests.support.reading_age import grade, syllables

HARDEST, ON_AVERAGE = 7.0, 4.5
WORST_SHOWN = 10

KNOWN = {
    "emergency": "stands before the number to call, and nothing shorter names it",
    "swallowing": "the sign to watch for; a shorter word names less",
}
"""Long words without a shorter one that says the same, each with its reason: counted as two syllables."""

SYLLABLES = {
    1: "the eye bruise does lines used called smooth straight weeks face ice once placed 14 2026 3-4",
    2: "muscle muscles little people today nothing sometimes treated relax being quiet closes places surgeon "
    "weaker movement careful safely forehead somewhere handled double visits headache device filler eyelid",
    3: "area areas medicine injection infection different together reaction previous serious official period condition "
    "natural specialist afterwards recently relaxes video usually appointment's",
    4: "emergency operation differently ordinary particular",
}


def told() -> Iterator[tuple[str, str]]:
    """Each text for patients by its name; one with placeholders once for each area, with a day as the plan writes it."""
    protocol = shipped()
    day = dict.fromkeys(("toxin_from", "treat_by", "treat_jaw_by", "event"), "28 November 2026")
    for code, area in protocol.areas.items():
        yield f"area {code}", area.patient_name
    for item in protocol.aftercare:
        yield f"aftercare {item.code}", item.text
    for rule in protocol.rules:
        for area in protocol.areas.values() if rule.patient_text and "area" in rule.patient_text else (None,):
            words = area_values(area) if area else {}
            names = {f"{letter}atient_areas": words.get(f"area.{letter}atient_name", "") for letter in "pP"}
            if rule.patient_text:
                yield rule.id, fill(rule.patient_text, {**day, **words, **names})


def worst_first() -> list[tuple[float, str, str]]:
    """Each name once, with the area that makes it hardest."""
    hardest: dict[str, tuple[float, str, str]] = {}
    for name, text in told():
        hardest[name] = max(hardest.get(name, (0.0, "", "")), (grade(text, KNOWN), name, text))
    return sorted(hardest.values(), reverse=True)


def test_every_text_for_patients_is_read_at_twelve() -> None:
    worst = worst_first()
    listed = "\n".join(f"{hard:5.1f}  {name}: {text}" for hard, name, text in worst[:WORST_SHOWN])
    assert worst[0][0] <= HARDEST, f"split the sentence or take shorter words; the hardest are\n{listed}"
    assert mean(hard for hard, _, _ in worst) <= ON_AVERAGE, f"on average too hard; the hardest are\n{listed}"


def test_a_word_that_counts_as_known_is_in_use_and_long() -> None:
    texts = " ".join(text.casefold() for _, text in told())
    assert [word for word in KNOWN if word not in texts or syllables(word) < 3] == []


@pytest.mark.parametrize("count", SYLLABLES)
def test_syllables_are_counted(count: int) -> None:
    assert {word: syllables(word) for word in SYLLABLES[count].split()} == dict.fromkeys(
        SYLLABLES[count].split(), count
    )


def test_long_words_and_long_sentences_are_harder() -> None:
    easy = "Wait until the spot has healed. Then we can treat you."
    assert grade(easy) < grade(easy.replace(". Then", " and then"))
    assert grade(easy) < grade(easy.replace("spot", "infection"))
    assert grade("The appropriate consideration of neuromuscular contraindications necessitates documentation.") > 20
