"""What each rule said when `handwritten` was written: a rule that says something else since is left out and named.

`python -m benchmarks.written_for` writes the list anew, once the functions were brought up to date.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from benchmarks.translate import CEL_WORDS, Text, translate
from planning.engine import Protocol
from planning.protocols import shipped

PLACE = Path(__file__).with_name("handwritten") / "written_for.json"
_WORDS: Any = Text(**CEL_WORDS)


def changed_since(protocol: Protocol) -> frozenset[str]:
    """Ids of the rules that say something else now, are new, or are gone."""
    then, now = json.loads(PLACE.read_text(encoding="utf-8")), _said(protocol)
    return frozenset(id_ for id_ in {*then, *now} if then.get(id_) != now.get(id_))


def _said(protocol: Protocol) -> dict[str, str]:
    """A digest of each rule's condition, figures and definitions filled in."""
    texts = {rule.id: f"{rule.subject} {translate(rule.when, _WORDS)}" for rule in protocol.rules}
    return {id_: hashlib.sha256(text.encode()).hexdigest()[:12] for id_, text in texts.items()}


if __name__ == "__main__":
    PLACE.write_text(json.dumps(_said(shipped()), indent=1, sort_keys=True) + "\n", encoding="utf-8")
