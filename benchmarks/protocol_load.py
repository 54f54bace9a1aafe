"""From the protocol's text to a protocol that answers: as after a change by the medical director.

Each text is another: a new version in which one rule has another condition and other words. What a process has read of an
earlier version it may remember, as a server does; a process that has seen none is measured apart.
"""

import itertools
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import tomli

from benchmarks.consults import consults
from benchmarks.timing import table
from planning.engine import plan, read_document
from planning.engine.conditions.source import programs
from planning.protocols import SHIPPED, read, shipped

TIMES = 15
CHANGED = "patient.age < params.adult_age"
"""The condition that changes."""
_FIRST = "from benchmarks import protocol_load; print(protocol_load.first())"


def run(times: int = TIMES) -> dict[str, float]:
    """Prints and returns milliseconds of CPU by part."""
    text = SHIPPED.read_text(encoding="utf-8")
    changed, document = _changed(text), read_document(json.dumps(next(consults(seed=3))))
    alone = [subprocess.run([sys.executable, "-c", _FIRST], capture_output=True, check=True) for _ in range(5)]
    found = {
        "changed text to the first plan": _median(
            lambda: plan(document, read(next(changed), SHIPPED.name)).to_json(), times
        ),
        "the same in a process that has read no protocol before": statistics.median(float(one.stdout) for one in alone),
        "protocol read": _median(lambda: read(next(changed), SHIPPED.name), times),
        "of it: TOML (tomli)": _median(lambda: tomli.loads(text), times),
        "of it: programs made of the rules": _median(lambda: programs(shipped().rules), times),
    }
    print(f"## A changed protocol goes live ({len(text) // 1000} kB of TOML, median of {times})\n")
    table(["part", "ms of CPU"], [[part, f"{ms:.1f}"] for part, ms in found.items()])
    return found


def first() -> float:
    """Milliseconds to the first plan, imports not counted."""
    text, document = SHIPPED.read_text(encoding="utf-8"), read_document(json.dumps(next(consults(seed=3))))
    start = time.process_time()
    plan(document, read(text, SHIPPED.name)).to_json()
    return (time.process_time() - start) * 1000


def _changed(text: str) -> Iterator[str]:
    """Texts of ever new versions: one rule with another figure and another sentence in each."""
    assert text.count(CHANGED) == 1
    for number in itertools.count(1):
        condition = f"{CHANGED} and patient.age < {100 + number}"
        yield text.replace(CHANGED, condition).replace('text = "Under', f'text = "{"So " * (number % 50)}Under')


def _median(work: Callable[[], Any], times: int) -> float:
    work()
    spent = []
    for _ in range(times):
        start = time.process_time()
        work()
        spent.append((time.process_time() - start) * 1000)
    return statistics.median(spent)
