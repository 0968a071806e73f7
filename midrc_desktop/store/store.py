"""One open file of records with its key: everything that outlives the program goes through it."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from midrc_desktop.errors import Refused, StoreProblem
from midrc_desktop.store import recovery
from midrc_desktop.store.audit import Audit, Event
from midrc_desktop.store.crosswalk import Crosswalk
from midrc_desktop.store.database import backups, open_database, transaction
from midrc_desktop.store.donations import Donations
from midrc_desktop.store.instance import InstanceLock
from midrc_desktop.store.journal import DEPARTED, SendingJournal
from midrc_desktop.store.keys import KeySource, master_key
from midrc_desktop.store.queue import QueueRows
from midrc_desktop.store.vault import derived, new_key, seal, unseal

_DATABASE = "records.sqlite3"
_SITE_KEY = "site key"


class Store:
    """The records of one folder. Used from the thread that opened it; closed by `close`.

    Parts: `donations`, `crosswalk`, `audit`, `queue`.
    """

    def __init__(self, folder: Path, source: KeySource, site_key: bytes | None = None) -> None:
        """Open or make the records; `site_key` (32 bytes) is for records that are new.

        Raises StoreProblem (AlreadyOpen, NewerRecords, …) or VaultLocked.
        """
        self.folder = folder
        with ExitStack() as undone:
            self._lock = _locked(folder)
            undone.callback(self._lock.release)
            self._connection = open_database(folder / _DATABASE)
            undone.callback(self._connection.close)
            self._open_parts(source, site_key)
            undone.pop_all()

    def _open_parts(self, source: KeySource, site_key: bytes | None) -> None:
        self._master = master_key(self._connection, source)
        self.donations = Donations(self._connection, derived(self._master, "donation keys"))
        self.crosswalk = Crosswalk(self._connection)
        self.queue = QueueRows(self._connection)
        self.audit = Audit(self._connection, derived(self._master, "audit"))
        self._sealing = derived(self._master, "records of the site")
        if self.read_sealed(_SITE_KEY) is None:
            with self.transaction():
                self.write_sealed(_SITE_KEY, site_key or new_key())
                self.audit.note(Event.OPENED)

    @property
    def site_key(self) -> bytes:
        """The 32 bytes that all pseudonyms of the site come from."""
        key = self.read_sealed(_SITE_KEY)
        assert key is not None
        return key

    def recovery_words(self) -> tuple[str, ...]:
        """The site key as words; audited."""
        self.audit.note(Event.WORDS)
        return recovery.to_words(self.site_key)

    def use_recovery_words(self, words: tuple[str, ...]) -> None:
        """Take the site key of another computer; only while there are no donations here.

        Raises BadAnswer (wrong words) or Refused.
        """
        key = recovery.from_words(words)
        if key != self.site_key and self.donations.all():
            raise Refused(
                "The site key was not changed, because donations here were made with the one "
                "in use.",
                advice="Finish or delete the donations on this computer first.",
            )
        with self.transaction():
            self.write_sealed(_SITE_KEY, key)
            self.audit.note(Event.SITE_KEY)

    def read_sealed(self, name: str) -> bytes | None:
        """A record of the site that is not a donation's, or None."""
        row = self._connection.execute(
            "SELECT content FROM sealed WHERE name = ?", (name,)
        ).fetchone()
        return None if row is None else unseal(self._sealing, row["content"], f"site/{name}")

    def write_sealed(self, name: str, content: bytes) -> None:
        """Seal a record of the site in place of the one before."""
        with self.transaction():
            self._connection.execute(
                "INSERT INTO sealed (name, content) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET content = excluded.content",
                (name, seal(self._sealing, content, f"site/{name}")),
            )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything written inside is kept together or not at all."""
        with transaction(self._connection):
            yield

    def journal(self, donation: int, destination: str) -> SendingJournal:
        """The journal of a package on its way; usable from the thread that sends."""
        return SendingJournal(self.folder / _DATABASE, donation, destination)

    def clear_journals(self, donation: int) -> None:
        """Forget what was done of sending a donation: the next time starts anew."""
        with self.transaction():
            for statement in (
                "DELETE FROM journal WHERE donation = ?",
                "DELETE FROM upload WHERE donation = ?",
                "DELETE FROM upload_part WHERE donation = ?",
                "DELETE FROM sending_note WHERE donation = ?",
            ):
                self._connection.execute(statement, (donation,))

    def has_left(self, donation: int) -> bool:
        """Whether anything of the donation may have left (`SendingJournal.depart`)."""
        found = self._connection.execute(
            "SELECT 1 FROM sending_note WHERE donation = ? AND name = ?", (donation, DEPARTED)
        )
        return found.fetchone() is not None

    def confirmed_files(self, donation: int) -> int:
        """How many files of the donation any destination has confirmed so far."""
        row = self._connection.execute(
            "SELECT MAX(n) AS most FROM (SELECT COUNT(*) AS n FROM journal"
            " WHERE donation = ? GROUP BY destination)",
            (donation,),
        ).fetchone()
        return int(row["most"] or 0)

    def forget(self, donation: int) -> None:
        """Delete a donation with its key and with the copies of the records that hold the key."""
        case_id = self.donations.one(donation).case_id
        with self.transaction():
            self.donations.delete(donation)
            self.audit.note(Event.DELETED, donation)
        for copy in backups(self.folder / _DATABASE):
            copy.unlink(missing_ok=True)
        self.crosswalk.release(case_id)
        # The write-ahead log still holds the pages from before.
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    @property
    def outgoing(self) -> Path:
        """The folder in which finished packages wait."""
        folder = self.folder / "outgoing"
        folder.mkdir(exist_ok=True)
        return folder

    def close(self) -> None:
        """Close the file and let the next program in."""
        self._connection.close()
        self._lock.release()

    def destroy(self) -> None:
        """Close, and remove the whole folder (throwaway records only)."""
        self.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def _locked(folder: Path) -> InstanceLock:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return InstanceLock(folder)
    except (FileNotFoundError, NotADirectoryError, PermissionError, FileExistsError) as problem:
        raise StoreProblem(
            "The folder for this computer's records cannot be written to.",
            advice="Choose another folder, or ask who looks after this computer.",
            detail=str(folder),
        ) from problem
