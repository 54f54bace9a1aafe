"""What the plan page takes from an answer."""

from planning.consults.reading import Reading
from planning.engine import plan, read_document
from planning.protocols import shipped
from tests.engine.visits import found, visit


def test_a_line_of_what_toxin_can_do_applies_only_where_the_face_shows_it() -> None:
    document = visit(found("glabella"), found("masseter", "muscle_bulk", 2, muscle_strength="strong"))
    reading = Reading(document, plan(read_document(document), shipped()))
    applies = {line.rule: line.of_findings for line in (*reading.can, *reading.cannot)}
    assert applies == {
        "limits.can_upper_face": True,
        "limits.can_targeted": True,
        "limits.cannot_firm_or_fill": False,
        "limits.cannot_clear_creases": False,
        "limits.cannot_remove_bags": False,
    }
