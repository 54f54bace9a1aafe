"""The live plan as an injector waits for it: the whole form to the running product and back, over HTTP, database included.

Wants `make run` beside it (it reads the address and a demo sign-in from `var/sign-ins`). Each demo patient gets a consult that starts
from the last one; every request changes one grade, so no two ask the same; the consults are abandoned afterwards.
"""

import math
import os
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import tinyhtml5

from benchmarks.timing import table

SIGN_INS = Path(__file__).resolve().parents[1] / "var" / "sign-ins"
REQUESTS, WARM = 200, 20
PROCESSES = ("clinic.web --fd", "postgres: glabella_app")
"""By the words of their command lines; another Glabella at work on the same machine would be counted too."""
Fields = list[tuple[str, str]]
GRADE = re.compile(r"findings\..+\.severity")


def fields_of(page: str, form: str = "") -> Fields:
    """What a browser would send of the form with this id, controls that name it by `form=` left out."""
    root = tinyhtml5.parse(page, namespace_html_elements=False)
    found: Fields = []
    for one in next(each for each in root.iter("form") if each.get("id", "") == form).iter():
        name = one.get("name")
        if name and one.tag == "input" and (one.get("type") not in ("radio", "checkbox") or "checked" in one.attrib):
            found.append((name, one.get("value", "")))
        elif name and one.tag == "select":
            found += [(name, choice.get("value", "")) for choice in one.iter("option") if "selected" in choice.attrib]
        elif name and one.tag == "textarea":
            found.append((name, one.text or ""))
    return found


class Visitor:
    """One browser: a connection that stays open, and cookies."""

    def __init__(self, address: str, cookies: dict[str, str] | None = None) -> None:
        self.address, self.cookies = address, dict(cookies or {})
        self.line = HTTPConnection(urlsplit(address).netloc)

    def ask(self, method: str, path: str, fields: Fields | None = None) -> tuple[int, str, str]:
        """Status, body and where it points to."""
        head = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "Origin": self.address}
        if fields is not None:
            head["Content-Type"] = "application/x-www-form-urlencoded"
        self.line.request(method, path, urlencode(fields) if fields is not None else None, head)
        answer = self.line.getresponse()
        body = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, body, answer.headers.get("Location", "")

    def sign_in(self, email: str, password: str) -> None:
        _, page, _ = self.ask("GET", "/accounts/login/")
        [token] = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[:1]
        status, _, _ = self.ask(
            "POST", "/accounts/login/", [("csrfmiddlewaretoken", token), ("login", email), ("password", password)]
        )
        if status != 302:
            raise SystemExit(f"The demo's injector cannot sign in ({status}).")


def injector() -> tuple[str, str, str]:
    """Address, e-mail and password of the running demo."""
    lines = SIGN_INS.read_text(encoding="utf-8").splitlines()
    [(email, password)] = [tuple(line.split()[-2:]) for line in lines if line.strip().startswith("Injector")][:1]
    return lines[0].strip(), email, password


def begin_consults(visitor: Visitor) -> dict[str, Fields]:
    """A consult for each patient seen before, by its address, with the fields of its form."""
    _, plans, _ = visitor.ask("GET", "/plans/")
    begun = {}
    for plan in dict.fromkeys(re.findall(r'href="(/plans/[0-9a-f-]{36}/)"', plans)):
        _, page, _ = visitor.ask("GET", plan)
        new = re.findall(r'href="(/patients/[0-9a-f-]{36}/consults/new/)"', page)
        if not new:
            continue
        _, way, _ = visitor.ask("GET", new[0])
        _, _, consult = visitor.ask("POST", new[0], fields_of(way)[:3])
        _, form, _ = visitor.ask("GET", consult)
        begun[consult] = fields_of(form, "consult")
    return begun


def requests(begun: dict[str, Fields]) -> Iterator[tuple[str, Fields]]:
    """Without end, no two alike: a grade of one of the consults set anew, under words that name the request."""
    consults = list(begun.items())
    for number in range(10**9):
        consult, fields = consults[number % len(consults)]
        graded = [place for place, (name, _) in enumerate(fields) if GRADE.fullmatch(name)]
        changed = list(fields)
        place = graded[number % len(graded)]
        changed[place] = (changed[place][0], str(number % 4))
        named = [(name, f"Wish {number}" if name == "goals.words" else value) for name, value in changed]
        yield f"{consult}preview/", named


def timed(visitor: Visitor, asked: list[tuple[str, Fields]]) -> list[float]:
    """Milliseconds of each request."""
    taken = []
    for path, fields in asked:
        start = time.perf_counter()
        status, _, _ = visitor.ask("POST", path, fields)
        taken.append((time.perf_counter() - start) * 1000)
        if status != 200:
            raise SystemExit(f"{path} answers {status}.")
    return taken


def percentile(taken: list[float], share: float) -> float:
    return sorted(taken)[math.ceil(share * len(taken)) - 1]


def together(address: str, cookies: dict[str, str], asked: list[tuple[str, Fields]], people: int) -> list[float]:
    """The same by several people at once."""
    visitors = [Visitor(address, cookies) for _ in range(people)]
    with ThreadPoolExecutor(people) as pool:
        parts = pool.map(timed, visitors, [asked[number::people] for number in range(people)])
        return [one for part in parts for one in part]


def processor(words: str) -> float:
    """Seconds of CPU that processes with these words on their command line have used; a busy machine does not change it."""
    ticks = 0
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if words in (place / "cmdline").read_text().replace("\0", " "):
                ticks += sum(map(int, (place / "stat").read_text().rpartition(")")[2].split()[11:13]))
        except OSError:
            continue  # it ended meanwhile
    return ticks / os.sysconf("SC_CLK_TCK")


def run() -> None:
    if not SIGN_INS.exists():
        print("preview: nothing runs here; start `make run` first.\n")
        return
    address, email, password = injector()
    visitor = Visitor(address)
    visitor.sign_in(email, password)
    begun = begin_consults(visitor)
    source = requests(begun)
    try:
        timed(visitor, [next(source) for _ in range(WARM)])
        rows = []
        for people in (1, 2, 4):
            asked = [next(source) for _ in range(REQUESTS)]
            before = [processor(words) for words in PROCESSES]
            taken = together(address, visitor.cookies, asked, people)
            used = [
                (processor(words) - start) * 1000 / REQUESTS for words, start in zip(PROCESSES, before, strict=True)
            ]
            figures = [percentile(taken, 0.5), percentile(taken, 0.95), max(taken), *used]
            rows.append([str(people), str(len(taken)), *(f"{one:.0f}" for one in figures)])
        print(f"Live plan: {len(begun)} consults of known patients")
        table(
            ("injectors at once", "requests", "p50, ms", "p95, ms", "slowest, ms", "CPU web, ms", "CPU database, ms"),
            rows,
        )
    finally:
        for consult, fields in begun.items():
            Visitor(address, visitor.cookies).ask(
                "POST", f"{consult}abandon/", [one for one in fields if one[0] == "csrfmiddlewaretoken"]
            )
