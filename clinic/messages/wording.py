"""What a template says: pieces in square brackets among plain words, checked when it is saved and filled when it is sent."""

import re
from collections.abc import Mapping

from clinic.messages.codes import MessageChannel
from clinic.messages.health_words import health_words_in
from clinic.messages.kinds import STOP_LINK, MessageKind

PIECE = re.compile(r"\[([^\[\]\n]{1,40})\]")
LONGEST = {MessageChannel.SMS: 480, MessageChannel.EMAIL: 4000}
LONGEST_SUBJECT = 120
_GSM = set(
    "@\u00a3$\u00a5\u00e8\u00e9\u00f9\u00ec\u00f2\u00c7\n\u00d8\u00f8\r\u00c5\u00e5\u0394_\u03a6\u0393\u039b\u03a9\u03a0\u03a8"
    "\u03a3\u0398\u039e\u00c6\u00e6\u00df\u00c9 !\"#\u00a4%&'()*+,-./0123456789:;<=>?\u00a1ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "\u00c4\u00d6\u00d1\u00dc\u00a7\u00bfabcdefghijklmnopqrstuvwxyz\u00e4\u00f6\u00f1\u00fc\u00e0"
)
_GSM_TWICE = set("^{}\\[~]|\u20ac\f")


def pieces_in(text: str) -> list[str]:
    return [name.strip().lower() for name in PIECE.findall(text)]


def fill(text: str, values: Mapping[str, str]) -> str:
    return PIECE.sub(lambda found: values.get(found[1].strip().lower(), ""), text)


def sms_parts(text: str) -> int:
    """How many texts a provider makes and counts of it: 160 signs one, 153 each of several; 70 and 67 where a sign needs more room."""
    if set(text) <= _GSM | _GSM_TWICE:
        length, alone, several = sum(2 if sign in _GSM_TWICE else 1 for sign in text), 160, 153
    else:
        length, alone, several = len(text.encode("utf-16-le")) // 2, 70, 67
    return 1 if length <= alone else -(-length // several)


def faults(kind: MessageKind, channel: str, subject: str, words: str) -> dict[str, str]:
    """By field what is wrong with it, in words."""
    found = {"words": _fault(kind, words, LONGEST[MessageChannel(channel)]) or _missing(kind, channel, words)}
    if channel == MessageChannel.EMAIL:
        line = "" if "\n" not in subject.strip() else "A subject is one line."
        empty = "" if subject.strip() else "Write a subject."
        found["subject"] = empty or line or _fault(kind, subject, LONGEST_SUBJECT)
    return {field: fault for field, fault in found.items() if fault}


def _fault(kind: MessageKind, text: str, longest: int) -> str:
    if not text.strip():
        return "Write what it says."
    if len(text) > longest:
        return f"Shorten it to {longest} characters; it has {len(text)}."
    if health := health_words_in(text):
        named = ", ".join(f"\u201c{word}\u201d" for word in health)
        return f"Leave out {named}: others may read it on the patient\u2019s phone, and it says why somebody comes."
    unknown = next((name for name in pieces_in(text) if name not in kind.all_pieces), None)
    if unknown is not None:
        known = ", ".join(f"[{name}]" for name in kind.all_pieces)
        return f"There is no piece [{unknown}]. These can be put in: {known}."
    if "[" in PIECE.sub("", text) or "]" in PIECE.sub("", text):
        return "A square bracket is open or closed alone. A piece stands between two, such as [first name]."
    return ""


def _missing(kind: MessageKind, channel: str, words: str) -> str:
    held = pieces_in(words)
    wanted = (*kind.needs, *((STOP_LINK,) if channel == MessageChannel.SMS else ()))
    for name in wanted:
        if name in held:
            continue
        if name == STOP_LINK:
            return "Put in [link]: it is where the patient says no to further texts."
        return f"Put in [{name}]: without it the patient does not know."
    return ""
