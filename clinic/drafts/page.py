"""The draft beside one long form, as its page uses it.

draft = PageDraft(request, "health", patient.pk, form_of)
if draft.is_sent:
    return draft.answer()
form = draft.form()
...
draft.settle()                          # in the transaction of the successful write
...
render(request, ..., {"form": form, "draft": draft.beside()})
"""

import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.template.loader import render_to_string

from clinic.drafts import actions
from clinic.drafts.comparing import choose, differences, untold
from clinic.drafts.errors import by_element, drop_unfilled
from clinic.drafts.models import DraftSlot, FormDraft
from clinic.drafts.typed import DraftTooLong, Typed, digest, typed, version_seen
from clinic.practice import moments
from clinic.practice.requests import ClinicRequest

MOST_WAITING = 3
NOT_SEEN = (
    "Nothing was thrown away: something was saved since that page was opened, and stands here. "
    "Start over once more to throw it away."
)

FormOf = Callable[[QueryDict | None], Any]
Later = Callable[[QueryDict], QueryDict]


def about_draft(request: HttpRequest) -> bool:
    """Whether this request keeps a draft or throws it away, and does not send its form."""
    return request.method == "POST" and request.POST.get("draft") in ("save", "discard")


class PageDraft:
    """`form_of` makes the page's form of what was sent, or of nothing. `address` takes it, `page` shows it, if not here. `later` takes
    out of what was kept on an earlier day what was true of that day only."""

    def __init__(
        self,
        request: ClinicRequest,
        form: str,
        subject: uuid.UUID,
        form_of: FormOf,
        *,
        address: str = "",
        page: str = "",
        later: Later | None = None,
    ) -> None:
        self.request, self.form_of, self.later = request, form_of, later
        self.slot = DraftSlot(request.clinic, request.user, form, subject)
        self.address, self.page = address or request.path, page or request.path
        self.takes_form = request.method == "POST" and request.path == self.address.partition("?")[0]
        self.shows_kept = False

    @cached_property
    def row(self) -> FormDraft | None:
        return FormDraft.objects.of(self.slot).first()

    def waiting_beside(self) -> list[FormDraft]:
        """What this person typed into the same form about something else, and did not send."""
        return list(FormDraft.objects.waiting_beside(self.slot)[:MOST_WAITING])

    # -- what the page's script asks --------------------------------------------------------------------------------------

    @property
    def is_sent(self) -> bool:
        """Whether this request is about the draft, and not the form itself."""
        return self.takes_form and about_draft(self.request)

    def answer(self, *, closed: str = "") -> HttpResponse:
        """Keep it or throw it away. `closed`: where to read what this form would write, if it cannot be written any more."""
        if self.request.POST["draft"] == "discard":
            return self._discard(closed or self.page)
        if closed:
            return self._told({"closed": closed, "finished": True}, 410, closed)
        try:
            return self._save()
        except DraftTooLong as refused:
            return self._told({"refused": str(refused)}, 422, self.page, str(refused))

    def _discard(self, then: str) -> HttpResponse:
        version = version_seen(self.request.POST)
        try:
            draft = actions.discard(slot=self.slot, version=version, by=self.request.user)
        except actions.DraftChanged as changed:
            return self._told({"version": changed.current.version}, 409, then, NOT_SEEN)
        return self._told({"version": draft.version}, 200, then)

    def _told(self, told: dict[str, Any], status: int, then: str, words: str = "") -> HttpResponse:
        """JSON for the page's script; without it `then`, which says the `words`."""
        if self._is_scripted:
            return JsonResponse(told, status=status)
        if words:
            messages.error(self.request, words)
        return HttpResponseRedirect(then)

    @property
    def _is_scripted(self) -> bool:
        return self.request.headers.get("Accept", "").startswith("application/json")

    def _save(self) -> HttpResponse:
        sent: QueryDict = self.request.POST
        version = version_seen(sent)
        if sent.get("resolve") and self.row:
            version = version_seen(sent, "resolve")
            if self.row.version != version:
                return self._conflict(self.row)
            sent = self._chosen(self.row)
        try:
            draft = actions.save(slot=self.slot, data=typed(sent), version=version, by=self.request.user)
        except actions.DraftChanged as changed:
            return self._conflict(changed.current)
        at = moments.clock(self.request.clinic.local(draft.updated_at))
        told = {"version": draft.version, "at": at, "errors": by_element(self.form_of(sent))}
        return self._told(told, 200, self.page)

    def _chosen(self, row: FormDraft) -> QueryDict:
        sent, kept = self.request.POST, row.typed
        return choose(self.form_of(sent), self.form_of(kept), sent, kept)

    def _conflict(self, row: FormDraft) -> HttpResponse:
        sent, kept = self.request.POST, row.typed
        mine, theirs = self.form_of(sent), self.form_of(kept)
        found = differences(mine, theirs) or untold(mine, theirs, sent, kept)
        conflict = {
            "by": "Another tab or device of yours",
            "mine": "On this page",
            "theirs": "Saved there",
            "at": row.updated_at,
            "version": row.version,
        }
        if not row.data:
            conflict |= {"did": "sent or threw away", "theirs": "Left there"}
        context = {"conflict": {**conflict, "differences": found}}
        panel = render_to_string("drafts/_conflict.html", context, self.request)
        return JsonResponse({"panel": panel, "version": row.version, "same": not found}, status=409)

    # -- the page itself --------------------------------------------------------------------------------------------------

    def form(self) -> Any:
        """As sent; else as kept and not sent yet, with what is wrong in it; else fresh."""
        if self.takes_form:
            return self.form_of(self.request.POST)
        fresh = self.form_of(None)
        if self.row is None or not self.row.data:
            return fresh
        kept = self.form_of(self._still_true(self.row))
        if not differences(kept, fresh):
            return fresh
        self.shows_kept = True
        if isinstance(kept, forms.BaseForm):
            drop_unfilled(kept)
        return kept

    def _still_true(self, row: FormDraft) -> QueryDict:
        clinic = self.request.clinic
        is_of_today = clinic.day_of(row.updated_at) == clinic.today()
        return row.typed if is_of_today or self.later is None else self.later(row.typed)

    def settle(self) -> None:
        """The form's write succeeded: nothing waits any more."""
        sent = self.request.POST
        actions.settle(slot=self.slot, data=_whole(sent), version=version_seen(sent), by=self.request.user)

    def hand_on(self, form: str, subject: uuid.UUID) -> bool:
        """What is typed here can be sent by another form only: keep it there, unless this form has sent it, or something waits there.
        Whether it waits there now."""
        data = _whole(self.request.POST)
        if not data or self._was_sent(data):
            return False
        slot = replace(self.slot, form=form, subject=subject)
        return actions.hand_on(slot=slot, data=data, by=self.request.user)

    def _was_sent(self, data: Typed) -> bool:
        """A save that says what was sent, or that was on its way when a later one was sent."""
        row = self.row
        if row is None:
            return False
        is_late = self.is_sent and not row.data and version_seen(self.request.POST) < row.version - 1
        return is_late or row.settled == digest(data)

    def beside(self) -> dict[str, Any]:
        """For the page. What a refused form sent is kept first, as it was sent: the answer may get lost, and what it shows of
        somebody else's counts as seen only when a page that shows it says so."""
        row, version = self.row, self.row.version if self.row else 0
        if self.takes_form:
            version = version_seen(self.request.POST)
            row = self._keep(version)
        saved_at = row.updated_at if row and row.data and (self.shows_kept or self.takes_form) else None
        style = "clock" if saved_at and self.request.clinic.day_of(saved_at) == self.request.clinic.today() else "full"
        return {
            "version": row.version if row else version,
            "at": saved_at if self.shows_kept else None,
            "saved_at": saved_at,
            "style": style,
            "address": self.address,
            "subject": self.slot.subject,
        }

    def _keep(self, version: int) -> FormDraft | None:
        try:
            return actions.save(slot=self.slot, data=typed(self.request.POST), version=version, by=self.request.user)
        except (actions.DraftChanged, DraftTooLong):
            return None


def _whole(sent: QueryDict) -> dict[str, list[str]]:
    """What was written has no limit of a draft's any more."""
    try:
        return typed(sent)
    except DraftTooLong:
        return {}
