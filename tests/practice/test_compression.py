"""Text travels compressed and padded at random; what is compressed already is left alone."""

import gzip
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from clinic.practice.compression import CompressedText
from clinic.practice.models import User

SignIn = Callable[[User], Client]


@pytest.mark.django_db
def test_a_page_is_compressed_for_who_understands_it(sign_in: SignIn, ada: User) -> None:
    client = sign_in(ada)
    plain, small = client.get("/patients/"), client.get("/patients/", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain
    assert small["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small["Vary"]
    assert b"<h1>Patients</h1>" in gzip.decompress(small.content)
    assert len(small.content) * 2 < len(plain.content)


def answered(kind: str) -> HttpResponse:
    request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip"})
    answer: HttpResponse = CompressedText(lambda _: HttpResponse(b"plan " * 500, content_type=kind))(request)
    return answer


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/json", "application/problem+json"])
def test_texts_are_compressed(kind: str) -> None:
    assert answered(kind)["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("kind", ["application/pdf", "image/jpeg", "font/woff2", "text/calendar"])
def test_files_are_left_alone(kind: str) -> None:
    assert answered(kind).content == b"plan " * 500


def test_the_same_answer_has_not_always_the_same_length() -> None:
    assert len({len(answered("text/html").content) for _ in range(40)}) > 5
