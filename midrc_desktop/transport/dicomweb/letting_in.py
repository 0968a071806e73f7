"""Asks a DICOMweb archive, before the first byte, whether it lets a person in."""

from midrc_desktop.jobs import CancelToken
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.problems import Answered
from midrc_desktop.transport.seam import Access, SignedIn

_NOTHING_KNOWN = (400, 403, 404, 405, 406, 501)
"""Answers of archives that may take images though they do not let one search."""


def let_in(line: Line, url: str, access: Access, name: str, cancel: CancelToken) -> SignedIn:
    """What the archive says to a search for one study (QIDO-RS, PS3.18 10.6).

    Raises SignInNeeded when it does not take the sign-in, or a TransportProblem.
    """
    try:
        line.ask(
            "GET",
            f"{url.rstrip('/')}/studies",
            params={"limit": "1"},
            headers={"Accept": "application/dicom+json"},
            expected=(200, 204),
            access=access,
            cancel=cancel,
        )
    except Answered as problem:
        if problem.answer.status not in _NOTHING_KNOWN:
            raise
        return SignedIn(name, said="The archive does not say what this account may do.")
    return SignedIn(name, said="The archive lets this account in.")
