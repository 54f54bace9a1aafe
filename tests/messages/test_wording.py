"""Words of a message: pieces, length, and none that says why somebody is a patient."""

import re

import pytest
from django.utils import translation

from clinic.messages.codes import MessageChannel
from clinic.messages.health_words import health_words_in
from clinic.messages.kinds import KINDS
from clinic.messages.templates import PROVIDERS
from clinic.messages.wording import LONGEST, faults, pieces_in, sms_parts
from clinic.practice import languages

CONFIRMATION = KINDS["visit_confirmation"]
GOOD = "[first name], see you at [clinic] on [day and time]. [link]"
EVERY = [(code, channel, language) for code in KINDS for channel in MessageChannel.values for language in ("en", "es")]


@pytest.mark.parametrize(("code", "channel", "language"), EVERY)
def test_the_shipped_words_pass_their_own_checks(code: str, channel: str, language: str) -> None:
    kind = KINDS[code]
    with translation.override(languages.locale("en")):
        english = kind.shipped(channel)
    with translation.override(languages.locale(language)):
        subject, words = kind.shipped(channel)
    assert faults(kind, channel, subject, words) == {}
    assert sorted(pieces_in(words)) == sorted(pieces_in(english[1]))


@pytest.mark.parametrize("code", KINDS)
def test_each_kind_has_whoever_knows_its_rows(code: str) -> None:
    assert code in PROVIDERS


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Your Botox is due", ["Botox"]),
        ("after your TREATMENT and the fillers", ["TREATMENT", "fillers"]),
        ("Su próxima inyección de toxina", ["inyección", "toxina"]),
        ("tu relleno; cítese", ["relleno"]),
        ("anti-wrinkle appointment", ["anti-wrinkle"]),
        ("See you on Tuesday, park in front of the station", []),
        ("[clinic] would like to see you [day and time]", []),
        ("Le esperamos frente a la estación", []),
        ("medication", ["medication"]),
        ("Mesotherapy, cosmetics and antiwrinkle", ["Mesotherapy", "cosmetics", "antiwrinkle"]),
        ("Tratamos: antiarrugas", ["antiarrugas"]),
    ],
)
def test_a_word_about_health_is_named(words: str, found: list[str]) -> None:
    assert health_words_in(words) == found


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "Write what it says"),
        (GOOD + " Botox", "Leave out \u201cBotox\u201d"),
        (GOOD + " [fist name]", "There is no piece [fist name]"),
        (GOOD + " [", "A square bracket"),
        ("[first name] [link]", "Put in [day and time]"),
        ("[day and time]", "Put in [link]"),
        (GOOD + "x" * LONGEST[MessageChannel.SMS], "Shorten it to 480"),
    ],
)
def test_what_is_wrong_is_said_in_words(words: str, said: str) -> None:
    assert faults(CONFIRMATION, "sms", "", words)["words"].startswith(said)


def test_a_subject_is_looked_at_too() -> None:
    words = "See you [day and time]"
    assert faults(CONFIRMATION, "email", "See you", words) == {}
    assert "Write a subject" in faults(CONFIRMATION, "email", " ", words)["subject"]
    assert re.search("filler", faults(CONFIRMATION, "email", "Your filler", words)["subject"])


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("x" * 307, 3),
        ("\u20ac" * 80, 1),
        ("\u20ac" * 81, 2),
        ("\u0448" * 70, 1),
        ("\u0448" * 71, 2),
    ],
)
def test_texts_are_counted_as_providers_count_them(text: str, parts: int) -> None:
    assert sms_parts(text) == parts
