"""An old list as its file was read."""

import uuid

from clinic.practice.models import Clinic, User
from planning.earlier.import_models import PatientImport
from planning.earlier.importing import actions
from planning.earlier.importing.reading import Table


def make_old_list(clinic: Clinic, by: User) -> PatientImport:
    """Of one patient; its columns are not chosen yet."""
    table = Table(["Name", "Born"], [["Ana Silva", "14/3/1986"]], [2])
    return actions.take_in(clinic=clinic, name="old.csv", table=table, idempotency_key=uuid.uuid4(), by=by)
