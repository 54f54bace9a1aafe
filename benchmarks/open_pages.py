"""Twenty pages of the day that stay open: what a question costs beside a whole page, and how soon another desk's deed is seen.

Wants `make run` beside it, with its demo clinic. Everything is taken back: each deed is undone.
"""

import re
import statistics
import threading
import time
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPResponse

from benchmarks.preview import PROCESSES, SIGN_INS, Visitor, percentile, processor
from benchmarks.timing import table

PAGES, EVERY, SECONDS, TIMES = 20, 4.0, 60, 100
STEP = re.compile(r'formaction="(/appointments/[0-9a-f-]{36}/advance/)"\s+name="to"\s+value="(arrived|in_room|done)"')
UNDO = re.compile(r'formaction="(/today/deeds/[0-9a-f-]{36}/undo/)"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class OpenPage(Visitor):
    """A page of the day as its script keeps it true."""

    def begin(self) -> str:
        _, page, _ = self.ask("GET", "/today/?view=clinicians&who=all")
        self.tag, self.query = (unescape(re.findall(rf'data-{name}="([^"]*)"', page)[0]) for name in ("tag", "query"))
        self.token = TOKEN.findall(page)[0]
        return page

    def poll(self) -> tuple[int, str]:
        head = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "If-None-Match": self.tag,
            "Sec-Fetch-Mode": "cors",
            "HX-Request": "true",
        }
        try:
            answer = self.live(head)
        except ConnectionError:  # the server closed a line that was idle between two questions: as a browser does
            self.line.close()
            answer = self.live(head)
        body = answer.read().decode()
        if answer.status not in (200, 304):
            raise SystemExit(f"/today/live/ answers {answer.status}.")
        self.tag = answer.headers["ETag"]
        return answer.status, body

    def live(self, head: dict[str, str]) -> HTTPResponse:
        self.line.request("GET", f"/today/live/?{self.query}", headers=head)
        return self.line.getresponse()

    def press(self, address: str, to: str = "") -> int:
        fields = [("csrfmiddlewaretoken", self.token), *([("to", to)] if to else [])]
        return self.ask("POST", address, fields)[0]


@dataclass
class Seen:
    """What twenty pages noticed."""

    quiet: list[float] = field(default_factory=list)
    news: list[float] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    done_at: list[float] = field(default_factory=list)


def cost(page: OpenPage) -> None:
    """CPU of the server for one whole page and for one question without news."""

    def each(work: object, times: int = TIMES) -> list[str]:
        before, taken = [processor(words) for words in PROCESSES], []
        for _ in range(times):
            start = time.perf_counter()
            work()  # type: ignore[operator]  # a bound method
            taken.append((time.perf_counter() - start) * 1000)
        used = [(processor(words) - was) * 1000 / times for words, was in zip(PROCESSES, before, strict=True)]
        return [f"{statistics.median(taken):.0f}", f"{percentile(taken, 0.95):.0f}", *(f"{one:.1f}" for one in used)]

    def forget() -> None:
        page.tag = '"none"'
        page.poll()

    page.poll()
    rows = [
        ["whole page", *each(page.begin)],
        ["question, news", *each(forget)],
        ["question, nothing new", *each(page.poll)],
    ]
    table(["answer", "p50, ms", "p95, ms", "CPU web, ms", "CPU database, ms"], rows)


def watch(page: OpenPage, seen: Seen, until: float, offset: float) -> None:
    told = 0
    time.sleep(offset)
    while time.monotonic() < until:
        start = time.monotonic()
        status, _ = page.poll()
        now = time.monotonic()
        (seen.quiet if status == 304 else seen.news).append((now - start) * 1000)
        if status == 200 and len(seen.done_at) > told:
            seen.delays.append(now - seen.done_at[-1])
            told = len(seen.done_at)
        time.sleep(max(0.0, EVERY - (now - start)))


def run() -> None:
    if not SIGN_INS.exists():
        print("open_pages: nothing runs here; start `make run` first.\n")
        return
    lines = SIGN_INS.read_text(encoding="utf-8").splitlines()
    [(email, password)] = [tuple(line.split()[-2:]) for line in lines if line.strip().startswith("Front desk")][:1]
    desk = OpenPage(lines[0].strip())
    desk.sign_in(email, password)
    html = desk.begin()
    print(f"## {PAGES} open pages of the day, asked every {EVERY:.0f} s\n")
    cost(desk)
    step = STEP.findall(html)
    if not step:
        print("No visit of today can go forward in the demo clinic.\n")
        return
    seen, until = Seen(), time.monotonic() + SECONDS
    pages = [OpenPage(desk.address, desk.cookies) for _ in range(PAGES)]
    for page in pages:
        page.begin()
    before = [processor(words) for words in PROCESSES]
    threads = [
        threading.Thread(target=watch, args=(page, seen, until, EVERY * number / PAGES))
        for number, page in enumerate(pages)
    ]
    for thread in threads:
        thread.start()
    while time.monotonic() < until - 2 * EVERY:
        (address, to) = step[0]
        if desk.press(address, to) == 302:
            seen.done_at.append(time.monotonic())
        time.sleep(1.5 * EVERY)
        [undo] = UNDO.findall(desk.begin())[:1] or [""]
        if undo and desk.press(undo) == 302:
            seen.done_at.append(time.monotonic())
        time.sleep(1.5 * EVERY)
    for thread in threads:
        thread.join()
    used = sum(processor(words) - was for words, was in zip(PROCESSES, before, strict=True))
    table(
        ["deeds", "seen by a page", "slowest, s", "median, s", "304 p95, ms", "200 p95, ms", "CPU of one core, %"],
        [
            [
                str(len(seen.done_at)),
                str(len(seen.delays)),
                f"{max(seen.delays, default=0):.1f}",
                f"{statistics.median(seen.delays or [0]):.1f}",
                f"{percentile(seen.quiet, 0.95):.0f}",
                f"{percentile(seen.news, 0.95):.0f}",
                f"{used / SECONDS * 100:.0f}",
            ]
        ],
    )
