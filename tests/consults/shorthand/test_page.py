"""The line read beside the form: what is new, what was otherwise, what stays. Reading writes nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from planning.consults.models import Consult, Draft
from planning.consults.shorthand.parts import LONGEST_LINE

pytestmark = pytest.mark.django_db
FOREHEAD = "findings.forehead.dynamic_lines.both."


@pytest.fixture
def as_ada(sign_in: Callable[[User], Client], ada: User) -> Client:
    return sign_in(ada)


@pytest.fixture
def ask(as_ada: Client, consult: Consult) -> Any:
    def asked(line: str, **form: str) -> dict[str, Any]:
        answer = as_ada.post(f"/consults/{consult.pk}/shorthand/", {"line": line, **form})
        assert answer.status_code == 200
        told: dict[str, Any] = answer.json()
        return told

    return asked


def test_new_as_it_is_and_was(ask: Any) -> None:
    form = {FOREHEAD + "severity": "2", FOREHEAD + "at_rest": "0"}
    same = ask("fh 2", **form)
    assert same["sets"] == [] and same["shapes"] == [] and "as it is" in same["shown"]
    other = ask("fh 2/1", **form)
    assert other["sets"] == [{"name": FOREHEAD + "at_rest", "value": "1", "third": "upper"}]
    assert "was none" in other["shown"] and other["shapes"] == ["forehead"]
    new = ask("fh 2/1; mass l2")
    assert ">new<" in new["shown"] and new["shapes"] == ["forehead", "masseter_l"]
    assert [one["third"] for one in new["sets"]] == ["upper", "upper", "lower"]


def test_what_cannot_be_read_stays_with_its_nearest_code(ask: Any) -> None:
    told = ask("fh 2; nek bands 1; gl 3")
    assert told["rest"] == "nek bands 1"
    assert 'data-line="fh 2; nk bands 1; gl 3"' in told["shown"] and "nk neck" in told["shown"]


def test_what_cannot_be_read_in_the_form_is_replaced_as_a_difference(ask: Any) -> None:
    told = ask("fh yr=5", **{FOREHEAD + "years_present": "long"})
    assert "was “long”" in told["shown"] and len(told["sets"]) == 1


def test_marks_of_a_page_are_shown_as_text(ask: Any) -> None:
    told = ask("<script>alert(1)</script> 2; fh <i>")
    assert "&lt;script" in told["shown"] and "&lt;i&gt;" in told["shown"]
    assert "<script" not in told["shown"] and "<i>" not in told["shown"]


@pytest.mark.parametrize("length", [LONGEST_LINE, LONGEST_LINE + 1])
def test_a_line_has_an_end(ask: Any, length: int) -> None:
    line = "fh 2;".ljust(length, ";")
    told = ask(line)
    if length > LONGEST_LINE:
        assert told["sets"] == [] and told["rest"] == line and f"{LONGEST_LINE} are allowed" in told["shown"]
    else:
        assert len(told["sets"]) == 1


def test_reading_writes_nothing(ask: Any, clinic: Clinic, consult: Consult) -> None:
    def stored() -> tuple[Any, ...]:
        with tenant(clinic):
            return Draft.objects.values_list("version", "data", "updated_at").get(consult=consult)

    before = stored()
    ask("fh 2/1")
    assert stored() == before


def test_the_page_holds_the_line_and_its_codes(as_ada: Client, consult: Consult) -> None:
    page = as_ada.get(f"/consults/{consult.pk}/").content.decode()
    assert 'id="shorthand"' in page and 'id="shorthand-codes"' in page and page.count("data-shorthand-open") == 2
