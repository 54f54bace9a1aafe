"""The render process: what it may reach, that it draws the same each time, and what becomes of a document that is too much for it."""

import contextlib
import io
import json
import multiprocessing
import os
import select
import struct
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pypdf import PdfReader

from clinic.celery import app
from clinic.jobs import runner
from planning.documents.pdf import renderer as pdf_renderer
from planning.documents.pdf import worker
from planning.documents.pdf.renderer import Renderer, RenderFailed, TooComplex, TookTooLong

LETTER = '<!doctype html><html lang="en-GB"><head><title>A letter</title></head><body><h1>Aftercare</h1><p>{}</p></body></html>'


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    one = Renderer()
    yield one
    one.stop()


def draw(renderer: Renderer, html: str) -> bytes:
    return renderer.pdf(html, identifier="0" * 32).content


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


class Spy(BaseHTTPRequestHandler):
    """Notes whatever reaches it."""

    def do_GET(self) -> None:
        self.server.hits.append(self.path)  # type: ignore[attr-defined]
        if self.path.startswith("/redirect"):
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd")
        else:
            self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture(scope="module")
def spy() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Spy)
    server.hits = []  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


VECTORS = {
    "image": '<img src="{}/img">',
    "css import": "<style>@import url({}/css);</style>",
    "css background": '<p style="background:url({}/bg)">x',
    "style sheet": '<link rel=stylesheet href="{}/l.css">',
    "font": "<style>@font-face{{font-family:q;src:url({}/f)}}p{{font-family:q}}</style><p>x",
    "attachment": '<link rel=attachment href="{}/att">',
    "attached file": '<link rel=attachment href="file:///etc/passwd">',
    "attaching link": '<a rel=attachment href="file:///etc/hostname">x</a>',
    "svg image": '<svg xmlns="http://www.w3.org/2000/svg" width=9 height=9><image href="{}/svg" width=9 height=9/></svg>',
    "redirect to a file": '<link rel=attachment href="{}/redirect">',
    "base": '<base href="{}/"><img src="b.png">',
    "our own asset spelt as a path": '<img src="asset:../../../etc/passwd"><link rel=attachment href="asset:inter.woff2/../x">',
    "data address": '<link rel=attachment href="data:text/plain,secret">',
    "object": '<object data="{}/object"></object><embed src="{}/embed">',
    "ftp": '<img src="ftp://127.0.0.1:{port}/x">',
}


@pytest.mark.parametrize("vector", VECTORS)
def test_nothing_is_fetched_and_nothing_embedded(renderer: Renderer, spy: ThreadingHTTPServer, vector: str) -> None:
    spy.hits.clear()  # type: ignore[attr-defined]
    address = f"http://127.0.0.1:{spy.server_port}"
    pdf = draw(renderer, "<body>" + VECTORS[vector].format(address, address, port=spy.server_port))
    assert spy.hits == []  # type: ignore[attr-defined]
    assert b"EmbeddedFile" not in pdf and not read(pdf).attachments


def test_the_spy_would_have_noticed(spy: ThreadingHTTPServer) -> None:
    """The same vectors with WeasyPrint's own fetcher do reach it: the test above can fail."""
    import weasyprint

    spy.hits.clear()  # type: ignore[attr-defined]
    weasyprint.HTML(string=f'<body><img src="http://127.0.0.1:{spy.server_port}/img">').write_pdf()
    assert spy.hits == ["/img"]  # type: ignore[attr-defined]


def test_equal_input_gives_equal_bytes_in_any_process(renderer: Renderer) -> None:
    first = draw(renderer, LETTER.format("Stay upright until 18:00."))
    draw(renderer, LETTER.format("Something else: ÄÖÜ éèê 12345"))
    again = draw(renderer, LETTER.format("Stay upright until 18:00."))
    fresh = Renderer()
    try:
        assert first == again == draw(fresh, LETTER.format("Stay upright until 18:00."))
    finally:
        fresh.stop()


def test_the_pdf_is_tagged_and_says_its_language_and_title(renderer: Renderer) -> None:
    pdf = read(draw(renderer, LETTER.format("x")))
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"] and pdf.trailer["/Root"]["/StructTreeRoot"]
    assert pdf.trailer["/Root"]["/Lang"] == "en-GB"
    assert pdf.metadata is not None and pdf.metadata.title == "A letter"
    assert b"pdfuaid:part" in pdf.trailer["/Root"]["/Metadata"].get_object().get_data()


def test_only_our_own_faces_are_used(renderer: Renderer) -> None:
    page = read(draw(renderer, LETTER.format("Zoë, <strong>24</strong> U"))).pages[0]
    fonts = {str(font.get_object()["/BaseFont"]).split("+")[1] for font in page["/Resources"]["/Font"].values()}
    assert fonts and all(name.startswith(("Inter", "Newsreader")) for name in fonts)


def test_a_drawing_belongs_to_its_own_document(renderer: Renderer) -> None:
    square = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0H9V9Z" fill="#FF0000"/></svg>'
    page = LETTER.format('<img src="asset:mine.svg" alt="A square">')
    with_it = renderer.pdf(page, identifier="0" * 32, drawings={"mine.svg": square}).content
    without = renderer.pdf(page, identifier="0" * 32).content
    assert paints_red(with_it) and not paints_red(without)


def paints_red(pdf: bytes) -> bool:
    contents = read(pdf).pages[0].get_contents()
    return contents is not None and b"1 0 0 rg" in contents.get_data()


def test_a_drawing_reaches_nothing_either(renderer: Renderer, spy: ThreadingHTTPServer) -> None:
    spy.hits.clear()  # type: ignore[attr-defined]
    image = f'<image href="http://127.0.0.1:{spy.server_port}/svg" width="9" height="9"/>'
    evil = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{image}</svg>'
    page = LETTER.format('<img src="asset:mine.svg" alt="A square">')
    renderer.pdf(page, identifier="0" * 32, drawings={"mine.svg": evil})
    assert spy.hits == []  # type: ignore[attr-defined]


def test_a_document_too_deep_is_refused_and_the_next_one_comes(renderer: Renderer) -> None:
    with pytest.raises(RenderFailed) as refused:
        draw(renderer, "<div>" * 3000 + "x")  # not tables: those take the CPU limit before their depth counts
    assert isinstance(refused.value, TooComplex | pdf_renderer.RenderDied)
    assert draw(renderer, LETTER.format("next")).startswith(b"%PDF")


def test_a_document_that_takes_too_long_is_ended(renderer: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    draw(renderer, LETTER.format("warm"))
    monkeypatch.setattr(pdf_renderer, "WALL_SECONDS", 0.3)
    with pytest.raises(TookTooLong):
        draw(renderer, "<p>" + "lorem ipsum " * 100_000)
    monkeypatch.undo()
    assert draw(renderer, LETTER.format("next")).startswith(b"%PDF")


def test_a_render_process_that_was_killed_is_replaced(renderer: Renderer) -> None:
    draw(renderer, LETTER.format("warm"))
    assert renderer._child is not None
    renderer._child.kill()
    renderer._child.wait()
    assert draw(renderer, LETTER.format("next")).startswith(b"%PDF")


def test_the_render_process_knows_no_secret(renderer: Renderer) -> None:
    draw(renderer, LETTER.format("warm"))
    assert renderer._child is not None
    with open(f"/proc/{renderer._child.pid}/environ", "rb") as file:
        names = {pair.split(b"=")[0] for pair in file.read().split(b"\0") if pair}
    assert names == {b"PYTHONHASHSEED", b"LANG", b"PATH", b"SOURCE_DATE_EPOCH"}


def test_a_render_process_that_grew_old_is_replaced_and_nothing_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_renderer, "OLD_AFTER", 2)
    one, seen = Renderer(), []
    for number in range(5):
        assert f"Letter {number}" in read(draw(one, LETTER.format(f"Letter {number}"))).pages[0].extract_text()
        seen.append(pid_of(one))
    one.stop()
    # the second and fourth were its last: it is gone, and the next letter starts another
    assert seen[1] is None and seen[3] is None and len({seen[0], seen[2], seen[4]}) == 3


def test_each_worker_has_a_render_process_of_its_own() -> None:
    """As Celery does it: workers are forked from a process that may already have drawn."""
    expected, mine = drawn_by_the_rooms_renderer()[1:], pid_of(pdf_renderer.renderer)
    with multiprocessing.get_context("fork").Pool(3) as pool:
        answers = pool.map(drawn_by_the_rooms_renderer, range(6), chunksize=1)
    workers = {worker: child for worker, child, _ in answers}
    assert len(workers) > 1 and len({*workers.values(), mine}) == len(workers) + 1
    assert {pdf for *_, pdf in answers} == {expected[1]}
    assert drawn_by_the_rooms_renderer()[1] == mine


def drawn_by_the_rooms_renderer(number: int = 0) -> tuple[int, int | None, bytes]:
    """Who drew, with which render process, and what."""
    pdf = draw(pdf_renderer.renderer, LETTER.format("alike"))
    time.sleep(0.2 if number else 0)  # so that the others get their share
    return os.getpid(), pid_of(pdf_renderer.renderer), pdf


def pid_of(renderer: Renderer) -> int | None:
    return renderer._child.pid if renderer._child else None


@contextlib.contextmanager
def renderer_with(monkeypatch: pytest.MonkeyPatch, limit: str) -> Iterator[Renderer]:
    """Of its limits only the named one is in reach, however busy the machine."""
    command = f"from planning.documents.pdf import worker; worker.{limit}; worker.serve()"
    monkeypatch.setattr(pdf_renderer, "COMMAND", (sys.executable, "-c", command))
    monkeypatch.setattr(pdf_renderer, "WALL_SECONDS", 3600.0)
    one = Renderer()
    yield one
    one.stop()


@pytest.mark.parametrize(
    ("limit", "reasons"),
    [("CPU_SECONDS = 1", (TookTooLong,)), ("MEMORY = 280_000_000", (TooComplex, pdf_renderer.RenderDied))],
)
def test_a_document_past_its_share_of_cpu_or_memory_fails_alone(
    monkeypatch: pytest.MonkeyPatch, limit: str, reasons: tuple[type[RenderFailed], ...]
) -> None:
    with renderer_with(monkeypatch, limit) as one:
        assert draw(one, LETTER.format("before")).startswith(b"%PDF")
        with pytest.raises(reasons):
            draw(one, "<p>" + "lorem ipsum " * 1_000_000)
        assert draw(one, LETTER.format("after")).startswith(b"%PDF")


def test_each_document_has_the_whole_share_of_cpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """A warm process may long have used more than one document may."""
    middling = LETTER.format("lorem ipsum " * 2000)
    with renderer_with(monkeypatch, "CPU_SECONDS = 1") as one:
        draw(one, LETTER.format("warm"))
        first = pid_of(one)
        while cpu_of(first) < 3:
            draw(one, middling)
        assert pid_of(one) == first


def cpu_of(pid: int | None) -> float:
    """Seconds of CPU that a process has used (proc(5): utime and stime)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_an_answer_that_came_while_the_caller_had_to_wait_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine the deadline can pass between an answer and the turn of whoever asked for it."""
    one = Renderer()
    draw(one, LETTER.format("warm"))
    child = one._child
    assert child is not None and child.stdin is not None
    request = json.dumps({"html": LETTER.format("late"), "identifier": "0" * 32, "drawings": {}}).encode()
    child.stdin.write(struct.pack(">I", len(request)) + request)
    select.select([child.stdout], [], [])
    assert json.loads(one._frame(child, time.monotonic() - 1))["pages"] == 1
    one.stop()


def test_the_limits_end_a_document_from_the_inside_out() -> None:
    """The PDF worker by CPU, then the renderer by the clock, then the Celery worker: the reason of each is known before the next acts."""
    celery = app.conf
    assert worker.CPU_SECONDS < pdf_renderer.WALL_SECONDS < celery.task_soft_time_limit < celery.task_time_limit
    assert celery.task_time_limit < runner.LEASE.total_seconds()
    assert celery.task_time_limit < celery.broker_transport_options["visibility_timeout"]
