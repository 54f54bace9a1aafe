"""From the protocol's text to a protocol that answers: as after a change by the medical director.

Each text is another: a new version in which one rule has another condition and other words. What a process has checked
and compiled of an earlier version it remembers, as a server does; a process that has seen none is measured apart.
"""

import cProfile
import itertools
import json
import pstats
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import tomli

from benchmarks.consults import consults
from benchmarks.timing import table
from planning.engine import plan, read_document
from planning.protocols import SHIPPED, read

TIMES = 15
_PARTS = {
    "conditions checked (can_hold)": "can_hold",
    "conditions parsed": "parse.py:parse",
    "rules compiled": "compile_rules",
    "whole protocol checked": "check_protocol",
    "words made ready": "make_voice",
}


CHANGED = "patient.age < params.adult_age"
"""The condition that changes."""
_FIRST = """
import json, time
from benchmarks.consults import consults
from planning.engine import plan, read_document
from planning.protocols import SHIPPED, read
text, document = SHIPPED.read_text(encoding="utf-8"), read_document(json.dumps(next(consults(seed=3))))
start = time.process_time()
plan(document, read(text, SHIPPED.name)).to_json()
print((time.process_time() - start) * 1000)
"""


def run(times: int = TIMES) -> dict[str, float]:
    """Prints and returns milliseconds of CPU by part. Parts within the load are shares told by the profiler."""
    text = SHIPPED.read_text(encoding="utf-8")
    changed = _changed(text)
    document = read_document(json.dumps(next(consults(seed=3))))

    def live() -> None:
        plan(document, read(next(changed), SHIPPED.name)).to_json()

    found = {
        "changed text to the first plan": _median(live, times),
        "the same in a process that has read no protocol before": statistics.median(_first() for _ in range(5)),
        "load_protocol": _median(lambda: read(next(changed), SHIPPED.name), times),
        "of it: TOML read (tomli)": _median(lambda: tomli.loads(text), times),
    }
    for part, share in _shares(lambda: read(next(changed), SHIPPED.name)).items():
        found[f"of it: {part}, about"] = share * found["load_protocol"]
    print(f"## A changed protocol goes live ({len(text) // 1000} kB of TOML, median of {times})\n")
    table(["part", "ms of CPU"], [[part, f"{ms:.1f}"] for part, ms in found.items()])
    return found


def _changed(text: str) -> Iterator[str]:
    """Texts of ever new versions: one rule with another figure and another sentence in each."""
    assert text.count(CHANGED) == 1
    for number in itertools.count(1):
        condition = f"{CHANGED} and patient.age < {100 + number}"
        yield text.replace(CHANGED, condition).replace('text = "Under', f'text = "{"So " * (number % 50)}Under')


def _first() -> float:
    """Milliseconds in a process of its own, its imports not counted."""
    return float(subprocess.run([sys.executable, "-c", _FIRST], capture_output=True, text=True, check=True).stdout)


def _median(work: Callable[[], Any], times: int) -> float:
    work()
    spent = []
    for _ in range(times):
        start = time.process_time()
        work()
        spent.append((time.process_time() - start) * 1000)
    return statistics.median(spent)


def _shares(work: Callable[[], Any]) -> dict[str, float]:
    profile = cProfile.Profile()
    profile.runcall(work)
    stats = pstats.Stats(profile)
    seconds = {f"{Path(where[0]).name}:{where[2]}": line[3] for where, line in stats.stats.items()}  # type: ignore[attr-defined]
    whole = max(seconds.values())
    return {
        part: sum(spent for name, spent in seconds.items() if name.endswith(f"{end}" if ":" in end else f":{end}"))
        / whole
        for part, end in _PARTS.items()
    }
