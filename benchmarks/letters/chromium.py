"""The letter printed by Chromium: tagged, from the HTML that naive WeasyPrint gets, in a browser and a page that are kept."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

TICK = os.sysconf("SC_CLK_TCK")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def installed() -> str | None:
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


class Browser:
    """`cpu()` is that of all the browser's processes and of the driver between it and us."""

    def __init__(self) -> None:
        self._driver = sync_playwright().start()
        self._browser = self._driver.chromium.launch(executable_path=installed(), args=SWITCHES)
        self._page = self._browser.new_page()
        self._folder = tempfile.TemporaryDirectory(prefix="glabella-bench-")
        self._file = Path(self._folder.name) / "letter.html"

    def draw(self, prepared: str) -> bytes:
        self._file.write_text(prepared, "utf-8")
        self._page.goto(self._file.as_uri())
        return self._page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)

    def cpu(self) -> float:
        return sum(map(_cpu_of, _descendants(os.getpid())))

    def stop(self) -> None:
        self._browser.close()
        self._driver.stop()
        self._folder.cleanup()


def _descendants(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, _read(task).split()):
            yield child
            yield from _descendants(child)


def _cpu_of(pid: int) -> float:
    """With that of its children that ended; 0 for one that is gone, which its parent then counts."""
    fields = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / TICK


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
