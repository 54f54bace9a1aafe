"""Drawing letters: our warm render process beside WeasyPrint used naively, warm and cold, for the same letters.

`python -m benchmarks documents`; `python -m benchmarks.documents --memory 1000` also watches one process over so many letters. Every step
draws the same consult letters (face map with points, about two pages), in turns within one run. Times are CPU, so that what else the
machine does matters little. WeasyPrint's own interface only: nothing in it is patched.
"""

import argparse
import os
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import django
import weasyprint

from benchmarks.consults import consults
from planning.documents import press, render
from planning.documents.render import Renderer
from planning.engine import plan, read_document
from planning.protocols import shipped

TAGGED = {"pdf_variant": "pdf/ua-1", "pdf_tags": True}
COLD = (
    'import sys, weasyprint; weasyprint.HTML(string=sys.stdin.read()).write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)'
)
LOOKS = (1, 50, 100, 300, 1000)
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Letter:
    """One letter as our renderer takes it: HTML, and the drawing that it names."""

    html: str
    drawings: dict[str, str]

    def alone(self) -> str:
        """The same for a renderer that knows neither our assets nor our style sheet: everything inside."""
        css = press.SHEET.read_text("utf-8")
        for name, (path, _) in press.ASSETS.items():
            css = css.replace(f"asset:{name}", (press.STATIC / path).as_uri())
        face = f'<div class="face">{self.drawings["face.svg"]}</div>'
        html = re.sub(r'<img class="face"[^>]*>', lambda _: face, self.html)
        return html.replace("</head>", f"<style>{css}</style></head>")


def letters(seed: int) -> Iterator[Letter]:
    """Letters of made-up consults in which something is injected."""
    from planning.documents import printing
    from planning.documents.models import Kind
    from planning.documents.sheets import consult_sheet

    clinic = SimpleNamespace(
        name="Lantern House", phone="+44 20 7946 0312", emergency_number="999", email="", address="12 Row", zone=UTC
    )
    clinic.language, clinic.paper, clinic.cost_words = "en", "a4", ""
    patient = SimpleNamespace(name="AMARI, Leila", given_name="Leila", born_on=date(1988, 3, 14))
    patient.language, patient.large_print = "", False
    consult = SimpleNamespace(injector=SimpleNamespace(full_name="Dr Ada Osei"))
    for document in consults(seed):
        outcome = plan(read_document(document), shipped()).to_dict()
        if document["visit"] != "consult" or outcome["status"] != "ready" or len(outcome["doses"]) < 2:
            continue
        stored: Any = SimpleNamespace(clinic=clinic, patient=patient, consult=consult, decision=None, document=document)
        stored.outcome, stored.status, stored.made_at = outcome, outcome["status"], datetime(2026, 11, 23, tzinfo=UTC)
        with patch("planning.documents.sheets.consult._title", return_value="Aesthetic doctor"):
            sheet = consult_sheet(stored)
        yield Letter(printing.html(Kind.CONSULT_SUMMARY, sheet), printing.drawings(sheet))


def cold(letter: Letter) -> float:
    """CPU of a fresh process that draws one letter."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", COLD], input=letter.alone().encode(), check=True, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def naive(letter: Letter) -> float:
    html, start = letter.alone(), time.process_time()
    weasyprint.HTML(string=html).write_pdf(**TAGGED)
    return time.process_time() - start


def ours(renderer: Renderer, letter: Letter) -> float:
    """CPU of the render process."""
    before = cpu_of(renderer)
    renderer.pdf(letter.html, identifier="0" * 32, drawings=letter.drawings)
    return cpu_of(renderer) - before


def cpu_of(renderer: Renderer) -> float:
    child = renderer._child
    if child is None:
        return 0.0
    fields = Path(f"/proc/{child.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def compare(pages: list[Letter]) -> dict[str, float]:
    """Median milliseconds of CPU a letter."""
    own = Renderer()
    steps: dict[str, Callable[[Letter], float]] = {
        "naive, a process for each letter": cold,
        "naive, warm": naive,
        "ours, warm render process": lambda letter: ours(own, letter),
    }
    for name in list(steps)[1:]:
        steps[name](pages[0])
    taken: dict[str, list[float]] = {name: [] for name in steps}
    for turn, letter in enumerate(pages):
        names = list(steps)
        for name in names[turn % 3 :] + names[: turn % 3]:
            if name != "naive, a process for each letter" or turn < 5:
                taken[name].append(steps[name](letter))
    own.stop()
    return {name: statistics.median(times) * 1000 for name, times in taken.items()}


def rate(pages: list[Letter], count: int) -> float:
    """Letters a second of so many render processes side by side, by the clock on the wall."""
    renderers = [Renderer() for _ in range(count)]
    for one in renderers:
        ours(one, pages[0])

    def draw(number: int) -> None:
        ours(renderers[number % count], pages[number % len(pages)])

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
    with patch.object(render, "OLD_AFTER", count + 1):
        for number, letter in enumerate(islice(letters(11), count), 1):
            ours(own, letter)
            if (number in LOOKS or number == count) and own._child is not None:
                pages = int(Path(f"/proc/{own._child.pid}/statm").read_text().split()[1])
                print(f"after {number:>5} letters: {pages * os.sysconf('SC_PAGE_SIZE') / 1e6:.0f} MB")
    own.stop()


def run(documents: int = 14) -> dict[str, float]:
    """Prints and returns median milliseconds of CPU a letter by step."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    django.setup()
    pages = list(islice(letters(7), documents))
    found = compare(pages)
    print(f"{'one letter':<36}{'ms CPU':>8}{'x naive warm':>14}")
    for name, milliseconds in found.items():
        print(f"{name:<36}{milliseconds:>8.0f}{found['naive, warm'] / milliseconds:>14.2f}")
    one, two = rate(pages, 1), rate(pages, 2)
    print(f"letters a second: one process {one:.2f}, two {two:.2f} ({two / one:.2f} times)")
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.documents", description=__doc__)
    parser.add_argument("--memory", type=int, default=0, metavar="LETTERS")
    letters_to_draw = parser.parse_args().memory
    run()
    if letters_to_draw:
        memory(letters_to_draw)
