from collections.abc import Callable, Iterator

import pytest

from clinic.messages import actions, templates
from clinic.messages.models import Message
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant

WORDS = {"name": "Nina", "inviter": "Olive", "roles": "Injector", "until": "6 December", "link": "https://x.example/i/"}
Send = Callable[..., Message]


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """What the invitation says, whatever row it is about."""
    told = dict(WORDS)
    monkeypatch.setitem(templates.PROVIDERS, "member_invitation", lambda message: told or None)
    yield told


@pytest.fixture
def send(clinic: Clinic, olive: User, words: dict[str, str]) -> Send:
    def sent(key: str = "1", to: str = "nina@example.com") -> Message:
        with tenant(clinic):
            return actions.send(
                clinic=clinic, template="member_invitation", to=to, context_ids={"invitation": "7"}, key=key, by=olive
            )

    return sent


def now_of(message: Message) -> Message:
    with tenant(message.clinic):
        return Message.objects.get(pk=message.pk)
