"""Where a message to a patient goes, or why it cannot."""

from clinic.messages import sms
from clinic.messages.codes import MessageChannel, NotSentReason
from clinic.messages.models import Message
from clinic.messages.numbers_abroad import NoNumber, international
from clinic.messages.people import Addressee
from clinic.messages.settings_of import settings_of

OPTED_OUT = {
    MessageChannel.SMS: NotSentReason.OPTED_OUT_SMS,
    MessageChannel.EMAIL: NotSentReason.OPTED_OUT_EMAIL,
}


class CannotReach(Exception):
    def __init__(self, why: NotSentReason) -> None:
        super().__init__(why.label)
        self.why = why


def address_for(message: Message, person: Addressee | None) -> str:
    """The patient's address as it is now. Raises CannotReach."""
    if person is None:
        raise CannotReach(NotSentReason.NO_PATIENT)
    channel = MessageChannel(message.channel)
    if channel in person.refuses:
        raise CannotReach(OPTED_OUT[channel])
    if channel == MessageChannel.EMAIL:
        if not person.email:
            raise CannotReach(NotSentReason.NO_EMAIL)
        return person.email
    if sms.provider() is None:
        raise CannotReach(NotSentReason.NO_PROVIDER)
    try:
        return international(person.phone, settings_of(message.clinic).country_code)
    except NoNumber as error:
        raise CannotReach(error.why) from error
