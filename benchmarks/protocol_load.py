"""From the protocol's text to a protocol that answers: as after a change by the medical director."""

import cProfile
import json
import pstats
import statistics
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.consults import consults
from benchmarks.timing import table
from planning.engine import load_protocol, plan, read_document
from planning.protocols import SHIPPED

TIMES = 15
_PARTS = {
    "conditions checked (can_hold)": "can_hold",
    "conditions parsed": "parse.py:parse",
    "rules compiled": "compile_rules",
    "whole protocol checked": "check_protocol",
    "words made ready": "make_voice",
}


def run(times: int = TIMES) -> dict[str, float]:
    """Prints and returns milliseconds of CPU by part. Parts within the load are shares told by the profiler."""
    text = SHIPPED.read_text(encoding="utf-8")
    document = read_document(json.dumps(next(consults(seed=3))))

    def live() -> None:
        plan(document, load_protocol(text, SHIPPED.name)).to_json()

    found = {
        "text to the first plan": _median(live, times),
        "load_protocol": _median(lambda: load_protocol(text, SHIPPED.name), times),
        "of it: TOML read (tomllib)": _median(lambda: tomllib.loads(text), times),
    }
    for part, share in _shares(lambda: load_protocol(text, SHIPPED.name)).items():
        found[f"of it: {part}, about"] = share * found["load_protocol"]
    print(f"## A changed protocol goes live ({len(text) // 1000} kB of TOML, median of {times})\n")
    table(["part", "ms of CPU"], [[part, f"{ms:.1f}"] for part, ms in found.items()])
    return found


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
