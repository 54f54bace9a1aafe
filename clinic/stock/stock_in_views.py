"""Stock in: scanned or typed, read back line by line, then kept."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from clinic.practice import dates
from clinic.practice.access import KEEPS_STOCK, page
from clinic.practice.fields import MOST_COUNTED, read_number
from clinic.practice.idempotency import NAME, KeyUsed, read_key, show_again
from clinic.practice.models import Clinic
from clinic.practice.numbers import plain
from clinic.practice.requests import ClinicRequest
from clinic.stock import actions, checks, scans
from clinic.stock.actions import Printed
from clinic.stock.gs1 import CodeUnread, Scan, read_code
from clinic.stock.models import Delivery, Vial
from clinic.stock.reconstitution import remark
from clinic.stock.stock_in_forms import DeliveryForm, PrintedForm

OTHER_CONTENT = (
    "This page added {count} vials of lot {lot} already. It says something else now and nothing more was added: if more "
    "vials came in, press again."
)


@dataclass(frozen=True)
class SaidLine:
    label: str
    value: str
    note: str = ""


class StockIn:
    """The page between its requests: what was scanned, what is printed, what was checked. `do` is the button."""

    def __init__(self, clinic: Clinic, sent: QueryDict) -> None:
        self.clinic, self.sent = clinic, sent
        self.do = self._pressed(sent)
        self.scans = scans.scans_sent(sent.getlist("scanned"), clinic.today())
        self.fault = ""
        self._scan()
        self.by_hand = not self.scans and bool(sent.get("by_hand"))
        said = scans.said_by(clinic, self.scans)
        gtin = self.scans[0].gtin if self.scans else ""
        was_read = self.do in ("read", "keep") or bool(sent.get("read_back"))
        asked = self.do != "change" and (was_read or bool(self.scans and not self._lacks(said)))
        told = {name: sent[name] for name in PrintedForm.base_fields if name in sent}
        self.printed_form = PrintedForm(sent if asked else None, clinic=clinic, said=said, gtin=gtin, initial=told)
        self.printed: Printed | None = None
        if (self.scans or self.by_hand) and asked and self.printed_form.is_valid():
            self.printed = self.printed_form.printed()
        self.form: DeliveryForm | PrintedForm = self.printed_form
        if self.printed:
            self.form = self._delivery_form(self.printed.product)

    @staticmethod
    def _pressed(sent: QueryDict) -> str:
        """Enter reads the code that stands in the box, or reads back what was typed; it never keeps anything."""
        do = sent.get("do", "")
        if do != "enter":
            return do
        if sent.get("code", "").strip() or not (sent.get("scanned") or sent.get("by_hand")):
            return "scan"
        return "" if sent.get("read_back") else "read"

    @staticmethod
    def _lacks(said: dict[str, Any]) -> bool:
        return not {"product", "vial_units", "number", "expires_on"} <= said.keys()

    def _scan(self) -> None:
        if self.do.startswith("drop-"):
            kept = [scan for scan in self.scans if scan.serial != self.do.removeprefix("drop-")]
            self.scans = kept
        typed = self.sent.get("code", "")
        if not typed.strip() and not (self.do == "scan" and not self.scans):
            return
        try:
            scan = read_code(typed, self.clinic.today())
            scans.refuse_known_serial(self.clinic, scan)
            self.scans = scans.with_scan(self.scans, scan)
        except CodeUnread as refused:
            self.fault = str(refused)

    def _delivery_form(self, product: str) -> DeliveryForm:
        if self.do == "keep" and not self.fault:
            return DeliveryForm(self.sent, product=product)
        told = {name: self.sent[name] for name in self.sent if name != "code"}
        key = read_key(told.pop(NAME, ""))
        counted = str(told.get("count", ""))
        number = read_number(counted, 0, MOST_COUNTED)
        if (
            number is not None or not counted.strip()
        ):  # what is no number stays in the box, to be refused there in words
            told["count"] = str(max(number or 1, len(self.scans)))
        return DeliveryForm(None, product=product, initial=told | ({NAME: key} if key else {}))

    @property
    def serials(self) -> list[str]:
        return [scan.serial for scan in self.scans if scan.serial]

    def keep(self, request: ClinicRequest) -> Delivery | None:
        """What was made, or None with words on the form."""
        form = self.form
        if not isinstance(form, DeliveryForm) or not form.is_valid() or self.printed is None:
            return None
        reason = self.printed_form.cleaned_data["size_reason"]
        told: dict[str, Any] = {"printed": self.printed, "serials": self.serials, "size_reason": reason}
        try:
            return actions.take_in(clinic=self.clinic, by=request.user, **told, **form.told())
        except KeyUsed as used:
            show_again(form, self.sent, OTHER_CONTENT.format(count=used.made.count, lot=used.made.lot))
        except ValidationError as refused:
            for field, words in refused.message_dict.items():
                form.add_error(field if field in form.fields else None, words)
        return None

    def said(self) -> list[SaidLine]:
        """What was read, line by line."""
        if self.printed:
            return [*self._printed_lines(self.printed), *self._serial_lines()]
        first = self.scans[0] if self.scans else None
        return [*self._scanned_lines(first), *self._serial_lines()] if first else []

    def _printed_lines(self, printed: Printed) -> list[SaidLine]:
        known = checks.lot_in_stock(self.clinic, printed.product, printed.number)
        there = Vial.objects.unopened().filter(lot=known).count() if known else 0
        held = "1 vial is" if there == 1 else f"{there} vials are"
        in_stock = f"{held} in the fridge already" if known else "new here"
        none = "the vials are kept apart and may not be used"
        return [
            SaidLine("Product", f"{printed.product}, {plain(printed.vial_units)} U", remark(printed.product)),
            SaidLine("Lot", printed.number or "No number", in_stock if printed.number else none),
            self._expiry(printed.expires_on),
        ]

    def _scanned_lines(self, scan: Scan) -> list[SaidLine]:
        lines = [SaidLine("GTIN", scan.gtin, "new here: say what it is") if scan.gtin else None]
        lines.append(SaidLine("Lot", scan.lot) if scan.lot else None)
        lines.append(self._expiry(scan.expires_on) if scan.expires_on else None)
        return [line for line in lines if line]

    def _expiry(self, day: Any) -> SaidLine:
        left = (day - self.clinic.today()).days
        ahead = dates.days_or_weeks(left) if left < 60 else f"{round(left / 30.44)} months"
        note = f"in {ahead}" if left > 0 else "today" if left == 0 else "expired"
        return SaidLine("Expiry", dates.plain_day(day), note)

    def _serial_lines(self) -> list[SaidLine]:
        lines = []
        if self.scans and not self.serials:
            lines.append(SaidLine("Serial", "None in the code"))
        for other in self.scans[0].others if self.scans else ():
            lines.append(SaidLine(other.title, other.value, "read, not kept"))
        return lines


@page(KEEPS_STOCK)
def stock_in(request: ClinicRequest) -> HttpResponse:
    arrival = StockIn(request.clinic, request.POST if request.method == "POST" else request.GET.copy())
    if request.method == "POST" and arrival.do == "keep" and (made := arrival.keep(request)):
        _tell(request, made)
        return redirect("stock:fridge")
    is_refused = bool(arrival.fault or (request.method == "POST" and arrival.form.errors))
    context = {
        "arrival": arrival,
        "form": arrival.form,
        "doubt": arrival.scans[0].doubt if arrival.scans else "",
        "typed_code": request.POST.get("code", "") if arrival.fault else "",
    }
    return render(request, "stock/stock_in_page.html", context, status=422 if is_refused else 200)


def _tell(request: ClinicRequest, made: Delivery) -> None:
    noun = "vial" if made.count == 1 else "vials"
    words = f"{made.count} {noun} of lot {made.lot}" if made.lot.number else f"{made.count} {noun} without a lot number"
    vial = made.vials.select_related("clinic", "lot", "delivery").first()
    faults = vial.unusable(request.clinic.now()) if vial else []
    if not faults:
        messages.success(request, f"{words} put into stock.")
        return
    reasons = "; ".join(fault.words for fault in faults)
    messages.warning(request, f"{words} put into stock and kept apart, because they may not be used: {reasons}.")
