"""The shorthand line of a consult, read while it is typed. What is taken goes into the form, and is saved as all of it is."""

import uuid

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string

from clinic.practice.access import WRITES_CONSULTS, find, page
from clinic.practice.requests import ClinicRequest
from planning.consults.forms.consult_form import Answers, read
from planning.consults.models import Consult
from planning.consults.shorthand.parts import LONGEST_LINE
from planning.consults.shorthand.reading import read_line
from planning.consults.shorthand.words import UnderstoodPart, shapes, third_of, understood


@page(WRITES_CONSULTS, methods=("POST",))
def read_shorthand(request: ClinicRequest, consult_id: uuid.UUID) -> HttpResponse:
    """What `line` says beside the form as it is now. Writes nothing."""
    consult = find(Consult.objects.select_related("draft"), consult_id)
    line = request.POST.get("line", "")
    if len(line) > LONGEST_LINE:
        too_long = f"{len(line)} characters are too many for one line, {LONGEST_LINE} are allowed."
        return JsonResponse(_told([], too_long, rest=line))
    stored = Answers(consult.draft.data, consult.draft.unread)  # of thirds of the face that are not drawn yet
    answers = read(request.POST, request.clinic.today(), stored)
    return JsonResponse(_told(understood(read_line(line), answers)))


def _told(parts: list[UnderstoodPart], too_long: str = "", rest: str = "") -> dict[str, object]:
    """`sets` are the form's fields with their new values, `rest` what of the line would stay."""
    others = [one.part.text for one in parts if one.part.fault]
    lines = [_corrected(parts, number) for number in range(len(parts))]
    shown = render_to_string(
        "consults/_shorthand_read.html", {"parts": zip(parts, lines, strict=True), "too_long": too_long}
    )
    changes = [change for one in parts for change in one.changes]
    return {
        "shown": shown,
        "sets": [{"name": one.name, "value": one.value, "third": third_of(one)} for one in changes],
        "shapes": shapes(parts),
        "rest": rest or "; ".join(others),
    }


def _corrected(parts: list[UnderstoodPart], number: int) -> list[dict[str, str]]:
    """The whole line for each correction of one part."""
    lines = []
    for correction in parts[number].part.corrections:
        texts = [one.part.text for one in parts]
        texts[number] = correction.text
        lines.append({"label": correction.label, "line": "; ".join(texts)})
    return lines
