"""Who is found by what is typed."""

from itertools import product

import pytest
from django.utils import timezone

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records import actions
from patients.records.models import Patient
from patients.records.normalise import name_words, normalise, sort_name
from patients.records.search import Found, find_patients, statements
from tests.records.people import add


def names(text: str) -> list[str]:
    return [patient.full_name for patient in find_patients(text).patients]


@pytest.fixture
def people(clinic: Clinic, ada: User, other_clinic: Clinic, outsider: User) -> None:
    add(clinic, ada, "Leïla", "Amari", "1986-03-14", phone="+44 7700 900123")
    add(clinic, ada, "Łukasz", "O’Neill-Østergård", "1957-12-01", phone="(020) 7946 0011", sex="male")
    add(clinic, ada, "Maria José", "de la Cruz", "2001-05-03")
    add(clinic, ada, "Maren", "Groß", "1986-03-20", phone="07700 900456")
    add(other_clinic, outsider, "Leila", "Amari", "1986-03-14", phone="+44 7700 900123")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("amari", ["Leïla Amari"]),
        ("AMA lei", ["Leïla Amari"]),
        ("leila am", ["Leïla Amari"]),
        ("Amari, Leïla", ["Leïla Amari"]),
        ("mari", ["Maria José de la Cruz"]),
        ("lukasz", ["Łukasz O’Neill-Østergård"]),
        ("o'neill", ["Łukasz O’Neill-Østergård"]),
        ("oneill ostergard", ["Łukasz O’Neill-Østergård"]),
        ("oneillostergard", ["Łukasz O’Neill-Østergård"]),
        ("østergård", ["Łukasz O’Neill-Østergård"]),
        ("gross", ["Maren Groß"]),
        ("groß", ["Maren Groß"]),
        ("cruz jose", ["Maria José de la Cruz"]),
        ("14/3/1986", ["Leïla Amari"]),
        ("14.03.1986", ["Leïla Amari"]),
        ("1986-03-14", ["Leïla Amari"]),
        ("14 mar 1986", ["Leïla Amari"]),
        ("14th March 1986", ["Leïla Amari"]),
        ("14-Mar-1986", ["Leïla Amari"]),
        ("14/3/86", ["Leïla Amari"]),
        ("14031986", ["Leïla Amari"]),
        ("19860314", ["Leïla Amari"]),
        ("amari 14/3/1986", ["Leïla Amari"]),
        ("14/3/1986 amari", ["Leïla Amari"]),
        ("1957", ["Łukasz O’Neill-Østergård"]),
        ("07700 900123", ["Leïla Amari"]),
        ("+44 7700 900123", ["Leïla Amari"]),
        ("7700900123", ["Leïla Amari"]),
        ("0044 7700 900123", ["Leïla Amari"]),
        ("+44 7700 900456", ["Maren Groß"]),
        ("900123", ["Leïla Amari"]),
        ("0123", ["Leïla Amari"]),
        ("07700 9", ["Leïla Amari", "Maren Groß"]),
        ("020 7946", ["Łukasz O’Neill-Østergård"]),
        ("mar 900456", ["Maren Groß"]),
        ("15/3/1986", []),
        ("31/2/1986", []),
        ("amari 1957", []),
        ("nobody", []),
        ("%", []),
        ("_", []),
        ("", []),
        ("   ", []),
        ("'; drop table records_patient; --", []),
    ],
)
def test_the_right_patients_are_found(people: None, in_clinic: Clinic, typed: str, found: list[str]) -> None:
    assert names(typed) == found


def test_results_are_ordered_by_family_name_without_regard_to_accents(clinic: Clinic, ada: User) -> None:
    for given, family in (("Zoe", "Adam"), ("Ann", "Ädams"), ("Ann", "Adam"), ("Zed", "adamson")):
        add(clinic, ada, given, family)
    with tenant(clinic):
        assert names("ad") == ["Ann Adam", "Zoe Adam", "Ann Ädams", "Zed adamson"]


def test_no_more_than_the_limit_come_back(clinic: Clinic, ada: User) -> None:
    for number in range(4):
        add(clinic, ada, f"Given{number}", "Same")
    with tenant(clinic):
        assert len(find_patients("same", limit=3).patients) == 3


def test_a_changed_name_or_phone_is_found_and_the_old_one_is_not(clinic: Clinic, ada: User, in_clinic: Clinic) -> None:
    patient = add(clinic, ada, "Leila", "Amari", phone="07700 900123")
    actions.update_patient(patient=patient, by=ada, version=1, family_name="Brandt", phone="07700 900999")
    assert names("brandt") == names("900999") == ["Leila Brandt"]
    assert names("amari") == names("900123") == []


@pytest.mark.parametrize(
    ("given", "family", "typed"),
    [
        ("ნინო", "", "ნინ"),
        ("Nino", "ბერიძე", "ᲑᲔᲠᲘᲫᲔ"),
        ("Suharto", "", "suh"),
        ("", "Suharto", "suharto"),
        ("สมชาย", "", "สมชาย"),
        ("สิทธิชัย", "", "สิทธิ"),
        ("विजय", "कुमार", "कुमा विजय"),
        ("小明", "王", "王 小"),
        ("小明", "王", "王小明"),
        ("太郎", "山田", "山田太"),
        ("Thị Đào", "Nguyễn", "nguyen dao"),
        ("Séan", "O\u2019Brien", "o'brien"),
        ("Séan", "O'Brien", "O\u2019Brien"),
        ("Séan", "O\u02bcBrien", "obrien"),
        ("Séan", "OʻBrien", "o`brien"),
        ("Lea", "Amari\u2011Brandt", "amari-brandt"),
        ("Lea", "Amari-Brandt", "amari\u2010brandt"),
        ("Anne\u2013Marie Lou", "Roy", "annemarie"),
        ("Ana\u200b", "Sil\u00adva", "ana silva"),
        ("Ana", "Silva", "\u202esil\u200bva\u00a0ana"),
        ("علی\u200cرضا احمد", "حسینی", "علیرضا"),
        ("علی رضا", "حسيني", "حسینی"),
        ("Zoë", "Smith 3", "smith ٣"),
    ],
)
def test_a_name_is_found_as_any_keyboard_writes_it(
    clinic: Clinic, ada: User, in_clinic: Clinic, given: str, family: str, typed: str
) -> None:
    known = add(clinic, ada, given, family)
    add(clinic, ada, "Else", "Body")
    assert find_patients(typed).patients == [known]


@pytest.mark.parametrize(
    "typed",
    [
        "١٤/٣/١٩٨٦",
        "۱۴.۰۳.۱۹۸۶",
        "१९८६-०३-१४",
        "１４－０３－１９８６",
        "14\u201103\u20111986",
        "14\u00a0mar\u00a01986",
        "١٤٠٣١٩٨٦",
    ],
)
def test_a_birth_date_is_found_in_the_figures_of_any_keyboard(people: None, in_clinic: Clinic, typed: str) -> None:
    assert names(typed) == ["Leïla Amari"]


@pytest.mark.parametrize("kept", ["+44 (0)20 7946 0011", "020 7946 0011", "+44 20 7946 0011"])
@pytest.mark.parametrize("typed", ["0011", "011", "46 0011", "7946 0011", "020 7946 0011", "02079", "0 7946", "20794"])
def test_a_phone_is_found_by_digits_that_begin_with_a_nought(
    clinic: Clinic, ada: User, in_clinic: Clinic, kept: str, typed: str
) -> None:
    known = add(clinic, ada, "Ana", "Silva", phone=kept)
    add(clinic, ada, "Else", "Body", phone="07700 900123")
    assert find_patients(typed).patients == [known]


@pytest.mark.parametrize(
    "typed",
    [
        "٠٧٧٠٠ ٩٠٠١٢٣",
        "+44\u20117700\u2013900123",
        "＋４４ ７７００ ９００１２３",
        "٩٠٠١٢٣",
        "(07700)\u00a0900\u200b123",
        "07700 900123 ext. 4",
    ],
)
def test_a_phone_is_found_in_the_figures_of_any_keyboard(people: None, in_clinic: Clinic, typed: str) -> None:
    assert names(typed) == ["Leïla Amari"]


@pytest.mark.parametrize(
    "typed",
    [
        *("14 de marzo de 1986", "14 mar 1986", "14 marzo 86", "March 14, 1986", "Mar 14 1986", "Mar. 14th, 1986"),
        *(
            "14th of March, 1986",
            "viernes, 14 de marzo de 1986",
            "Friday 14 March 1986",
            "14. 3. 1986",
            "14 / 3 / 1986",
        ),
        *("1986 03 14", "14-3-86", "14.3/1986", "leila 14 de marzo de 1986", "March 14, 1986 amari", "14 mar 86 amari"),
    ],
)
def test_a_birth_date_is_found_as_the_boxes_for_a_day_read_it(people: None, in_clinic: Clinic, typed: str) -> None:
    assert names(typed) == ["Leïla Amari"]


@pytest.mark.parametrize("typed", ["3/14/1986", "14/3/1986", "3/14/86", "03141986", "14031986", "3-14-1986 amari"])
def test_where_the_month_may_stand_first_both_readings_are_looked_for(
    people: None, in_clinic: Clinic, typed: str
) -> None:
    with timezone.override("America/New_York"):
        assert names(typed) == ["Leïla Amari"]
        assert names("5/3/2001") == names("3/5/2001") == ["Maria José de la Cruz"]


def test_a_born_day_of_either_century_is_found(clinic: Clinic, ada: User, in_clinic: Clinic) -> None:
    for year in ("1925", "2025"):
        add(clinic, ada, "Born", year, f"{year}-05-03")
    assert names("3/5/25") == names("3 May 25") == ["Born 1925", "Born 2025"]


def test_a_single_name_sorts_by_itself(clinic: Clinic, ada: User, in_clinic: Clinic) -> None:
    for given, family in (("Suharto", ""), ("Zoe", "Adam"), ("Ann", "Tan"), ("", "Rahul")):
        add(clinic, ada, given, family)
    assert [patient.name for patient in Patient.objects.by_name()] == ["Adam, Zoe", "Rahul", "Suharto", "Tan, Ann"]


def test_normalising_takes_away_case_marks_and_apostrophes() -> None:
    assert normalise("O’Neill-Østergård") == "oneill-ostergard"
    assert normalise("Ærø Straße İPEK ışık") == "aero strasse ipek isik"
    assert sort_name("Lee", "Zed") < sort_name("Leeson", "Ann")


@pytest.mark.parametrize(
    "typed", ["leila@", "LEILA@example.com", "leila@example.com amari", "@ amari", "Amari <leila@example.com>"]
)
def test_an_e_mail_address_is_found_by_its_beginning(clinic: Clinic, ada: User, in_clinic: Clinic, typed: str) -> None:
    known = add(clinic, ada, "Leila", "Amari", email="Leila@Example.com")
    add(clinic, ada, "Else", "Body", email="else@example.com")
    assert find_patients(typed) == Found([known])


@pytest.mark.parametrize("typed", ["3/14/1986", "03-14-1986", "3/14/86", "03141986", "amari 3/14/1986"])
def test_a_day_that_can_be_read_one_way_only_is_read_so_everywhere(people: None, in_clinic: Clinic, typed: str) -> None:
    with timezone.override("Europe/London"):
        assert names(typed) == ["Le\u00efla Amari"]
        assert names("5/3/2001") == [], "the third of May is asked for day first"


@pytest.mark.parametrize("typed", ["7009", "44770", "7946", "46001"])
def test_figures_from_the_middle_of_a_phone_find_it_when_no_number_ends_so(
    people: None, in_clinic: Clinic, typed: str
) -> None:
    assert len(names(typed)) >= 1


@pytest.mark.parametrize("text", ["smi", "smith jo", "m", "1970", "900"])
def test_pages_follow_each_other_without_a_gap(clinic: Clinic, ada: User, in_clinic: Clinic, text: str) -> None:
    for number in range(9):
        add(
            clinic,
            ada,
            f"Jo{number % 3} Joan Jones",
            f"Mary Smith{number % 2}",
            f"1970-01-0{number % 2 + 1}",
            phone=f"07700 90{number}900",
        )
    every, seen, after = find_patients(text, limit=50).patients, [], None
    while True:
        page = find_patients(text, after=after, limit=2)
        seen += page.patients
        if (after := page.next_after) is None:
            break
    assert seen == every and len(every) == len(set(every)) == 9


@pytest.mark.parametrize("common", [0, 10_000])
def test_common_and_rare_words_find_the_same(
    clinic: Clinic, ada: User, in_clinic: Clinic, common: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the beginning leads or the initial is a matter of speed alone: compared with a plain intersection."""
    monkeypatch.setattr(statements, "COMMON", common or 1)
    people = [
        add(clinic, ada, given, family, f"19{50 + at}-01-01")
        for at, (given, family) in enumerate(
            product(("Mara Jo", "Marc", "Jon", "Mo"), ("Marsh", "Jones-Mar", "M\u00fcller"))
        )
    ]
    for text in ("mar", "m", "mar jo", "j m", "marsh mar", "mu mo", "jonesm", "mara jo m"):
        words = text.split()
        wanted = [
            one
            for one in people
            if all(any(own.startswith(word) for own in name_words(one.given_name, one.family_name)) for word in words)
        ]
        assert set(find_patients(text, limit=50).patients) == set(wanted), text
