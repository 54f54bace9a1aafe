"""A protocol replayed over stored documents on one core: what it decides now. Every document is another."""

import itertools
import json
import time
from collections.abc import Callable
from typing import Any

from benchmarks.consults import consults
from benchmarks.timing import resident, table
from planning.engine import decide, plan, read_document
from planning.protocols import shipped

DOCUMENTS = 100_000
STEP = 10_000
_AT_ONCE = 500


def run(documents: int = DOCUMENTS, step: int = STEP) -> None:
    """JSON in to decision, and for the first step JSON in to JSON out. Making the documents is not counted."""
    protocol = shipped()
    print(f"## Replay of {documents:,} different documents, one core\n")
    rows = replayed(lambda text: decide(read_document(text), protocol), documents, step)
    rows += replayed(lambda text: plan(read_document(text), protocol).to_json(), step, step, "whole plans: ")
    table(["documents", "seconds of CPU", "memory, MB"], rows)


def replayed(work: Callable[[str], Any], documents: int, step: int, what: str = "") -> list[list[str]]:
    """Step by step: documents done, seconds of CPU so far, MB held."""
    made, seconds, rows = consults(seed=7), 0.0, []
    for done in range(_AT_ONCE, documents + 1, _AT_ONCE):
        texts = [json.dumps(values) for values in itertools.islice(made, _AT_ONCE)]
        start = time.process_time()
        for text in texts:
            work(text)
        seconds += time.process_time() - start
        if done % step == 0:
            rows.append([f"{what}{done:,}", f"{seconds:.1f}", f"{resident():.1f}"])
    return rows
