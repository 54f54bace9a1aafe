"""What a column of an old list may be, and which name of a column tells so."""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from django.db import models

from clinic.practice.typed_dates import is_month_first_too
from clinic.practice.typed_text import plain
from patients.records.normalise import normalise


class Column(StrEnum):
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    FULL_NAME = "full_name"
    BORN_ON = "born_on"
    SEX = "sex"
    PHONE = "phone"
    EMAIL = "email"
    TOXIN_ON = "toxin_on"
    TOXIN_UNITS = "toxin_units"
    TOXIN_PRODUCT = "toxin_product"


LABELS = {
    Column.GIVEN_NAME: "Given name",
    Column.FAMILY_NAME: "Family name",
    Column.FULL_NAME: "Whole name",
    Column.BORN_ON: "Date of birth",
    Column.SEX: "Sex",
    Column.PHONE: "Phone",
    Column.EMAIL: "E-mail",
    Column.TOXIN_ON: "Last toxin: date",
    Column.TOXIN_UNITS: "Last toxin: units",
    Column.TOXIN_PRODUCT: "Last toxin: product",
}
_NAMES = {
    Column.GIVEN_NAME: "givenname,firstname,forename,first,nombre,vorname,prenom,nome",
    Column.FAMILY_NAME: "familyname,lastname,surname,last,apellido,apellidos,nachname,nom,cognome",
    Column.FULL_NAME: "name,fullname,patient,patientname,client,clientname,nombrecompleto,paciente",
    Column.BORN_ON: "dateofbirth,dob,birthdate,birthday,born,fechadenacimiento,nacimiento,geburtsdatum",
    Column.SEX: "sex,gender,sexo,genero,geschlecht",
    Column.PHONE: "phone,mobile,mobilephone,telephone,tel,cell,phonenumber,telefono,movil,telefon,handy",
    Column.EMAIL: "email,mail,emailaddress,correo,correoelectronico",
    Column.TOXIN_ON: "lasttoxin,lastbotox,lasttreatment,botoxdate,toxindate,lasttreatmentdate,treatmentdate,ultimotratamiento",
    Column.TOXIN_UNITS: "units,botoxunits,toxinunits,lastunits,dose,unidades,einheiten",
    Column.TOXIN_PRODUCT: "product,toxin,botoxproduct,toxinproduct,brand,producto",
}


class DateOrder(models.TextChoices):
    DAY = "day", "Day first: 14/3/1986"
    MONTH = "month", "Month first: 3/14/1986"


_FIGURES = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ][0-9]{2,4}\b")


def guess_order(dates: Iterable[str], zone: str) -> DateOrder:
    """As those dates tell that can be read one way only, else as the clinic's country writes them."""
    pairs = [(int(found[1]), int(found[2])) for text in dates if (found := _FIGURES.match(plain(text)))]
    day_first = any(12 < one <= 31 and two <= 12 for one, two in pairs)
    month_first = any(12 < two <= 31 and one <= 12 for one, two in pairs)
    if day_first == month_first:
        month_first = is_month_first_too(zone)
    return DateOrder.MONTH if month_first else DateOrder.DAY


def guess(header: Sequence[str]) -> dict[str, int]:
    """By field, the column that its name tells; each column once."""
    folded = ["".join(sign for sign in normalise(name) if sign.isalnum()) for name in header]
    found: dict[str, int] = {}
    for column, names in _NAMES.items():
        for name in names.split(","):
            if name in folded and (at := folded.index(name)) not in found.values():
                found[column] = at
                break
    if Column.GIVEN_NAME in found and Column.FULL_NAME in found:
        del found[Column.FULL_NAME]
    return found
