"""Merging two charts and bringing in an old list, by hand."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from clinic.jobs.runner import run_due
from clinic.practice.models import Clinic, User
from tests.browser.conftest import Tab
from tests.browser.taps import tap_all
from tests.records.people import add

SignedIn = Callable[..., Tab]
OLD_LIST = """First name;Last name;DOB;Sex;Phone;E-mail;Last botox;Units
Ana;Silva;14/3/1986;F;07700 900123;ana.silva@example.com;3/10/2025;40
Ben;Okafor;1/12/1957;M;;;;
Cleo;Wrong;99/99/1990;F;;;;many
Leila;Amari;2/5/1990;F;;;;
"""


def looked_at(tab: Tab, name: str) -> None:
    tab.look()
    size = tab.page.viewport_size
    assert tap_all(tab.page, name) == []
    if size:
        tab.page.set_viewport_size(size)


def test_two_charts_are_compared_merged_and_taken_apart(clinic: Clinic, ada: User, signed_in: SignedIn) -> None:
    ana = add(clinic, ada, "Ana", "Lima", phone="07700 900123")
    add(clinic, ada, "Anna", "Lima-Reyes", email="anna@example.com")
    tab = signed_in(ada)
    page = tab.open(f"/patients/{ana.pk}/merge/")
    looked_at(tab, "choose")
    page.get_by_role("link", name="Compare with Anna Lima-Reyes").click()
    expect(page.get_by_role("heading", name="One person, two charts?")).to_be_visible()
    looked_at(tab, "compare")
    page.get_by_role("button", name="Merge the charts").click()
    expect(page.get_by_role("button", name="Undo the merge")).to_be_visible()
    tab.look()
    page.get_by_role("button", name="Undo the merge").click()
    expect(page.get_by_text("has a chart of their own again")).to_be_visible()


def test_an_old_list_is_mapped_checked_added_and_taken_back(clinic: Clinic, olive: User, signed_in: SignedIn) -> None:
    add(clinic, olive, "Leila", "Amari", "1990-05-02")
    tab = signed_in(olive)
    page = tab.open("/patients/import/")
    looked_at(tab, "file")
    page.locator("input[type=file]").set_input_files(
        {"name": "old.csv", "mimeType": "text/csv", "buffer": OLD_LIST.encode()}
    )
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", name="Which column is what")).to_be_visible()
    looked_at(tab, "columns")
    page.get_by_role("button", name="Check the rows").click()
    expect(page.get_by_role("heading", name="Being checked").first).to_be_visible()
    tab.look()
    work_done(page, clinic)
    expect(page.get_by_role("heading", name="Cannot be read: 1")).to_be_visible()
    expect(page.get_by_role("heading", name="May be there already: 1")).to_be_visible()
    looked_at(tab, "checked")
    page.get_by_role("radio", name="The same person: leave out").check()
    page.get_by_role("button", name="Add the patients").click()
    expect(page.get_by_role("link", name="Look again")).to_be_visible()
    work_done(page, clinic)
    expect(page.get_by_role("button", name="Take all of it back")).to_be_visible()
    looked_at(tab, "added")
    page.get_by_role("button", name="Take all of it back").click()
    expect(page.get_by_role("link", name="Look again")).to_be_visible()
    work_done(page, clinic)
    expect(page.get_by_role("main")).to_contain_text("Taken back")


def work_done(page: Page, clinic: Clinic) -> None:
    while run_due(clinic):
        pass
    page.get_by_role("link", name="Look again").click()
