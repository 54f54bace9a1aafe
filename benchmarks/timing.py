"""CPU time, fairly: everything in one process, in turns, medians; and what machine it was."""

import gc
import os
import platform
import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

Work = Callable[[Any], Any]


def in_turns(works: Mapping[str, Work], batches: Sequence[Sequence[Any]]) -> dict[str, float]:
    """Seconds of CPU an item: each work goes once over each batch, in mixed order; the median of its batches counts.

    A batch is passed once and by everybody, so nobody meets an item for the second time. Who goes before whom differs
    from batch to batch (the same in every run), for the one before leaves the items in the processor's cache.
    """
    seconds: dict[str, list[float]] = {name: [] for name in works}
    names = list(works)
    gc.collect()
    gc.freeze()  # the documents held ready are the benchmark's, not the work's
    for turn, batch in enumerate(batches):
        for name in random.Random(turn).sample(names, len(names)):
            work = works[name]
            gc.collect()
            start = time.process_time()
            for item in batch:
                work(item)
            seconds[name].append((time.process_time() - start) / len(batch))
    gc.unfreeze()
    return {name: statistics.median(found) for name, found in seconds.items()}


def resident() -> float:
    """MB of memory that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def machine() -> str:
    cpu = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{os.cpu_count()} cores, {cpu}, Python {platform.python_version()}, {sys.platform}; load average {load}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints a Markdown table."""
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print(flush=True)
