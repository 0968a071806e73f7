"""What can go wrong with a Gen3 commons in particular, each with its own sentence."""

from midrc_desktop.errors import TransportProblem
from midrc_desktop.transport.problems import SAFE

_NOTHING_LOST = "Your donation is safe on this computer, and nothing was lost."


class MayNotUpload(TransportProblem):
    """fence does not grant `file_upload` on /data_file, or not for this file (403)."""

    title = "The commons does not let you upload files."
    safe = _NOTHING_LOST
    advice = (
        "Ask the commons to let you upload files, and for a new key file if your rights have "
        "changed. Then choose Continue."
    )
    retryable = False


class MayNotSubmit(TransportProblem):
    """sheepdog does not grant `create` and `update` on the project (403)."""

    title = "The commons does not let you write records into this project."
    safe = SAFE
    advice = "Ask the commons for the right to submit to the project of your site profile."
    retryable = False


class NoSuchProject(TransportProblem):
    """sheepdog does not know the project (404)."""

    title = "The commons does not have the project that the site profile names."
    safe = _NOTHING_LOST
    advice = "Ask the coordinator of your site for a corrected profile."
    retryable = False


class NotAProject(TransportProblem):
    """The project of the package is not `<program>-<code>`."""

    title = "The project in the site profile is not one of this commons, so nothing was sent."
    safe = _NOTHING_LOST
    advice = "Ask the coordinator of your site for a profile with a project such as Open-R1."
    retryable = False


class StorageRefuses(TransportProblem):
    """The storage does not take a file although the address to send it to is fresh."""

    title = "The commons' storage did not take a file, although the commons had agreed to it."
    safe = SAFE
    advice = "It is tried again by itself. If this stays, tell whoever runs the commons."


class NotJoined(TransportProblem):
    """The storage has all parts of a file and does not make the file of them."""

    title = "The commons did not put a large file together, although all of its parts are there."
    safe = SAFE
    advice = "It is tried again by itself. If this stays, tell whoever runs the commons."


class ArrivedDamaged(TransportProblem):
    """The storage's ETag is not the MD5 of what was sent."""

    title = "A file arrived at the commons with other bytes than were sent."
    safe = "It does not count as sent, and your donation is safe on this computer."
    advice = "It is sent again by itself. If this stays, show this message to your IT department."


class WrongContent(TransportProblem):
    """indexd holds another hash or size than was sent, for the second time."""

    title = "The commons holds a file with other bytes than were sent, although it was sent twice."
    safe = "It does not count as sent, and your donation is safe on this computer."
    advice = "Show this message to whoever runs the commons."
    retryable = False
