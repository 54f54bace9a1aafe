"""The engine's answers to made-up visits and to every case of the casebook, one JSON line each."""

import gzip
import hashlib
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MADE_UP, SEED = 2400, 41


def write(folder: Path) -> None:
    """`answers.jsonl.gz` is what to read; `answers.txt` says which answer differs."""
    from planning.engine import DocumentErrors, plan, read_document
    from planning.protocols import shipped

    protocol, lines, sums = shipped(), [], []
    for name, document in documents():
        asked = json.dumps(document, sort_keys=True)
        try:
            answer = plan(read_document(asked), protocol).to_json()
        except DocumentErrors as errors:
            answer = json.dumps({"errors": errors.as_dicts()})
        told = json.dumps(json.loads(answer), sort_keys=True, ensure_ascii=False)
        lines.append(f"{name}\t{told}\n")
        sums.append(f"{name} {digest(asked)} {digest(answer)}\n")
    folder.mkdir(parents=True)
    (folder / "answers.txt").write_text("".join(sums))
    (folder / "answers.jsonl.gz").write_bytes(gzip.compress("".join(lines).encode(), mtime=0))


def digest(text: str) -> str:
    """Of the document as it was asked, and of the answer as it came, byte for byte."""
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def documents() -> Iterator[tuple[str, dict[str, Any]]]:
    from benchmarks.consults import consults
    from tests.engine.casebook import all_cases

    for case in all_cases():
        yield f"{case.section}.{case.id}", case.document
        if case.other:
            yield f"{case.section}.{case.id}.other", case.other
    for number, document in enumerate(itertools.islice(consults(SEED), MADE_UP)):
        yield f"made-up.{number:04}", document
        if number % 60 == 0:
            yield f"made-up.{number:04}.wrong", document | {"visit": "party", "today": "2026-02-30", "more": 1}
