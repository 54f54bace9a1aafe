"""Words of amount that no tag holds to a figure were each read by a person."""

import re
import tomllib
from pathlib import Path

from planning.engine.protocol.model import Rule
from planning.protocols import shipped

FOLDER = Path(__file__).parent
WORDS = re.compile(
    r"\b(less|least|little|light(ly|er)?|small(er|est)?|low(er|est)?|more|most|strong(er|est|ly)?|very|high(er|est)?"
    r"|reduced?|fewer|modest|generous|conservative(ly)?|tiny|gentl[ey]|full)\b",
    re.IGNORECASE,
)
READ = tomllib.loads((FOLDER / "amount_words.toml").read_text("utf-8"))["read"]


def untagged() -> dict[str, list[str]]:
    """Sentences with a word of amount, of rules without an `amount`."""
    said = {rule.id: sentences(rule) for rule in shipped().rules if rule.amount is None}
    return {id_: found for id_, found in said.items() if found}


def sentences(rule: Rule) -> list[str]:
    texts = [text for text in (rule.text, rule.patient_text, rule.brief) if text]
    return [one for text in texts for one in re.split(r"(?<=[.?])\s", text) if WORDS.search(one)]


def test_each_untagged_word_of_amount_was_read() -> None:
    read = {id_ for group in READ for id_ in group["rules"]}
    unread = {id_: said for id_, said in untagged().items() if id_ not in read}
    told = "\n".join(f"{id_}: {' / '.join(said)}" for id_, said in sorted(unread.items()))
    assert not unread, f"Tag these with `amount`, or read them and add them to amount_words.toml:\n{told}"


def test_nothing_stands_in_the_list_for_nothing() -> None:
    listed = [id_ for group in READ for id_ in group["rules"]]
    assert sorted(listed) == sorted(set(listed)), "twice in amount_words.toml"
    assert set(listed) <= untagged().keys(), sorted(set(listed) - untagged().keys())


def test_words_of_amount_are_found_in_each_text_of_a_rule() -> None:
    said = "A light touch. Nothing else.", "We use very little.", "Small doses"
    assert all(WORDS.search(text) for text in said)
    assert not WORDS.search("The glabella is treated as planned.")
