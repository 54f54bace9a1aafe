"""Hands on the face map: a point, a place of the drawing on the screen, and a drag."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import until


def dot(page: Page, ref: str) -> Locator:
    return page.locator(f'#face [data-ref="{ref}"]')


def focus_dot(page: Page, ref: str) -> None:
    """Waits for the script of the map: a point as the server drew it takes no keys."""
    expect(dot(page, ref)).to_have_attribute("role", "button")
    dot(page, ref).focus()
    expect(dot(page, ref)).to_be_focused()


def on_screen(page: Page, x: float, y: float) -> tuple[float, float]:
    """A place of the drawing as a place of the window."""
    spot = page.evaluate(
        """([x, y]) => { const layer = document.querySelector("#face svg.points"), point = layer.createSVGPoint();
        point.x = x; point.y = y; const at = point.matrixTransform(layer.getScreenCTM()); return [at.x, at.y]; }""",
        [x, y],
    )
    return spot[0], spot[1]


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*on_screen(page, *start))
    page.mouse.down()
    page.mouse.move(*on_screen(page, *end), steps=10)
    page.mouse.up()


def tap_when_still(page: Page, x: float, y: float) -> None:
    """A tap on a place of the drawing, once the map has come to rest."""
    moving = """() => document.querySelector("#face .facemap-plane").getAnimations().length"""
    until(page, lambda: page.evaluate(moving) == 0)
    page.touchscreen.tap(*on_screen(page, x, y))


def whole(page: Page) -> None:
    """The map as it was before it was enlarged."""
    out = page.locator("#face [data-zoom=out]")
    while out.is_enabled():
        out.tap()


def finger_drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """One finger, laid down without a tap before, as the browser gets it from a touch screen: it may scroll the page."""
    (x1, y1), (x2, y2) = on_screen(page, *start), on_screen(page, *end)
    touch = page.context.new_cdp_session(page)
    steps = [(x1 + (x2 - x1) * i / 10, y1 + (y2 - y1) * i / 10) for i in range(11)]
    for i, (x, y) in enumerate(steps):
        told = {"type": "touchMove" if i else "touchStart", "touchPoints": [{"x": x, "y": y}]}
        touch.send("Input.dispatchTouchEvent", told)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    touch.detach()
