"""Drawing letters: our warm render process beside WeasyPrint used naively, warm and cold, and beside Chromium, for the same letters.

`python -m benchmarks documents`; `python -m benchmarks.documents --memory 1000` watches one process over so many letters. Every way draws
the same consult letters (face map with points, two to three pages), in turns within one run. WeasyPrint's own interface only: nothing in it
is patched. Chromium prints the same HTML. Before anything is timed, each must have said every word.
"""

import argparse
import html
import io
import os
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

import django
import weasyprint
from pypdf import PdfReader

from benchmarks.letters import Letter, chromium, letters
from benchmarks.timing import table
from planning.documents.pdf import renderer
from planning.documents.pdf.renderer import Renderer

TAGGED = {"pdf_variant": "pdf/ua-1", "pdf_tags": True}
NAIVE = 'weasyprint.HTML(string=sys.stdin.read()).write_pdf(sys.stdout.buffer, pdf_variant="pdf/ua-1", pdf_tags=True)'
LOOKS = (1, 50, 100, 300, 500, 1000)
TICK = os.sysconf("SC_CLK_TCK")
ROUNDS = 6  # on a shared machine the second core is not always free: the best of each counts


@dataclass(frozen=True)
class Way:
    """A way to draw a letter: what is made ready beforehand, the drawing, and the CPU it has taken so far."""

    draw: Callable[[Any], bytes]
    prepare: Callable[[Letter], Any] = Letter.alone
    cpu: Callable[[], float] = time.process_time
    stop: Callable[[], None] = lambda: None
    most: int = 1000


def cold(page: str) -> bytes:
    """A fresh process that draws one letter."""
    command = [sys.executable, "-c", f"import sys, weasyprint; {NAIVE}"]
    return subprocess.run(command, input=page.encode(), check=True, stdout=-1, stderr=subprocess.DEVNULL).stdout


def of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def naive(page: str) -> bytes:
    pdf = weasyprint.HTML(string=page).write_pdf(**TAGGED)
    assert isinstance(pdf, bytes)
    return pdf


def ours() -> Way:
    renderer = Renderer()
    return Way(
        draw=lambda letter: draw_one(renderer, letter),
        prepare=lambda letter: letter,
        cpu=lambda: cpu_of(renderer) + time.process_time(),
        stop=renderer.stop,
    )


def draw_one(renderer: Renderer, letter: Letter) -> bytes:
    return renderer.pdf(letter.html, identifier="0" * 32, drawings=letter.drawings).content


def cpu_of(renderer: Renderer) -> float:
    child = renderer._child
    if child is None:
        return 0.0
    fields = Path(f"/proc/{child.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def ways() -> dict[str, Way]:
    found = {
        "naive, a process for each letter": Way(cold, cpu=of_children, most=5),
        "naive, warm": Way(naive),
        "ours, warm render process": ours(),
    }
    if chromium.installed():
        browser = chromium.Browser()
        found["Chromium, warm"] = Way(browser.draw, cpu=browser.cpu, stop=browser.stop)
    return found


def compare(steps: dict[str, Way], pages: list[Letter]) -> dict[str, list[tuple[float, float]]]:
    """Seconds of CPU and on the clock, a letter."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in steps}
    for turn, letter in enumerate(pages):
        names = list(steps)
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            if turn < steps[name].most:
                taken[name].append(timed(steps[name], letter))
    return taken


def timed(way: Way, letter: Letter) -> tuple[float, float]:
    prepared = way.prepare(letter)
    cpu, clock = way.cpu(), time.perf_counter()
    way.draw(prepared)
    return way.cpu() - cpu, time.perf_counter() - clock


def checked(steps: dict[str, Way], letter: Letter) -> dict[str, tuple[int, int, bool]]:
    """Size, pages and whether tagged, by step; also warms them. A word of the letter that one leaves out ends the run."""
    body = letter.html.partition("<body>")[2]
    wanted = words(re.sub(r"<[^>]*>", " ", body))
    found = {}
    for name, way in steps.items():
        pdf = way.draw(way.prepare(letter))
        read = PdfReader(io.BytesIO(pdf))
        text = subprocess.run(["pdftotext", "-", "-"], input=pdf, check=True, stdout=-1).stdout.decode()
        if missing := wanted - words(text):
            raise SystemExit(f"{name} leaves out: {sorted(missing)}")
        found[name] = (len(pdf), len(read.pages), "/StructTreeRoot" in read.trailer["/Root"])
    return found


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{3,}", html.unescape(text)))


def rate(pages: list[Letter], count: int) -> float:
    """Letters a second of so many render processes side by side, by the clock on the wall."""
    renderers = [Renderer() for _ in range(count)]
    for one in renderers:
        draw_one(one, pages[0])

    def draw(number: int) -> None:
        draw_one(renderers[number % count], pages[number // count % len(pages)])

    start = time.perf_counter()
    with ThreadPoolExecutor(count) as pool:
        list(pool.map(draw, range(len(pages) * 2)))
    taken = time.perf_counter() - start
    for one in renderers:
        one.stop()
    return len(pages) * 2 / taken


def memory(count: int) -> None:
    """Resident memory of one render process that is never replaced."""
    own = Renderer()
    with patch.object(renderer, "OLD_AFTER", count + 1):
        for number, letter in enumerate(islice(letters(11), count), 1):
            draw_one(own, letter)
            if (number in LOOKS or number == count) and own._child is not None:
                pages = int(Path(f"/proc/{own._child.pid}/statm").read_text().split()[1])
                print(f"after {number:>5} letters: {pages * os.sysconf('SC_PAGE_SIZE') / 1e6:.1f} MB", flush=True)
    own.stop()


def ready() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
        "1"  # the driver of Chromium runs a loop in this thread; no database is asked
    )
    django.setup()


def run(documents: int = 14) -> dict[str, float]:
    """Prints the table and returns median milliseconds of CPU a letter by step."""
    ready()
    pages = list(islice(letters(7), documents))
    steps = ways()
    seen = checked(steps, pages[0])
    taken = compare(steps, pages)
    for way in steps.values():
        way.stop()
    found = {name: statistics.median(cpu for cpu, _ in times) * 1000 for name, times in taken.items()}
    rows = []
    for name, cpu in found.items():
        clock = statistics.median(clock for _, clock in taken[name]) * 1000
        size, sheets, tagged = seen[name]
        ratios = [f"{found[base] / cpu:.2f}" for base in ("naive, warm", "naive, a process for each letter")]
        rows.append(
            [name, f"{cpu:.0f}", *ratios, f"{clock:.0f}", f"{size / 1000:.0f}", f"{sheets}", "yes" if tagged else "no"]
        )
    table(["renderer", "ms of CPU", "× naive warm", "× naive cold", "ms on the clock", "kB", "pages", "tagged"], rows)
    best = {count: max(rate(pages[:8], count) for _ in range(ROUNDS)) for count in (1, 2)}
    print(
        f"letters a second: one process {best[1]:.2f}, two {best[2]:.2f} ({best[2] / best[1]:.2f} times), load {os.getloadavg()[0]:.1f}"
    )
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.documents", description=__doc__)
    parser.add_argument("--memory", type=int, default=0, metavar="LETTERS")
    if letters_to_draw := parser.parse_args().memory:
        ready()
        memory(letters_to_draw)
    else:
        run()
