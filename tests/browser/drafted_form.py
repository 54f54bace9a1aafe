"""A page with one long form that is no product page: it and its server are answers to what the browser asks."""

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Request, Route

ROOT = Path(__file__).resolve().parents[2]
ORIGIN = "http://form.test"
HEAD = """<!doctype html><html lang="en"><head>
<meta name="session" content="/session/" data-user="ada" data-clinic="marlow" data-sign-in="/sign-in/">
<script type="module" src="/static/js/once.js"></script>
<script type="module" src="/static/js/form_drafts.js"></script></head><body><main id="main">"""
STATE = """<span id="save" data-save-state="long" data-state="clean" data-saving="Saving" data-saved="Draft saved"
 data-unsaved="Not saved yet" data-offline="Not saved: offline." data-failed="Not saved: fault." data-unkept="Unkept."
 data-signed-out="Not saved: signed out." data-conflict="Not saved: another." data-closed="Not saved: closed"></span>"""
CLOSED = """<template data-closed-elsewhere><section role="alert" tabindex="-1">Closed meanwhile
 <a href="#" data-open-closed>Open what was kept</a></section></template>"""
FORM = """<form id="long" method="post" action="/done/"
 data-draft-url="/form/" data-draft-version="0" data-owner="ada" data-subject="ana">
<input type="hidden" name="csrfmiddlewaretoken" value="old-token">
<input type="hidden" name="idempotency_key" value="key-KEY">
<input type="hidden" name="version" value="7">
<div class="field"><label for="words">Words</label><input id="words" name="words"></div>
<div class="field"><label for="secret">Secret</label><input id="secret" type="password" name="secret"></div>
<div class="field"><label for="note">Aside</label><input id="note" name="aside" data-undrafted></div>
<div class="field"><label for="file">Photo</label><input id="file" type="file" name="photo"></div>
<div data-rows><div class="row-of"><input name="medicine" aria-label="Medicine"></div>
<button type="button" data-add-row>Another</button></div>
<button id="send">Save answers</button></form></main></body></html>"""


class Server:
    """The page, its drafts, its final address, and the question whose session it is."""

    def __init__(self) -> None:
        self.user, self.token, self.pages = "ada", "new-token", 0
        self.drafts: list[dict[str, list[str]]] = []
        self.finals: list[dict[str, list[str]]] = []
        self.answer: Callable[[Route], None] | None = None
        self.slow: list[Route] | None = None

    def meet(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            route.fulfill(body=(ROOT / path[1:]).read_text("utf-8"), content_type="text/javascript")
        elif path == "/session/":
            self.tell_whose(route)
        elif route.request.method == "POST":
            self.take(route)
        elif path == "/form/":
            self.pages += 1
            body = HEAD + STATE + CLOSED + FORM.replace("KEY", str(self.pages))
            route.fulfill(body=body, content_type="text/html")
        else:
            route.fulfill(body=f"<h1>{path}</h1>", content_type="text/html")

    def tell_whose(self, route: Route) -> None:
        if self.user:
            told = {"user": self.user, "clinic": "marlow", "token": self.token}
            route.fulfill(body=json.dumps(told), content_type="application/json")
        else:
            route.fulfill(status=401, body="")

    def take(self, route: Route) -> None:
        sent = said(route.request)
        if "draft" not in sent:
            self.finals.append(sent)
            route.fulfill(body="<h1>Done</h1>", content_type="text/html")
        elif self.answer:
            self.answer(route)
        elif not self.user:
            route.fulfill(status=401, body="")
        elif self.slow is not None:
            self.slow.append(route)
        else:
            self.keep(route)

    def keep(self, route: Route) -> None:
        self.drafts.append(said(route.request))
        told = {"version": len(self.drafts), "at": "14:02", "errors": {}}
        route.fulfill(body=json.dumps(told), content_type="application/json")


def said(request: Request) -> dict[str, list[str]]:
    return parse_qs(request.post_data or "", keep_blank_values=True)
