"""The languages of letters and of patients' pages: English, and every one that a protocol has words in. Staff pages are English.

A file of words in `settings.LANGUAGE_WORDS` adds a language (`docs/adr/0016-words-by-id-and-values.md`). Letters and pages are in it
once there is a catalogue of their fixed words too; until then they are English.
"""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language_info, to_locale

ENGLISH = "en"


def codes() -> tuple[str, ...]:
    return (ENGLISH, *_of_words(Path(settings.LANGUAGE_WORDS)))


def choices() -> list[tuple[str, str]]:
    """Each with its own name, as a model's or a form's field takes them."""
    return [(code, name(code)) for code in codes()]


def available() -> list[str]:
    """Those that letters and pages can be in."""
    return [code for code in codes() if is_available(code)]


def is_available(code: str) -> bool:
    """Whether there is a catalogue of the fixed words."""
    return code == ENGLISH or any(
        (Path(folder) / to_locale(code) / "LC_MESSAGES" / "django.mo").is_file() for folder in settings.LOCALE_PATHS
    )


def name(code: str) -> str:
    """In its own words: `Español`; a language that Django does not know by its code."""
    try:
        own: str = get_language_info(code)["name_local"]
    except KeyError:
        return code
    return own[:1].upper() + own[1:]


def locale(code: str) -> str:
    """As Django and `<html lang>` name the language: en-gb."""
    return code if code != ENGLISH and is_available(code) else settings.LANGUAGE_CODE


@cache
def _of_words(folder: Path) -> tuple[str, ...]:
    return tuple(sorted({file.name.split(".")[-2] for file in folder.glob("*.??.toml")}))
