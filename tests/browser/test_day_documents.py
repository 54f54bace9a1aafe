"""All documents of a day: one press, a bar that moves by itself, a failure with its reason, one file of all."""

from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest
from playwright.sync_api import expect

from clinic.jobs.models import Job
from clinic.jobs.runner import run, run_due
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.documents.pdf.renderer import Pdf, TookTooLong
from tests.browser.conftest import Tab
from tests.treatments.making import make_plan, make_treatment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def three_of_today(clinic: Clinic, ana: Patient, ben: Patient, ada: User, open_all_week: None) -> Clinic:
    """Two treatments and two consults of today; nobody has asked for their documents."""
    for patient in (ana, ben):
        make_treatment(make_plan(patient, ada), ada)
    with tenant(clinic):
        Job.objects.all().delete()
    return clinic


def draw(html: str, **_: object) -> Pdf:
    if "Okafor" in html and "Your aftercare" in html:
        raise TookTooLong
    return Pdf(b"%PDF-1.7 " + html[-600:].encode(), 1)


@pytest.mark.parametrize("size", ["tablet", "phone"])
def test_the_documents_of_a_day_are_made_watched_and_taken(
    signed_in: Callable[..., Tab], three_of_today: Clinic, ben: Patient, ada: User, size: str, tmp_path: Path
) -> None:
    clinic, tab = three_of_today, signed_in(ada, size)
    page = tab.open("/today/")
    page.get_by_role("link", name="Documents").click()
    bar = page.get_by_role("progressbar")
    expect(page.get_by_role("heading", name="0 of 4 ready.")).to_be_visible()
    tab.look()
    page.get_by_role("button", name="Make all 4").dblclick()
    expect(page.get_by_text("Queued")).to_have_count(4)
    tab.look()
    with patch("planning.documents.pdf.rendering.renderer.pdf", side_effect=draw):
        with tenant(clinic):
            summary = Job.objects.filter(kind="document.consult_summary").values_list("pk", flat=True)[0]
        run(clinic, summary)
        expect(page.get_by_role("heading", name="1 of 4 ready.")).to_be_visible()
        expect(page.get_by_role("status").filter(has_text="1 of 4 ready.")).to_be_attached()
        expect(bar).to_have_attribute("value", "1")
        link = page.get_by_role("link", name="Silva, Ana").first
        link.focus()
        page.wait_for_timeout(2500)
        expect(link).to_be_focused()  # watching takes nobody's place away
        for _ in range(3):
            with tenant(clinic):
                Job.objects.filter(state="queued").update(run_after=clinic.now())
            run_due(clinic)
    expect(page.get_by_role("heading", name="3 of 4 ready, 1 failed.")).to_be_visible()
    expect(page.locator("main")).to_contain_text("It took too long to draw.")
    tab.look()
    page.get_by_role("button", name="Try again aftercare sheet of Okafor, Ben").click()
    expect(page.get_by_text("Queued")).to_be_visible()
    with patch("planning.documents.pdf.rendering.renderer.pdf", return_value=Pdf(b"%PDF-1.7 at last", 1)):
        run_due(clinic)
    expect(page.get_by_role("heading", name="4 of 4 ready.")).to_be_visible()
    tab.look()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download all (ZIP)").click()
    assert taken.value.suggested_filename.endswith(".zip")
