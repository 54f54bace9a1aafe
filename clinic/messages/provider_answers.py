"""What became of a message that was handed to a provider."""


class NotTaken(Exception):
    """It was certainly not sent; another try may help."""


class Refused(Exception):
    """It was certainly not sent, and will not be: the address, or what it says."""


class Unseen(Exception):
    """No answer was seen: it may have been sent."""


def kind_of(error: BaseException) -> str:
    return type(error).__name__
