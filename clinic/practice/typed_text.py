"""What comes along with typed and pasted text: signs that nobody sees, signs that turn the direction of writing, and the digits,
hyphens and spaces of other keyboards. Three steps, each of which leaves plain ASCII as it is:

- `clean`: any text, of one line or many. `CleanText` and the API's parser do it to everything that is sent.
- `line`: a name or another short text, without signs of direction.
- `plain`: figures, dates, phones and codes, in the digits and hyphens of an English keyboard.
"""

import re
import unicodedata

# Nobody sees them and no word needs them: soft hyphen, grapheme joiner, Hangul and Khmer fillers, zero-width space, word joiner and
# invisible operators, byte order mark, interlinear notes, signs of shorthand and music, tags; and control characters. NUL stays, for the
# forms to refuse, and so do the tags of a flag such as Scotland's (the first group).
_UNSEEN = re.compile(
    "(\U0001f3f4[\U000e0020-\U000e007e]{3,6}\U000e007f)|"
    "[\u0001-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2065"
    "\u206a-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
# Embeddings, overrides and isolates turn what follows them, on our page too, and have no place in what is stored.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Left-to-right, right-to-left and Arabic letter mark: they help punctuation within right-to-left words and turn nothing else.
_MARKS = re.compile("[\u200e\u200f\u061c]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_JOINERS = re.compile("[\u200c\u200d]+")
# Scripts whose letters change their shape beside a joiner (Arabic to N'Ko, India to Myanmar, Khmer to Balinese), and pictures.
_JOINING = re.compile("[\u0600-\u07ff\u0860-\u109f\u1780-\u18af\u1b00-\u1bff\ua840-\uabff\ufb50-\ufdff\ufe70-\ufefc]")
_PICTURE = re.compile("[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]")
_VIRAMA = 9  # combining class
_LINE_ENDS = re.compile("[\u000b\u000c\u0085\u2028\u2029]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_HYPHENS = re.compile("[\u02d7\u058a\u05be\u1806\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d]")
# Marks behind a plain letter (as macOS writes an accent) and parts of Korean syllables: one sign each where there is one.
_APART = re.compile("[\u0300-\u036f\u1100-\u11ff]")
# They choose among shapes of the sign before them.
SELECTORS = re.compile("[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# Behind what has several shapes: pictures and signs, a keycap's figure; letters of Myanmar, Mongolian, Phags-pa, Chinese and Japanese.
_STRAY_SELECTORS = re.compile(
    "(?<![\u00a9\u00ae\u1000-\u109f\u1800-\u180a\u1820-\u18af\u203c\u2049\u2100-\u2bff\u2e80-\u9fff\ua840-\ua87f"
    "\uaa60-\uaa7f\uf900-\ufaff\uff01-\uff64\U0001f000-\U0001faff\U00020000-\U0003ffff])"
    f"(?!(?<=[0-9#*])\ufe0f\u20e3){SELECTORS.pattern}+"
)
_ARABIC = re.compile("[\u0600-\u08ff\ufb50-\ufdff\ufe70-\ufefc]")
_EAST_ASIAN = re.compile("[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff ]+")
LONGEST = 200
"""Signs in what is read as a day, a time, a number or a phone: more is refused unread, since patterns cost the square of a length."""
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def clean(text: str) -> str:
    """Without unseen signs and turns of direction; every space a plain one. Joiners stay where letters or pictures need them, marks
    of direction stay in right-to-left text."""
    if text.isascii() and text.isprintable():
        return text
    text = _TURNS.sub("", _UNSEEN.sub(r"\1", _SPACES.sub(" ", _LINE_ENDS.sub("\n", text))))
    if not _RIGHT_TO_LEFT.search(text):
        text = _MARKS.sub("", text)
    return _JOINERS.sub(_needed_joiner, _STRAY_SELECTORS.sub("", text))


def _needed_joiner(found: re.Match[str]) -> str:
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    joins = _JOINING.match(before) and (_JOINING.match(after) or unicodedata.combining(before) == _VIRAMA)
    return found[0][0] if joins or (_PICTURE.match(before) and _PICTURE.match(after)) else ""


def line(text: str) -> str:
    """One line with single spaces and without any sign of direction; letters and their accents as one sign."""
    text = " ".join(clean(_MARKS.sub("", text)).split())
    return unicodedata.normalize("NFC", text) if _APART.search(text) else text


def plain(text: str) -> str:
    """One line with ASCII digits, hyphens and full-width signs as an English keyboard has them. Superscripts and fractions stay."""
    text = line(text)
    if text.isascii():
        return text
    text = _HYPHENS.sub("-", SELECTORS.sub("", text)).translate(_FULL_WIDTH)
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


def without_turns(text: str) -> str:
    """In order, also where it was stored before such signs were taken out."""
    return _TURNS.sub("", text)


def isolated(text: str) -> str:
    """For a name among other words: right-to-left text between isolates, so that what stands beside it keeps its place."""
    text = without_turns(text)
    return f"\u2068{text}\u2069" if _RIGHT_TO_LEFT.search(text) else text


def is_east_asian(name: str) -> bool:
    """Whether it is written in Chinese, Japanese or Korean letters alone."""
    return _EAST_ASIAN.fullmatch(name) is not None


def comma_between(family_name: str, given_name: str) -> str:
    """What stands behind a family name that comes first: nothing in Chinese, Japanese and Korean, where it always does."""
    if is_east_asian(family_name) and is_east_asian(given_name):
        return ""
    return "\u060c" if _ARABIC.search(family_name) else ","


def has_safe_capitals(name: str) -> bool:
    """Whether a name may be shown in capitals: each letter has one capital, of Latin, Greek or Cyrillic, and comes back from it; or none.

    Not Georgian, whose capitals few fonts have (boxes); not German sharp s, which becomes SS; not a name with the Turkish dotless i or
    dotted I, where i and I are other letters."""
    return all(map(_has_safe_capital, filter(str.isalpha, name)))


def _has_safe_capital(letter: str) -> bool:
    upper, folded = letter.upper(), letter.casefold()
    if upper == letter.lower():
        return True
    script = unicodedata.name(letter, "").split(" ", 1)[0]
    return script in ("LATIN", "GREEK", "CYRILLIC") and len(upper) == len(folded) == 1 and upper.lower() == folded
