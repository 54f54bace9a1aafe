"""Any long form that names a draft address: what is sent and kept, and what a lost session or line does to its button."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import until
from tests.browser.drafted_form import ORIGIN, Server


def answering(status: int, told: dict[str, Any]) -> Callable[[Route], None]:
    return lambda route: route.fulfill(status=status, body=json.dumps(told), content_type="application/json")


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def page(chromium: Browser, server: Server) -> Iterator[Page]:
    context = chromium.new_context()
    context.route("**/*", server.meet)
    opened = context.new_page()
    opened.goto(f"{ORIGIN}/form/")
    yield opened
    context.close()


def state(page: Page, text: str) -> None:
    expect(page.locator("#save")).to_have_text(text)


def copies(page: Page) -> int:
    count: int = page.evaluate("Object.keys(sessionStorage).length")
    return count


def words(page: Page, text: str) -> None:
    page.get_by_label("Words").fill(text)


def test_typed_words_are_a_draft_within_a_second(page: Page, server: Server) -> None:
    words(page, "Rested")
    assert copies(page) == 1
    state(page, "Draft saved 14:02")
    [draft] = server.drafts
    assert draft["words"] == ["Rested"]
    assert (draft["draft"], draft["draft_version"], draft["csrfmiddlewaretoken"]) == (["save"], ["0"], ["old-token"])
    assert copies(page) == 0
    words(page, "Rested well")
    until(page, lambda: len(server.drafts) == 2)
    assert server.drafts[1]["draft_version"] == ["1"]
    assert server.drafts[1]["version"] == ["7"]  # the form's own field of that name is left alone


def test_passwords_files_and_what_is_marked_never_leave_the_page(page: Page, server: Server) -> None:
    server.answer = answering(503, {})
    page.get_by_label("Photo").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": b"png"})
    page.get_by_label("Secret").fill("a secret")
    page.get_by_label("Aside").fill("not for others")
    words(page, "Rested")
    state(page, "Not saved: fault.")
    copy = page.evaluate("JSON.stringify(Object.values(sessionStorage))")
    assert "Rested" in copy
    assert not [text for text in ("a secret", "not for others", "a.png") if text in copy]
    server.answer = None
    page.evaluate("dispatchEvent(new Event('online'))")
    state(page, "Draft saved 14:02")
    assert not {"secret", "aside", "photo"} & server.drafts[-1].keys()


def test_what_a_script_sets_after_a_press_is_kept_too(page: Page, server: Server) -> None:
    page.evaluate("document.getElementById('main').onclick = () => { document.getElementById('words').value = 'Set'; }")
    page.locator("main").click(position={"x": 2, "y": 2})
    until(page, lambda: len(server.drafts) == 1)
    assert server.drafts[0]["words"] == ["Set"]


def test_what_could_not_be_saved_comes_back_after_a_reload(page: Page, server: Server) -> None:
    server.answer = answering(503, {})
    words(page, "Only here")
    page.evaluate(
        "document.querySelector('[data-rows]').insertAdjacentHTML('afterbegin',"
        ' \'<div class="row-of"><input name="medicine"></div>\')'
    )
    for number, text in enumerate(("Aspirin", "Zinc")):
        page.locator("[name=medicine]").nth(number).fill(text)
    state(page, "Not saved: fault.")
    page.on("dialog", lambda dialog: dialog.accept())
    server.answer = None
    page.add_init_script(
        "document.addEventListener('click', event => { if (event.target.matches?.('[data-add-row]'))"
        " event.target.before(event.target.parentNode.querySelector('.row-of').cloneNode(true)); })"
    )
    page.reload()
    expect(page.get_by_label("Words")).to_have_value("Only here")
    assert [one.input_value() for one in page.locator("[name=medicine]").all()] == ["Aspirin", "Zinc"]
    state(page, "Draft saved 14:02")
    assert server.drafts[-1]["idempotency_key"] == ["key-2"]  # the new page's own
    assert copies(page) == 0


def test_another_persons_copy_is_not_filled_in(page: Page, server: Server) -> None:
    server.answer = answering(503, {})
    words(page, "Of Ada")
    state(page, "Not saved: fault.")
    page.add_init_script(
        "for (const [key, copy] of Object.entries(sessionStorage)) sessionStorage[key] = copy.replace('ada', 'dora')"
    )
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_label("Words")).to_have_value("")
    assert '"owner":"dora"' in page.evaluate("Object.values(sessionStorage).join()")


def test_the_final_button_sends_once_and_with_the_drafts_number(page: Page, server: Server) -> None:
    words(page, "Rested")
    page.get_by_role("button", name="Save answers").dblclick()
    page.wait_for_url("**/done/")
    [final] = server.finals
    assert (final["words"], final["draft_version"], final["version"]) == (["Rested"], ["1"], ["7"])
    assert len(server.drafts) == 1
    assert copies(page) == 0


def test_the_final_button_waits_for_the_save_under_way(page: Page, server: Server) -> None:
    server.slow = []
    words(page, "Rested")
    until(page, lambda: len(server.slow or []) == 1)
    words(page, "Rested, last word")
    page.get_by_role("button", name="Save answers").click()
    page.wait_for_timeout(500)
    assert server.finals == []
    server.keep(server.slow.pop())
    page.wait_for_url("**/done/")
    assert server.finals[0]["words"] == ["Rested, last word"]
    assert server.finals[0]["draft_version"] == ["1"]


@pytest.mark.parametrize("typed", [False, True], ids=["saved before", "typed just now"])
def test_the_final_button_without_a_session_keeps_page_and_text(page: Page, server: Server, typed: bool) -> None:
    words(page, "Rested")
    state(page, "Draft saved 14:02")
    server.user = ""
    if typed:
        words(page, "Rested well")
    page.get_by_role("button", name="Save answers").click()
    expect(page.get_by_role("alert")).to_contain_text("You are signed out")
    state(page, "Not saved: signed out.")
    assert (page.url, server.finals) == (f"{ORIGIN}/form/", [])
    expect(page.get_by_label("Words")).to_have_value("Rested well" if typed else "Rested")
    server.user = "dora"
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.get_by_role("alert")).to_contain_text("Somebody else is signed in here now.")
    assert len(server.drafts) == 1
    server.user = "ada"
    page.evaluate("dispatchEvent(new Event('focus'))")
    state(page, "Draft saved 14:02")
    assert server.finals == []  # nothing is sent behind anybody's back
    page.get_by_role("button", name="Save answers").click()
    page.wait_for_url("**/done/")
    assert server.finals[0]["csrfmiddlewaretoken"] == ["new-token"]


def test_the_final_button_takes_the_token_of_a_sign_in_in_another_tab(page: Page, server: Server) -> None:
    page.get_by_role("button", name="Save answers").click()
    page.wait_for_url("**/done/")
    assert server.finals[0]["csrfmiddlewaretoken"] == ["new-token"]
    assert server.drafts == []


def test_the_final_button_offline_sends_nothing_later(page: Page, server: Server) -> None:
    server.answer = lambda route: route.abort()
    words(page, "Rested")
    page.get_by_role("button", name="Save answers").click()
    state(page, "Not saved: offline.")
    server.answer = None
    page.evaluate("dispatchEvent(new Event('online'))")
    state(page, "Draft saved 14:02")
    assert server.finals == []


def test_a_comparison_stands_in_the_form_and_the_choice_is_sent(page: Page, server: Server) -> None:
    panel = (
        '<section id="conflict" tabindex="-1"><input type="radio" name="take:words" value="mine" checked>'
        '<button name="resolve" value="4">Save the chosen answers</button></section>'
    )
    server.answer = answering(409, {"panel": panel, "version": 4, "same": False})
    words(page, "Mine")
    state(page, "Not saved: another.")
    assert copies(page) == 1
    server.answer = None
    with page.expect_navigation():
        page.get_by_role("button", name="Save the chosen answers").click()
    [draft] = server.drafts
    assert (draft["take:words"], draft["resolve"], draft["words"]) == (["mine"], ["4"], ["Mine"])
    assert (server.finals, copies(page)) == ([], 0)


def test_closed_by_somebody_else_the_text_stays_in_view(page: Page, server: Server) -> None:
    server.answer = answering(410, {"closed": "/kept/", "finished": True})
    words(page, "Too late")
    expect(page.get_by_role("alert")).to_contain_text("Closed meanwhile")
    expect(page.get_by_label("Words")).to_have_value("Too late")
    page.get_by_role("link", name="Open what was kept").click()
    page.wait_for_url("**/kept/")
    assert copies(page) == 0


def test_opening_what_was_kept_in_another_tab_leaves_the_text_guarded(page: Page, server: Server) -> None:
    server.answer = answering(410, {"closed": "/kept/", "finished": True})
    words(page, "Too late")
    with page.context.expect_page() as other:
        page.get_by_role("link", name="Open what was kept").click(modifiers=["ControlOrMeta"])
    other.value.close()
    assert copies(page) == 1
    words(page, "Too late, and more")
    until(page, lambda: "Too late, and more" in page.evaluate("Object.values(sessionStorage).join()"))


def test_start_over_that_is_held_back_still_saves(page: Page, server: Server) -> None:
    page.evaluate(
        """() => {
            const form = Object.assign(document.createElement("form"), { method: "post" });
            form.dataset.discard = "";
            form.append(Object.assign(document.createElement("button"), { textContent: "Start over" }));
            form.addEventListener("submit", event => event.preventDefault());
            document.body.append(form);
        }"""
    )
    page.get_by_role("button", name="Start over").click()
    words(page, "Typed on")
    state(page, "Draft saved 14:02")


def test_signing_out_on_a_slow_line_leaves_no_copy(page: Page, server: Server) -> None:
    """The sign-out waits for the save no longer than three seconds; that save fails while the sign-out is on its way."""
    signing_out: list[Route] = []
    server.slow = []
    page.route("**/accounts/logout/", lambda route: signing_out.append(route))
    page.on("dialog", lambda dialog: dialog.accept())
    page.evaluate(
        """() => {
            const form = Object.assign(document.createElement("form"), { method: "post", action: "/accounts/logout/" });
            form.append(Object.assign(document.createElement("button"), { textContent: "Sign out" }));
            document.body.append(form);
        }"""
    )
    words(page, "On a slow line")
    until(page, lambda: len(server.slow or []) == 1)
    assert copies(page) == 1
    page.get_by_role("button", name="Sign out").click(no_wait_after=True)
    until(page, lambda: len(signing_out) == 1)
    with page.expect_event("requestfailed"):
        server.slow.pop().abort()
    page.wait_for_timeout(300)  # so long the page has time to make a copy
    signing_out.pop().fulfill(body="<h1>Signed out</h1>", content_type="text/html")
    expect(page.get_by_role("heading", name="Signed out")).to_be_visible()
    assert copies(page) == 0


def test_a_refusal_is_said_in_its_words(page: Page, server: Server) -> None:
    server.answer = answering(422, {"refused": "Not kept: shorten the longest text."})
    words(page, "Long")
    state(page, "Not kept: shorten the longest text.")


def test_an_error_of_a_field_stands_in_it_once_it_is_left(page: Page, server: Server) -> None:
    server.answer = answering(200, {"version": 1, "at": "14:02", "errors": {"words": "Too short."}})
    words(page, "A")
    state(page, "Draft saved 14:02")
    expect(page.locator(".error")).to_have_count(0)
    page.get_by_label("Aside").focus()
    server.answer = answering(200, {"version": 2, "at": "14:03", "errors": {"words": "Too short."}})
    page.evaluate("words.value = 'AB'; words.dispatchEvent(new Event('change', {bubbles: true}))")
    expect(page.locator(".field.has-error .error")).to_have_text("Too short.")
    server.answer = answering(200, {"version": 3, "at": "14:04", "errors": {}})
    words(page, "ABC")
    expect(page.locator(".has-error")).to_have_count(0)
