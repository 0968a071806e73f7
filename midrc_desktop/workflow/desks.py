"""How the window and the command line get a desk: bootstrap builds them, and is handed down."""

from pathlib import Path
from typing import Protocol

from midrc_desktop.jobs.pool import WorkerPool
from midrc_desktop.submission.site_profile import SiteProfile
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.looking import Looks


class Desks(Protocol):
    """Opens desks; `midrc_desktop.bootstrap` is one."""

    def has_keyring(self) -> bool:
        """Whether this computer has a keyring that keeps secrets."""
        ...

    def looks(self, pool: WorkerPool) -> Looks:
        """What looks for text and faces with these workers."""
        ...

    def open_desk(
        self,
        folder: Path | None = None,
        passphrase: str | None = None,
        site: SiteProfile | None = None,
    ) -> Desk:
        """This computer's own desk. Raises VaultLocked without keyring and passphrase."""
        ...

    def open_practice(self, destination: Path | None = None) -> Desk:
        """A desk with a key in memory, for the practice patient; gone when closed."""
        ...

    def open_for_donation(
        self,
        site: SiteProfile,
        *,
        site_key: bytes | None = None,
        passphrase: str | None = None,
    ) -> Desk:
        """The desk of one run of the command line; `Desk.notice` says what is not kept."""
        ...
