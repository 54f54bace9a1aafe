"""What the database itself refuses about consults."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic.practice.models import Clinic, User
from planning.consults.models import Consult


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "abandoned"}, "abandoned_consult"),
        ({"state": "abandoned", "abandoned_at": "now"}, "abandoned_consult"),
        ({"abandoned_by": "ada"}, "abandoned_consult"),
        ({"state": "finished", "finished_at": "now"}, "finished_consult"),
        ({"finished_by": "ada"}, "finished_consult"),
        ({"state": "lost"}, "consult_state_is_known"),
    ],
)
def test_a_consult_cannot_be_half_closed(
    change: dict[str, Any], constraint: str, consult: Consult, in_clinic: Clinic, ada: User
) -> None:
    values = {"now": timezone.now(), "ada": ada}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Consult.objects.filter(pk=consult.pk).update(**{name: values.get(said, said) for name, said in change.items()})
