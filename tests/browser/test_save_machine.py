"""The machine that keeps what is typed, by itself: every event in every state, and the races, with collaborators that are driven."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route

HERE = Path(__file__).resolve().parent
FILES = {
    "/driver.js": HERE / "save_machine_driver.js",
    "/save_machine.js": HERE.parents[1] / "static" / "js" / "save_machine.js",
}
ORIGIN = "http://machine.test"


def served(route: Route) -> None:
    file = FILES.get(urlsplit(route.request.url).path)
    if file:
        route.fulfill(body=file.read_text("utf-8"), content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html>", content_type="text/html")


@pytest.fixture(scope="module")
def bench(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context()
    context.route(f"{ORIGIN}/**", served)
    page = context.new_page()
    page.goto(f"{ORIGIN}/")
    yield page
    context.close()


def drive(page: Page, call: str, data: Any = None) -> Any:
    return page.evaluate(f"async data => (await import('/driver.js')).{call}", data)


# The state after an event; "." where the state does not know it and nothing happens.
PAIRS = (HERE / "save_machine_pairs.txt").read_text("utf-8")


def pairs() -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = {}
    for block in PAIRS.strip("\n").split("\n\n"):
        head, *rows = (line.split() for line in block.splitlines())
        for state, *cells in rows:
            told = zip(head, cells, strict=True)
            table.setdefault(state, {}).update({event: state if cell == "." else cell for event, cell in told})
    return table


def test_every_event_in_every_state(bench: Page) -> None:
    found, expected = drive(bench, "everyPair()"), pairs()
    assert found.keys() == expected.keys()
    for state, row in expected.items():
        assert found[state] == row, state


def test_an_event_that_there_is_not_is_an_error(bench: Page) -> None:
    assert drive(bench, "unknownEvent()") == "No such event: no such event"


Step = tuple[Any, ...]
TYPED: list[Step] = [("type", "b"), ("tick", 800)]
# Steps, then what became of them. `copy` is the tab's own; `waits` counts requests without an answer.
RACES: dict[str, tuple[list[Step], dict[str, Any]]] = {
    "typed text is sent within a second": (
        [("type", "b"), ("tick", 799), ("tick", 1), ("answer", "kept", 2)],
        {"state": "saved", "said": "saved 14:02", "asked": ["b@1"], "copy": None, "version": 2},
    ),
    "a choice is sent at once": (
        [("change", "b"), ("tick", 0)],
        {"state": "saving", "asked": ["b@1"], "copy": "b"},
    ),
    "nothing is sent of what was typed and taken back": (
        [("type", "a"), ("tick", 5000)],
        {"state": "clean", "asked": [], "copy": None},
    ),
    "until it is saved, the tab has a copy": (
        [("type", "b")],
        {"state": "unsaved", "said": "unsaved", "copy": "b"},
    ),
    "typing on during a save sends once more, one after the other": (
        [*TYPED, ("type", "bc"), ("tick", 5000), ("answer", "kept", 2), ("tick", 300), ("answer", "kept", 3)],
        {"state": "saved", "asked": ["b@1", "bc@2"], "version": 3, "copy": None},
    ),
    "a save under way is not the last word while something newer waits": (
        [*TYPED, ("type", "bc"), ("answer", "kept", 2)],
        {"state": "unsaved", "said": "saving", "copy": "bc", "unheard": ["b@1"]},
    ),
    "typed back to the saved text while another was under way": (
        [*TYPED, ("type", "a"), ("answer", "kept", 2), ("tick", 300), ("answer", "kept", 3)],
        {"state": "saved", "asked": ["b@1", "a@2"], "version": 3},
    ),
    "two failures, then success": (
        [*TYPED, ("answer", "lost"), ("due",), ("answer", "faulty", 500), ("due",), ("answer", "kept", 2)],
        {"state": "saved", "asked": ["b@1"] * 3, "copy": None, "log": ["asks again"] * 2},
    ),
    "an answer that says nothing is a fault": (
        [*TYPED, ("answer", "garbage")],
        {"state": "failed", "said": "failed", "copy": "b", "log": ["asks again"]},
    ),
    "offline, and the tablet keeps no copy": (
        [("set", "isFull", True), *TYPED, ("answer", "lost")],
        {"state": "offline", "said": "unkept", "copy": None},
    ),
    "typing on while offline asks again by itself": (
        [*TYPED, ("answer", "lost"), ("type", "bc"), ("tick", 800), ("answer", "kept", 2)],
        {"state": "saved", "asked": ["b@1", "bc@1"], "copy": None},
    ),
    "refused with words: they are said, and it is not sent again until something else is typed": (
        [*TYPED, ("answer", "refused", "Too long."), ("due",), ("hidden",), ("type", "c"), ("tick", 800)],
        {"state": "saving", "asked": ["b@1", "c@1"], "copy": "c", "log": ["asks no more"]},
    ),
    "the answer was lost, and the next save meets what this page itself had sent": (
        [*TYPED, ("answer", "lost"), ("type", "bc"), ("tick", 800), ("answer", "differs", 2), ("answer", "same", 2)]
        + [("tick", 300), ("answer", "kept", 3)],
        {"state": "saved", "asked": ["b@1", "bc@1", "b@1", "bc@2"], "version": 3, "copy": None},
    ),
    "the answer was lost, and somebody else saved": (
        [*TYPED, ("answer", "lost"), ("due",), ("answer", "differs", 2), ("answer", "differs", 2)],
        {"state": "conflict", "copy": "b", "log": ["asks again", "panel 2"], "version": 1},
    ),
    "the line dies while it is asked whose the other text is": (
        [*TYPED, ("answer", "lost"), ("due",), ("answer", "differs", 2), ("answer", "lost")],
        {"state": "offline", "copy": "b", "unheard": ["b@1"], "log": ["asks again"] * 2},
    ),
    "the other holds the same": (
        [*TYPED, ("answer", "same", 4)],
        {"state": "saved", "version": 4, "copy": None},
    ),
    "a conflict waits for a choice, whatever is typed": (
        [*TYPED, ("answer", "differs", 2), ("type", "bc"), ("tick", 60_000), ("due",), ("save",), ("finish",)],
        {"state": "conflict", "asked": ["b@1"], "copy": "bc", "log": ["panel 2"]},
    ),
    "the choice is kept: the page comes anew": (
        [*TYPED, ("answer", "differs", 2), ("resolve", "2"), ("answer", "kept", 3)],
        {"state": "leaving", "asked": ["b@1", "b@1 resolve 2"], "copy": None, "log": ["panel 2", "reload"]},
    ),
    "the choice meets a third text": (
        [*TYPED, ("answer", "differs", 2), ("resolve", "2"), ("answer", "differs", 3)],
        {"state": "conflict", "copy": "b", "log": ["panel 2", "panel 3"]},
    ),
    "the choice is lost on the way, and can be made again": (
        [*TYPED, ("answer", "differs", 2), ("resolve", "2"), ("answer", "lost"), ("resolve", "2")],
        {"state": "resolving", "copy": "b"},
    ),
    "the session ended": (
        [*TYPED, ("answer", "out"), ("type", "bc"), ("tick", 60_000)],
        {"state": "signedOut", "said": "signedOut", "asked": ["b@1"], "copy": "bc"},
    ),
    "signed in again, it goes on": (
        [*TYPED, ("answer", "out"), ("type", "bc"), ("due",), ("answer", "kept", 2)],
        {"state": "saved", "asked": ["b@1", "bc@1"], "copy": None, "log": ["waits for sign-in", "sign in"]},
    ),
    "signed out in another tab with text that is not saved": (
        [("type", "b"), ("expelled",), ("type", "bc"), ("hidden",), ("tick", 60_000)],
        {"state": "signedOut", "said": "unkept", "asked": [], "copy": None},
    ),
    "signed out in another tab during a save that still arrives": (
        [*TYPED, ("expelled",), ("answer", "kept", 2)],
        {"state": "saved", "copy": None},
    ),
    "signed out in another tab during a save that comes too late": (
        [*TYPED, ("expelled",), ("type", "bc"), ("answer", "out")],
        {"state": "signedOut", "copy": None, "said": "unkept"},
    ),
    "what is typed after that sign-out and that save stays in view and nowhere else": (
        [*TYPED, ("expelled",), ("answer", "kept", 2), ("type", "bc"), ("tick", 800), ("answer", "out")],
        {"state": "signedOut", "asked": ["b@1", "bc@2"], "copy": None, "said": "unkept"},
    ),
    "typed during that save, the sign-out and after": (
        [*TYPED, ("type", "bc"), ("expelled",), ("answer", "kept", 2), ("type", "bcd")],
        {"state": "unsaved", "copy": None, "version": 2},
    ),
    "signed out in another tab while the final button waits for a save that still arrives": (
        [("type", "b"), ("finish",), ("expelled",), ("answer", "kept", 2), ("type", "bc")],
        {"state": "unsaved", "copy": None, "version": 2},
    ),
    "a save that began after the sign-out and is kept: copies are made again": (
        [*TYPED, ("expelled",), ("answer", "kept", 2), ("change", "bc"), ("tick", 0), ("answer", "kept", 3)]
        + [("type", "bcd")],
        {"state": "unsaved", "copy": "bcd", "version": 3},
    ),
    "signed out here before the save got its answer": (
        [*TYPED, ("shut",), ("answer", "lost")],
        {"state": "offline", "copy": None, "said": "unkept"},
    ),
    "after that sign-out the same person goes on": (
        [("type", "b"), ("expelled",), ("due",), ("answer", "kept", 2), ("type", "bc")],
        {"state": "unsaved", "copy": "bc", "unheard": [], "version": 2},
    ),
    "the final button asks first whether the person is still signed in": (
        [("finish",), ("answer", "present")],
        {"state": "submitting", "asked": ["check"], "log": ["sent button"]},
    ),
    "the final button of somebody signed out": (
        [("finish",), ("answer", "out")],
        {"state": "signedOut", "copy": "a", "log": ["waits for sign-in", "sign in"]},
    ),
    "the final button without a line": (
        [("finish",), ("answer", "lost")],
        {"state": "offline", "copy": "a", "log": ["asks again"]},
    ),
    "the final button first saves what is typed": (
        [("type", "b"), ("finish",), ("answer", "kept", 2)],
        {"state": "submitting", "asked": ["b@1"], "copy": None, "log": ["sent button"], "version": 2},
    ),
    "the final button waits for the save under way": (
        [*TYPED, ("type", "bc"), ("finish",), ("finish",), ("answer", "kept", 2), ("finish",)],
        {"state": "submitting", "asked": ["b@1"], "log": ["sent button"], "version": 2, "waits": 0},
    ),
    "the save before the final button meets another text": (
        [("type", "b"), ("finish",), ("answer", "differs", 2)],
        {"state": "conflict", "copy": "b", "log": ["panel 2"]},
    ),
    "the save before the final button meets its own text": (
        [*TYPED, ("answer", "lost"), ("finish",), ("answer", "differs", 2), ("answer", "same", 2)]
        + [("answer", "kept", 2)],
        {"state": "submitting", "asked": ["b@1", "b@1", "b@1", "b@2"], "log": ["asks again", "sent button"]},
    ),
    "the save before the final button fails: nothing is sent later behind anybody's back": (
        [("type", "b"), ("finish",), ("answer", "faulty", 503), ("due",), ("answer", "kept", 2)],
        {"state": "saved", "log": ["asks again"]},
    ),
    "what no draft can be made of is judged by the server": (
        [("type", "b"), ("finish",), ("answer", "refused", "Too long.")],
        {"state": "submitting", "log": ["sent button"]},
    ),
    "another script holds the final button back": (
        [("set", "isHeldBack", True), ("type", "b"), ("finish",), ("answer", "kept", 2)],
        {"state": "saved", "log": []},
    ),
    "the form was sent, and the page is still here": (
        [("type", "b"), ("finish",), ("answer", "kept", 2), ("type", "bc"), ("tick", 20_000)],
        {"state": "unsaved", "log": ["sent button"], "copy": "bc"},
    ),
    "closed by somebody else while something was typed": (
        [*TYPED, ("answer", "closed")],
        {"state": "closed", "copy": "b", "log": ["asks no more", "closed /plan/"]},
    ),
    "closed by somebody else, and nothing is lost by following": (
        [("save",), ("answer", "closed")],
        {"state": "leaving", "copy": None, "log": ["go /plan/"]},
    ),
    "going out of sight saves at once, and the copy stays for the next page": (
        [("type", "b"), ("set", "isHidden", True), ("hidden",), ("answer", "kept", 2)],
        {"state": "saved", "asked": ["b@1 alive"], "copy": "b"},
    ),
    "in sight again, the copy goes": (
        [("type", "b"), ("set", "isHidden", True), ("hidden",), ("answer", "kept", 2), ("shown",)],
        {"state": "saved", "copy": None},
    ),
    "a save that ends while the page goes leaves the copy": (
        [*TYPED, ("going",), ("answer", "kept", 2)],
        {"state": "saved", "copy": "b"},
    ),
    "leaving forgets, and hears nothing of the line any more": (
        [*TYPED, ("left",), ("answer", "lost"), ("due",), ("hidden",), ("tick", 60_000)],
        {"state": "leaving", "asked": ["b@1"], "copy": None, "log": []},
    ),
    "what is typed while the page goes is not kept for the next one": (
        [("left",), ("type", "b"), ("tick", 4000), ("type", "bc"), ("tick", 999), ("hidden",)],
        {"state": "leaving", "asked": [], "copy": None},
    ),
    "the page did not go: what was typed meanwhile is saved": (
        [("left",), ("type", "b"), ("tick", 4000), ("type", "bc"), ("tick", 1000), ("tick", 0), ("answer", "kept", 2)],
        {"state": "saved", "asked": ["bc@1"], "said": "saved 14:02", "version": 2},
    ),
    "the page did not go: what is typed later has a copy at once": (
        [("left",), ("tick", 60_000), ("type", "b"), ("tick", 0)],
        {"state": "unsaved", "copy": "b", "said": "unsaved"},
    ),
    "the page did not go, and the save under way then is of this page itself": (
        [*TYPED, ("left",), ("answer", "kept", 2), ("change", "bc"), ("tick", 5000), ("tick", 0)]
        + [("answer", "differs", 2), ("answer", "same", 2), ("tick", 300), ("answer", "kept", 3)],
        {"state": "saved", "asked": ["b@1", "bc@1", "b@1", "bc@2"], "version": 3, "log": []},
    ),
    "the page did not go, and somebody signed out in another tab meanwhile": (
        [("left",), ("expelled",), ("type", "b"), ("tick", 5000)],
        {"state": "unsaved", "copy": None},
    ),
    "an answer that comes after the next save was sent is not taken for that one's": (
        [*TYPED, ("left",), ("change", "bc"), ("tick", 5000), ("tick", 0), ("answer", "kept", 2)],
        {"state": "saving", "asked": ["b@1", "bc@1"], "copy": "bc", "waits": 1},
    ),
}


@pytest.mark.parametrize("race", RACES)
def test_a_race_loses_nothing(bench: Page, race: str) -> None:
    steps, expected = RACES[race]
    found = drive(bench, "run(data)", steps)
    assert {name: found[name] for name in expected} == expected
