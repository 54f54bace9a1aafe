"""Whether every control of a page can be tapped where it lies, at the sizes that people use."""

from pathlib import Path

from playwright.sync_api import Page

TAP = (Path(__file__).parent / "taps.js").read_text("utf-8")
SIZES = {"landscape": (1180, 820), "portrait": (820, 1180), "desk": (1440, 900), "phone": (390, 844)}
OPEN_ALL = """() => {
  const closed = [...document.querySelectorAll("details:not([open])")].filter(one => one.checkVisibility());
  for (const one of closed) one.open = true;
  return closed.length;
}"""
SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def tap_all(page: Page, name: str) -> list[str]:
    """What cannot be tapped on this page, one line each: at every size, as it opens and with every list opened."""
    faults = _at_every_size(page, name)
    # Lists within lists take a second round; a page may close one as another opens, so there is a last round.
    opened = [page.evaluate(OPEN_ALL) for _ in range(3)]
    return faults + _at_every_size(page, f"{name}, opened") if opened[0] else faults


def _at_every_size(page: Page, name: str) -> list[str]:
    faults: list[str] = []
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(SETTLED)
        faults += [f"{name}, {size}: {fault}" for fault in page.evaluate(TAP)]
    return faults
