"""The page's script reads typed days and times as the server does: one table holds both."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.gallery import serve

TABLE = tomllib.loads((Path(__file__).parents[1] / "practice" / "typed_dates.toml").read_text("utf-8"))


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with serve() as (address, _):
        page = chromium.new_page(base_url=address)
        page.goto("/dates")
        yield page
        page.close()


READ = """async ([{ days, times, bounds }, today]) => {
  const { readDay, readTime } = await import("/static/js/typed_dates.js");
  return {
    days: days.map(({ text }) => readDay(text, { today })),
    us: days.map(({ text }) => readDay(text, { today, monthFirstToo: true })),
    bounds: bounds.map(({ text, first, last }) => readDay(text, { today, first, last })),
    times: times.map(({ text }) => readTime(text)),
  };
}"""


def test_the_page_reads_every_text_as_the_server_does(page: Page) -> None:
    read = page.evaluate(READ, [TABLE, "2026-11-29"])
    kinds = {"days": ("day", "says"), "us": ("us", "us_says"), "bounds": ("day", "says"), "times": ("time", "says")}
    for kind, (name, says) in kinds.items():
        for case, found in zip(TABLE["days" if kind == "us" else kind], read[kind], strict=True):
            told = case.get(name, case.get("day")) or None
            assert found["time" if kind == "times" else "day"] == told, case["text"]
            assert told or case.get(says, case.get("says")) in found["says"], case["text"]


@pytest.mark.parametrize(
    ("text", "read"), [("28 Nov", "2026-11-28"), ("30 May", "2027-05-30"), ("31 May", "2026-05-31"), ("29 Feb", None)]
)
def test_the_page_takes_the_nearest_day_where_the_box_allows_it(page: Page, text: str, read: str | None) -> None:
    found = page.evaluate(
        """async text => (await import("/static/js/typed_dates.js"))
          .readDay(text, { today: "2026-11-29", yearless: true }).day""",
        text,
    )
    assert found == read
