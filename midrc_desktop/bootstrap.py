"""Builds the program from its parts; the only module that knows them all."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

import platformdirs

from midrc_desktop.errors import BadAnswer
from midrc_desktop.jobs.pool import WorkerPool, default_workers
from midrc_desktop.store.keys import KeySource, PassphraseNeeded, system_keyring
from midrc_desktop.store.secrets import KeyringSecrets, secrets_in
from midrc_desktop.store.store import Store
from midrc_desktop.store.vault import KEY_BYTES
from midrc_desktop.submission.reading import builtin_profile, practice_profile
from midrc_desktop.submission.site_profile import SiteProfile
from midrc_desktop.transport.seam import Secrets
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.looking import Looks, LooksInWorkers
from midrc_desktop.workflow.tidying import leftovers

HOME_VARIABLE = "MIDRC_DESKTOP_HOME"
_THROWAWAY = "midrc-desktop-"

NOTICE_FRESH_KEY = (
    "There is no keyring here, and neither a passphrase nor a site key was given: the pseudonyms "
    "of this run are made with a key that is thrown away, and cannot be made again."
)


def home() -> Path:
    """Where this computer's records are: MIDRC_DESKTOP_HOME, or the user's own data folder."""
    given = os.environ.get(HOME_VARIABLE)
    return Path(given) if given else Path(platformdirs.user_data_dir("MIDRC Desktop", False))


def has_keyring() -> bool:
    """Whether this computer has a keyring that keeps secrets."""
    return system_keyring() is not None


def looks(pool: WorkerPool) -> Looks:
    """What looks for text and faces with these workers."""
    return LooksInWorkers(pool)


def open_desk(
    folder: Path | None = None,
    passphrase: str | None = None,
    site: SiteProfile | None = None,
    *,
    source: KeySource | None = None,
    workers: int | None = None,
) -> Desk:
    """Open this computer's records, made at first start.

    The key comes from `source`, else from `passphrase`, else from the system's keyring. `site`
    is the profile for this run; without it the one that was kept, or a built-in one whose
    destination is a folder beside the records.
    Raises PassphraseNeeded, WrongPassphrase, KeyMissing (VaultLocked) or StoreProblem.
    """
    place = folder or home()
    given = source or KeySource(passphrase=passphrase)
    store = Store(place, given)
    profile = site or builtin_profile(_handover_folder())
    return _desk(store, profile, workers, _secrets(given), site_is_given=site is not None)


def open_practice(destination: Path | None = None, *, workers: int | None = None) -> Desk:
    """A desk with made-up work: its own records, a key in memory, gone when closed.

    Packages go to `destination`; without it, to a folder inside the records.
    """
    place = _temporary_folder()
    store = Store(place, KeySource(in_memory=True))
    received = destination or place / "received"
    received.mkdir(parents=True, exist_ok=True)
    return _desk(store, practice_profile(received), workers, practice=True, throwaway=True)


def open_throwaway(
    site_key: bytes | None,
    site: SiteProfile | None = None,
    *,
    workers: int | None = None,
    notice: str = "",
) -> Desk:
    """A desk for one run of the command line: records in a temporary folder, key in memory.

    `site_key` are the 32 bytes of a site key file, or None for a fresh one.
    """
    if site_key is not None and len(site_key) != KEY_BYTES:
        raise BadAnswer(
            "The site key does not have 64 hexadecimal digits.",
            advice="Give the file that your site's coordinator made.",
        )
    place = _temporary_folder()
    store = Store(place, KeySource(in_memory=True), site_key)
    profile = site or builtin_profile(place / "received")
    return _desk(
        store, profile, workers, _secrets(), throwaway=True, notice=notice, site_is_given=True
    )


def open_for_donation(
    site: SiteProfile,
    *,
    site_key: bytes | None = None,
    passphrase: str | None = None,
    workers: int | None = None,
) -> Desk:
    """The desk of `donate`: a given site key means throwaway records under that key.

    Otherwise this computer's own records, by passphrase or keyring; where there is neither and
    nothing was begun, throwaway records under a fresh key, with a notice in `Desk.notice`.
    """
    if site_key is not None:
        return open_throwaway(site_key, site, workers=workers)
    try:
        return open_desk(passphrase=passphrase, site=site, workers=workers)
    except PassphraseNeeded as needed:
        if not needed.first:
            raise
    return open_throwaway(None, site, workers=workers, notice=NOTICE_FRESH_KEY)


def _desk(
    store: Store,
    site: SiteProfile,
    workers: int | None,
    secrets: Secrets | None = None,
    *,
    practice: bool = False,
    throwaway: bool = False,
    notice: str = "",
    site_is_given: bool = False,
) -> Desk:
    pool = WorkerPool(workers or default_workers())
    return Desk(
        store,
        site,
        pool,
        looks(pool),
        secrets=secrets,
        practice=practice,
        throwaway=throwaway,
        notice=notice,
        site_is_given=site_is_given,
    )


def _secrets(source: KeySource | None = None) -> Secrets:
    """Where sign-ins are kept: the keyring of this computer, else memory."""
    if source is not None and source.backend is not None:
        return KeyringSecrets(source.backend)
    in_memory = source is not None and source.in_memory
    return secrets_in(None if in_memory else system_keyring())


def _temporary_folder() -> Path:
    leftovers(Path(tempfile.gettempdir()), _THROWAWAY)
    return Path(tempfile.mkdtemp(prefix=_THROWAWAY))


def _handover_folder() -> Path:
    """The folder of the built-in profile, made with the records; read-only homes go without."""
    folder = Path(platformdirs.user_documents_dir()) / "MIDRC packages"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    return folder
