"""The forms of one's account say each thing once, in our words."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from clinic.practice.models import User
from tests.support.pages import flat

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def nia(ada: User) -> User:
    ada.set_password("seven green bicycles")
    ada.save(update_fields=["password"])
    return ada


def test_no_placeholder_says_the_label_again(client: Client, sign_in: SignIn, nia: User) -> None:
    pages = [client.get(reverse(name)) for name in ("account_login", "account_reset_password")]
    pages.append(sign_in(nia).get(reverse("account_change_password")))
    for page in map(flat, pages):
        page = page.partition("<main")[2]  # the search for a patient in the head has its words from nowhere else
        assert "<form" in page
        assert "placeholder=" not in page and "<ul><li>" not in page
        assert page.count(reverse("account_reset_password") + '"') <= 1
        assert not re.search(r"<label[^>]*>[^<]*[a-z] [A-Z]", page)


def test_what_is_missing_is_named_as_its_label(sign_in: SignIn, nia: User) -> None:
    page = flat(sign_in(nia).post(reverse("account_change_password"), {}))
    for words in ("Enter current password", "Enter new password<", "Enter new password once more"):
        assert words in page
