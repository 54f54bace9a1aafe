"""Stored documents planned again on one core, JSON in to JSON out, as after a change of the protocol. Every document is another."""

import itertools
import json
import time

from benchmarks.consults import consults
from benchmarks.timing import resident, table
from planning.engine import plan, read_document
from planning.protocols import shipped

DOCUMENTS = 100_000
STEP = 10_000
_AT_ONCE = 500


def run(documents: int = DOCUMENTS, step: int = STEP) -> list[tuple[int, float, float]]:
    """Prints and returns, step by step: documents done, seconds of CPU so far, MB held. Making the documents is not counted."""
    protocol, made = shipped(), consults(seed=7)
    seconds, marks = 0.0, []
    for done in range(0, documents, _AT_ONCE):
        texts = [json.dumps(values) for values in itertools.islice(made, min(_AT_ONCE, documents - done))]
        start = time.process_time()
        for text in texts:
            plan(read_document(text), protocol).to_json()
        seconds += time.process_time() - start
        if (done + len(texts)) % step == 0:
            marks.append((done + len(texts), seconds, resident()))
    print(f"## Replay of {documents:,} different documents, one core\n")
    rows = [[f"{count:,}", f"{spent:.1f}", f"{held:.1f}"] for count, spent, held in marks]
    table(["documents", "seconds of CPU", "memory, MB"], rows)
    return marks
