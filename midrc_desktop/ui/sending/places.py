"""What a destination is, in a plain line; and what it does not take."""

from PySide6.QtCore import QCoreApplication, QUrl

from midrc_desktop.submission.site_profile import Destination, Kind, SignInKind


def _tr(words: str) -> str:
    return QCoreApplication.translate("Places", words)


def what_it_is(destination: Destination) -> str:
    """One line: "Data commons, over the internet · data.midrc.org"."""
    match destination.kind:
        case Kind.GEN3:
            said = _tr("Data commons, over the internet")
        case Kind.DICOMWEB:
            said = _tr("Image archive, over the network")
        case Kind.BUCKET:
            said = _tr("Cloud storage, over the internet")
        case _:
            said, folder = _tr("Folder on this computer"), destination.path
            return f"{said} · {folder}" if folder else said
    host = QUrl(destination.url).host()
    return f"{said} · {host}" if host else said


def not_taken(destination: Destination) -> str:
    """What stays here because this kind of destination has no place for it, or ""."""
    if destination.kind == Kind.DICOMWEB:
        return _tr(
            "This archive takes images only; the clinical record and the list of files stay here."
        )
    return ""


def short(name: str, most: int = 32) -> str:
    """A name that somebody else chose, no longer than a button or a line has room for."""
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def how_to_sign_in(kind: SignInKind) -> str:
    """The words on the button that signs in."""
    match kind:
        case SignInKind.KEY_FILE:
            return _tr("Choose the key file…")
        case SignInKind.BROWSER:
            return _tr("Sign in in the browser")
        case SignInKind.CODE:
            return _tr("Show a code")
        case SignInKind.PASSWORD:
            return _tr("Name and password…")


def what_to_have(kind: SignInKind, name: str) -> str:
    """What a person needs to sign in, in one sentence; `name` is the destination's."""
    match kind:
        case SignInKind.KEY_FILE:
            words = _tr(
                "On the web page of {0}, open your profile and create an API key. It downloads a "
                "small file, credentials.json: choose it here, or drop it on the window."
            )
        case SignInKind.BROWSER:
            words = _tr(
                "Your browser opens the sign-in page of {0}. A password is typed there, never here."
            )
        case SignInKind.CODE:
            words = _tr(
                "You get a short code to type on the sign-in page of {0}, on any device: your "
                "phone will do."
            )
        case SignInKind.PASSWORD:
            words = _tr("The name and password that the coordinator of {0} gave you.")
    return words.format(name)
