"""What can go wrong with storage in particular, each with its own sentence."""

from midrc_desktop.errors import TransportProblem
from midrc_desktop.transport.problems import SAFE


class OtherObjectThere(TransportProblem):
    """Another object has the key; it is not ours to replace."""

    title = "A different file of the same name is already at the destination, and was left there."
    safe = SAFE
    advice = "Ask whoever runs the destination to move the older package out of the way."
    retryable = False


class ObjectUnseen(TransportProblem):
    """An object has the key, and the role may not look at it."""

    title = (
        "A file of the same name is already at the destination, and you are not allowed to look "
        "whether it is this one. It was left there."
    )
    safe = SAFE
    advice = (
        "Ask whoever runs the destination to move the older package out of the way, or to let "
        "you look at what is there."
    )
    retryable = False


class NotAsSent(TransportProblem):
    """Size, checksum or ETag of the object are not those of the file."""

    title = "The destination took a file, but says that it has another one than was sent."
    safe = "It does not count as sent, and your donation is safe on this computer."
    advice = "Show this message to whoever runs the destination."
    retryable = False


class NotKept(TransportProblem):
    """Storage said that it took an object, and does not have it."""

    title = "The destination took a file, but does not have it."
    safe = "It does not count as sent, and your donation is safe on this computer."
    advice = "It is tried again by itself. If this stays, tell whoever runs the destination."


class DamagedOnTheWay(TransportProblem):
    """The storage compared the checksum with what arrived, and did not store it."""

    title = "A file was damaged on its way, and the destination did not take it."
    safe = SAFE
    advice = (
        "It is tried again by itself. If this stays, something in this network changes what is "
        "sent: show this message to your IT department."
    )


class NoTemporaryKeys(TransportProblem):
    """The token service gave no credentials for a sign-in that it could have accepted."""

    title = "Your sign-in is accepted, but it does not open the destination's storage."
    safe = SAFE
    advice = "Ask whoever runs the destination to let you send, and to check the site profile."
    retryable = False
