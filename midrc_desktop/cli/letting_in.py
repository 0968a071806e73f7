"""Signing in to a destination without a window: by a file, by what is kept, or by a code."""

import json
from pathlib import Path

from midrc_desktop.cli.console import warn
from midrc_desktop.cli.told import Told
from midrc_desktop.errors import BadAnswer, TransportProblem
from midrc_desktop.submission.site_profile import Destination, SignInKind
from midrc_desktop.workflow import signing_in
from midrc_desktop.workflow.desk import Desk


class NotSignedIn(TransportProblem):
    """Nobody is signed in, and nobody is there to do so."""

    title = "Nobody is signed in to the destination, so nothing was sent."
    safe = "Your donation is safe on this computer."
    advice = "Name a file with --key-file, or sign in once in the window and try again."
    retryable = False


def let_in(desk: Desk, destination: Destination, key_file: Path | None, told: Told) -> None:
    """Have a standing sign-in to a destination that asks for one.

    A file is used for this run alone. Raises BadAnswer when it is none for this destination,
    NotSignedIn or another TransportProblem when it does not let anybody in.
    """
    way = destination.sign_in.kind if destination.sign_in is not None else None
    if key_file is not None:
        desk.keep_no_sign_in()
        try:
            _by_file(desk, destination, way, key_file, told)
        except signing_in.NOT_TAKEN as refused:
            raise NotSignedIn(refused.title, advice=refused.advice) from refused
        return
    if not signing_in.standing(desk, destination).needed:
        return
    if way not in (SignInKind.BROWSER, SignInKind.CODE):
        raise NotSignedIn
    told.perform(signing_in.with_code(desk, destination, _show))


def _by_file(
    desk: Desk, destination: Destination, way: SignInKind | None, file: Path, told: Told
) -> None:
    match way:
        case SignInKind.KEY_FILE:
            told.perform(signing_in.use_key_file(desk, destination, file))
        case SignInKind.PASSWORD:
            name, word = _typed(file)
            told.perform(signing_in.with_password(desk, destination, name, word))
        case _:
            raise BadAnswer(
                "This destination does not let anybody in with a file.",
                safe="Nothing was sent.",
                advice="Leave --key-file away.",
            )


def _typed(file: Path) -> tuple[str, str]:
    """A name and a password from {"user": …, "password": …}."""
    try:
        found = json.loads(file.read_bytes())
        return str(found["user"]), str(found["password"])
    except (OSError, ValueError, KeyError, TypeError) as failure:
        raise BadAnswer(
            "The key file cannot be used.",
            safe="Nothing was sent.",
            advice="Name a JSON file with user and password (docs/formats.md).",
        ) from failure


def _show(address: str, code: str, seconds: int) -> None:
    warn("Sign in on any computer or phone:")
    warn(f"  {address}")
    warn(f"  with the code {code}, within {max(1, seconds // 60):,} minutes.")
