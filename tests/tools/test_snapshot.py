"""The snapshot says the same for what is the same, and something else for what is not."""

from pathlib import Path

import pytest

from tools.snapshot.book import Book
from tools.snapshot.person import forms_of, shape_of

ANA, BEN, NEW = (f"00000000-0000-4000-8000-00000000000{number}" for number in (1, 2, 3))


@pytest.fixture
def book(tmp_path: Path) -> Book:
    made = Book(tmp_path, "", {"once": "idempotency_key"})
    made.rows = {ANA: "patient-1", BEN: "patient-2"}
    made.read_rows = lambda: None  # type: ignore[method-assign]
    return made


def test_ids_are_written_as_the_rows_that_they_name(book):
    assert book.same(f"/patients/{BEN}/ {NEW} {NEW}") == "/patients/patient-2/ new-1 new-1"
    assert book.same(f"/patients/{ANA}/") != book.same(f"/patients/{BEN}/")


def test_what_differs_in_every_run_is_veiled(book):
    told = '<input name="csrfmiddlewaretoken" value="{}"> /a/demo/{}/'
    assert book.same(told.format("abc", "x" * 30)) == book.same(told.format("def", "y" * 30))


def test_a_renamed_field_is_the_same_field_and_prose_stays(book):
    told = '<input name="once" id="id_once"> {"once": 1} said once'
    assert book.same(told) == '<input name="idempotency_key" id="id_idempotency_key"> {"idempotency_key": 1} said once'


def test_a_form_is_sent_as_it_stands():
    page = """<form method="post" id="f" action="/x/"><input name="a" value="1"><input type="radio" name="b" value="no" checked>
    <input type="radio" name="b" value="yes"><select name="c"><option value="p"><option value="q" selected></select>
    <textarea name="d">w</textarea><button name="to" value="on">Go</button></form><form><input name="q"></form>"""
    fields = {"a": ["1"], "b": ["no"], "c": ["q"], "d": ["w"], "to": ["on"]}
    assert list(forms_of(page)) == [{"id": "f", "action": "/x/", "fields": fields}]


def test_addresses_of_one_page_have_one_shape():
    assert shape_of(f"/patients/{ANA}/?on=1&tab=2") == "/patients/*/?on&tab" == shape_of(f"/patients/{BEN}/?on=3&tab=")
