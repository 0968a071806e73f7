"""The sign-in that a destination asks for, as an Access for those who send."""

from midrc_desktop.errors import BadAnswer, TransportProblem
from midrc_desktop.jobs import CancelToken
from midrc_desktop.submission.site_profile import Destination, Kind, SignIn, SignInKind
from midrc_desktop.transport.dicomweb.letting_in import let_in
from midrc_desktop.transport.key_file import KeyFileAccess
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.oidc.access import OidcAccess
from midrc_desktop.transport.password import PasswordAccess
from midrc_desktop.transport.seam import Access
from midrc_desktop.transport.sessions import Sessions

OIDC = (SignInKind.BROWSER, SignInKind.CODE)


class NotAllowedToSend(TransportProblem):
    """The person who is signed in may not send; the title says what is missing."""

    safe = "Nothing was sent, and your donation is safe on this computer."
    advice = "When you have been given the right, or have signed in as somebody else, continue."
    retryable = False


def access_for(destination: Destination, sessions: Sessions, line: Line) -> Access | None:
    """The standing sign-in to a destination; None where none is needed. Asks nobody."""
    if destination.sign_in is None:
        return None
    match destination.sign_in.kind:
        case SignInKind.KEY_FILE:
            return KeyFileAccess(sessions.of(destination), destination, line)
        case SignInKind.PASSWORD:
            return PasswordAccess(sessions.of(destination))
        case _:
            return OidcAccess(sessions.of(destination), destination.sign_in, line)


def ask_who(
    destination: Destination, sessions: Sessions, line: Line, project: str, cancel: CancelToken
) -> None:
    """Ask the destination who is signed in, and keep it with the session.

    Raises SignInNeeded when the sign-in has ended, or a TransportProblem.
    """
    access = access_for(destination, sessions, line)
    if access is None:
        return
    session = sessions.of(destination)
    if isinstance(access, KeyFileAccess):
        access.ask(project, cancel)
        return
    access.authorization(cancel)
    barred = session.person is not None and not session.person.may_send
    if destination.kind == Kind.DICOMWEB and not barred:
        session.person = let_in(line, destination.url, access, session.name, cancel)
        session.ended = False


def check_allowed(
    destination: Destination, sessions: Sessions, line: Line, project: str, cancel: CancelToken
) -> None:
    """Ask the destination, before the first byte, whether it will take anything.

    Raises NotAllowedToSend with the person's permissions, or as `ask_who`.
    """
    ask_who(destination, sessions, line, project, cancel)
    person = sessions.of(destination).person
    if person is not None and not person.may_send:
        raise NotAllowedToSend(person.said)


def sign_in_of(destination: Destination, *kinds: SignInKind) -> SignIn:
    """How the destination lets people in. Raises BadAnswer when it is none of these ways."""
    sign_in = destination.sign_in
    if sign_in is None or sign_in.kind not in kinds:
        raise BadAnswer(
            "This destination does not let people sign in that way.",
            advice="Choose the way of signing in that the program shows for it.",
        )
    return sign_in
