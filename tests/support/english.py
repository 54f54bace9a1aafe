"""Finds English in what a reader of another language is shown."""

import re

import polib
from django.utils.html import strip_tags

from planning.protocols import shipped
from tools import messages

ENGLISH = re.compile(r"\b(the|and|your|you|with|not|these|is|are|this|for|until|from|what|right|left)\b", re.I)


def words_of(html: str, *names: str) -> str:
    """What a reader reads, also where the eye sees none of it, without names."""
    html = html.replace('name="generator" content="Glabella"', "")
    told = re.sub(r'(?:class|src|href|id|name|charset|lang|data-clinic)="[^"]*"', "", html)
    told = " ".join([strip_tags(told.replace("<", " <")), *re.findall(r'(?:alt|content|data-\w+)="([^"]*)"', told)])
    for name in names:
        told = told.replace(name, " ")
    return re.sub(r"\s+", " ", told.replace("&#x27;", "'"))


def english_sentences() -> list[str]:
    """Everything that an English letter could say: what the protocol tells patients, and the fixed words."""
    told = [rule.patient_text for rule in shipped().rules if rule.patient_text]
    told += [item.text for item in shipped().aftercare]
    catalogue = polib.pofile(str(messages.catalogues()[0]))
    told += [one.msgid for one in catalogue if one.msgid != one.msgstr and len(one.msgid) > 7]
    return [re.sub(r"%\(\w+\)s|\{[\w.]+\}", "\0", text) for text in told]


def english_in(told: str) -> list[str]:
    found = [
        text
        for text in english_sentences()
        if all(part in told for part in text.split("\0")) and len(text.strip("\0 .,:")) > 7
    ]
    return found + ENGLISH.findall(told)
