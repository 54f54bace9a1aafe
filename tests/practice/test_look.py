"""Words and controls that every page shares."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError

from clinic.practice import moments, numbers, widgets
from clinic.practice.icons import ICONS
from clinic.practice.templatetags import look

ZONE = ZoneInfo("Atlantic/Azores")
AZORES = SimpleNamespace(local=lambda at: moments.local(at, ZONE), today=lambda: date(2026, 11, 23))


def shown(template: str, **context: Any) -> str:
    return Template("{% load look %}" + template).render(Context(context))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (20, "20\u00a0U"),
        (20.0, "20\u00a0U"),
        (Decimal("2.50"), "2.5\u00a0U"),
        ("100", "100\u00a0U"),
        (0, "0\u00a0U"),
        (None, ""),
    ],
)
def test_units_have_no_trailing_zero(value: object, text: str) -> None:
    assert numbers.units(value) == text


def test_a_range_of_units() -> None:
    assert numbers.units_range([8, 25.0]) == "8 to 25\u00a0U"
    assert numbers.units_range([4, 4]) == "4\u00a0U"
    assert numbers.units_range(None) == ""


def test_a_birth_date_reads_one_way_only() -> None:
    assert look.born(date(1986, 3, 4)) == "04-Mar-1986"


@pytest.mark.parametrize(
    ("name", "letters"), [("Dr Helena Voss", "HV"), ("Ana", "A"), ("Mary Jane van Dyke", "MD"), ("Dr", "D")]
)
def test_initials(name: str, letters: str) -> None:
    assert look.initials(SimpleNamespace(full_name=name, email="x@y.example")) == letters


def test_moments_are_shown_on_the_clinics_clock() -> None:
    moment = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
    assert (
        shown('{% when at "clock" %}', at=moment, clinic=AZORES)
        == '<time datetime="2026-11-22T23:30:00-01:00">23:30</time>'
    )
    assert ">Sun 22 Nov, 23:30<" in shown("{% when at %}", at=moment, clinic=AZORES)
    assert ">Sat 2 Jan 2027<" in shown('{% when at "day" %}', at=date(2027, 1, 2), clinic=AZORES)
    assert shown("{% when at %}", at=None, clinic=AZORES) == ""


def test_no_moment_is_shown_on_a_clock_nobody_chose() -> None:
    with pytest.raises(ValueError, match="clinic's clock"):
        shown("{% when at %}", at=datetime(2026, 11, 23, tzinfo=UTC))


def test_icons_are_silent_unless_they_are_named() -> None:
    for name in ICONS:
        assert 'aria-hidden="true"' in look.icon(name)
    assert 'role="img" aria-label="On &lt;hold&gt;"' in look.icon("stop", "On <hold>")


class Form(forms.Form):
    family_name = forms.CharField()
    nhs_number = forms.CharField(label="NHS number")
    born_on = widgets.BirthDateField(label="Date of birth")
    sex = forms.ChoiceField(choices=[("f", "Female")], widget=widgets.SegmentedRadio)
    pregnant = forms.ChoiceField(label="Is she pregnant?", choices=[("no", "No")], widget=widgets.SegmentedRadio)
    consent = forms.BooleanField(label="I agree")
    note = forms.CharField(required=False, max_length=3)


def test_errors_say_what_to_do() -> None:
    form = Form({"note": "long"})
    assert not form.is_valid()
    words = {field.name: look.error_words(field) for field in form}
    assert words["family_name"] == ["Enter family name"]
    assert words["nhs_number"] == ["Enter NHS number"]
    assert words["born_on"] == ["Enter date of birth"]
    assert words["sex"] == ["Choose sex"]
    assert words["pregnant"] == ["Answer: Is she pregnant?"]
    assert words["consent"] == ["Tick: I agree"]
    assert words["note"] == ["Ensure this value has at most 3 characters (it has 4)."]


def test_the_summary_links_to_the_first_control_of_each_field() -> None:
    form = Form({})
    form.is_valid()
    text = shown('{% include "parts/_error_summary.html" %}', form=form)
    drawn = shown("{{ form }}", form=form)
    for control in ("id_family_name", "id_born_on_0", "id_sex_0", "id_pregnant_0", "id_consent"):
        assert f'href="#{control}"' in text
        assert f'id="{control}"' in drawn


def test_a_field_says_its_error_beside_it_and_to_screen_readers() -> None:
    form = Form({"family_name": ""})
    form.is_valid()
    drawn = shown("{{ form.family_name.as_field_group }}", form=form)
    assert 'id="id_family_name_error"' in drawn and 'aria-describedby="id_family_name_error"' in drawn
    assert 'aria-invalid="true"' in drawn


def test_what_is_typed_comes_back_and_is_escaped() -> None:
    form = Form({"family_name": "<b>O'Neil</b>", "born_on_day": "31", "born_on_month": "2", "born_on_year": "1986"})
    form.is_valid()
    drawn = shown("{{ form }}", form=form)
    assert "&lt;b&gt;O&#x27;Neil&lt;/b&gt;" in drawn and "<b>" not in drawn
    assert 'value="31"' in drawn and 'value="1986"' in drawn


BIRTHDAYS = [
    (("27", "3", "1986"), date(1986, 3, 27)),
    (("29", "2", "2024"), date(2024, 2, 29)),
    (("31", "2", "1986"), "February 1986 has the days 1 to 28, not 31."),
    (("1", "13", "1986"), "Month must be 1 to 12, not 13."),
    (("1", "1", "86"), "Year must be four figures and not before 1900, such as 1986."),
    (("1", "1", "1850"), "Year must be four figures and not before 1900, such as 1986."),
    (("27", "", "1986"), "Date of birth must include a month."),
    (("", "", "1986"), "Date of birth must include a day and a month."),
    (("x", "3", "1986"), "Date of birth must be numbers, such as 27 3 1986."),
    (("²", "3", "1986"), "Date of birth must be numbers, such as 27 3 1986."),
    (("0", "3", "1986"), "March 1986 has the days 1 to 31, not 0."),
]


@pytest.mark.parametrize(("parts", "answer"), BIRTHDAYS)
def test_a_date_of_birth_in_three_boxes(parts: tuple[str, str, str], answer: date | str) -> None:
    field = widgets.BirthDateField(label="Date of birth")
    if isinstance(answer, date):
        assert field.clean(list(parts)) == answer
    else:
        with pytest.raises(forms.ValidationError) as refused:
            field.clean(list(parts))
        assert refused.value.messages == [answer]


def test_a_known_date_of_birth_is_shown_and_not_changed_by_itself() -> None:
    field = widgets.BirthDateField()
    assert field.widget.decompress(date(1986, 3, 4)) == [4, 3, 1986]
    assert not field.has_changed(date(1986, 3, 4), ["4", "3", "1986"])
    assert not field.has_changed(date(1986, 3, 4), ["04", "03", "1986"])
    assert field.has_changed(date(1986, 3, 4), ["5", "3", "1986"])
    assert not field.has_changed(None, ["", "", ""])


@pytest.mark.parametrize(
    ("source", "sent"),
    [
        ("<b>\n  {{ word }}\n</b>\n<i>x</i>", "<b>20</b><i>x</i>"),
        ("{{ word }}{% if word %}, {% endif %}\n{{ word }}\n.", "20, 20."),
        ("two\nwords", "two\nwords"),
        ("{% for one in lines %}\n{{ one }}\n{% endfor %}", "a\nbc"),
    ],
)
def test_what_is_laid_out_over_lines_is_sent_as_one(source: str, sent: str) -> None:
    assert shown("{% oneline %}\n" + source + "\n{% endoneline %}", word=20, lines=["a\nb", "c"]) == sent


def test_one_line_is_kept_for_a_tag_that_takes_it() -> None:
    source = "{% oneline as lead %}\n  <b>\n    {{ word }}\n  </b>\n{% endoneline %}[{{ lead }}]"
    assert shown(source, word="a & b") == "[<b>a &amp; b</b>]"
    with pytest.raises(TemplateSyntaxError):
        shown("{% oneline lead %}{% endoneline %}")


def test_a_page_begins_with_way_back_title_and_lead() -> None:
    source = "{% page_head title back=back back_words=title lead=title %}<i></i>{% endpage_head %}"
    page = shown(source, title="A & b", back="/a/?b=1&c")
    assert re.sub(r"<svg.*?</svg>|\s*\n\s*", "", page) == (
        '<header class="page-head"><div><a class="back" href="/a/?b=1&amp;c">A &amp; b</a>'
        '<h1>A &amp; b</h1><p class="lead">A &amp; b</p></div><i></i></header>'
    )
    bare = shown('{% include "parts/_page_head.html" with title="Plans" only %}')
    assert re.sub(r"\s*\n\s*", "", bare) == '<header class="page-head"><div><h1>Plans</h1></div></header>'


def test_a_part_ends_without_a_line_break() -> None:
    assert shown('{% include "parts/_chip.html" with text="Held" only %}.').endswith("Held</span>.")


def test_an_empty_list_says_what_to_do() -> None:
    source = '{% blankslate title url="/new/" action="New" %}\n Ask {{ title }}.\n{% endblankslate %}'
    page = shown(source, title="Fish & <b>")
    assert "<h2>Fish &amp; &lt;b&gt;</h2>" in page
    assert re.search(r"<p>\s*Ask Fish &amp; &lt;b&gt;\.\s*</p>", page)
    assert '<a class="btn" href="/new/">New</a>' in page
    assert "href" not in shown('{% blankslate "No plans" %}Wait.{% endblankslate %}')


def test_a_banner_has_the_icon_of_its_tone() -> None:
    page = shown('{% banner "warn" slim=True %}<p>{{ why }}</p>{% endbanner %}', why="Fish & <b>")
    assert 'class="banner warn slim"' in page and "<p>Fish &amp; &lt;b&gt;</p>" in page
    assert look.icon("warn") in page
    assert 'class="banner"' in (plain := shown("{% banner %}x{% endbanner %}")) and look.icon("info") in plain


def test_a_banner_of_one_line_is_a_paragraph() -> None:
    page = shown(
        '{% banner "stop" line=True role="alert" data_asleep=True %}\n  {{ why }}\n{% endbanner %}', why="a & b"
    )
    assert re.sub(r"<svg.*?</svg>|\s*\n\s*", "", page) == (
        '<p class="banner stop" role="alert" data-asleep><span>a &amp; b</span></p>'
    )


def test_a_field_of_units_stands_between_less_and_more() -> None:
    page = shown("{% stepper of %}<input>{% endstepper %}", of="Procerus")
    assert re.findall(r'data-step="(.*?)".*?aria-label="(.*?)"|<(input)>', page, re.S) == [
        ("-0.5", "Half a unit less, Procerus", ""),
        ("", "", "input"),
        ("0.5", "Half a unit more, Procerus", ""),
    ]
    assert 'aria-label="Less"' in shown("{% stepper step=1 %}<input>{% endstepper %}")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["Choose sex"], "Choose sex"),
        (["It is over."], "It is over."),
        (["Line 1: no.", "Line 2"], "Line 1: no. Line 2"),
    ],
)
def test_several_errors_of_a_field_are_sentences(words: list[str], said: str) -> None:
    assert look.as_sentences(words) == said
