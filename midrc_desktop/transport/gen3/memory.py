"""What the journal knows of the files on their way to a Gen3 commons.

A file has its GUID from the answer of fence on, and keeps it over all its parts until it is
confirmed. Before fence is asked an upload is kept with the GUID that is proposed to a commons that
has taken one of ours, else without any: its row may be there.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from threading import Lock

from midrc_desktop.transport.seam import Confirmation, Journal, Upload

_STAYS = "stays"


class Memory:
    """The journal of one package, in the words of this destination. Also a Journal for parts.

    What it has read it keeps: nobody else writes meanwhile.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._lock = Lock()
        self._guids = {path: upload.reference for path, upload in journal.uploads().items()}
        self._arrived: dict[str, datetime | None] = {}
        self._unsure: dict[str, bool] = {}
        self.confirmed = journal.confirmed
        self.confirm = journal.confirm
        self.upload = journal.upload
        self.uploads = journal.uploads
        self.parts = journal.parts
        self.part = journal.part
        self.note = journal.note
        self.note_all = journal.note_all
        self.noted = journal.noted

    def begin(self, path: str, upload: Upload) -> None:
        """See `Journal.begin`."""
        self.begin_all({path: upload})

    def begin_all(self, uploads: Mapping[str, Upload]) -> None:
        """See `Journal.begin_all`."""
        self._journal.begin_all(uploads)
        self._guids.update({path: upload.reference for path, upload in uploads.items()})

    def end(self, *paths: str) -> None:
        """The parts of files are joined or lost; their GUIDs stay."""
        self.begin_all({path: Upload(self.guid(path)) for path in paths})

    def guid(self, path: str) -> str:
        """The GUID that a file has, or ""."""
        return self._guids.get(path, "")

    def asks(self, guids: Mapping[str, str]) -> None:
        """GUIDs are going to be asked for, by path: those that will be taken, or ""."""
        new = {path: guid for path, guid in guids.items() if self._guids.get(path) != guid}
        if new:
            self.begin_all({path: Upload(guid) for path, guid in new.items()})

    def has(self, path: str, guid: str) -> None:
        """A file has its GUID now."""
        self.asks({path: guid})

    def arrived(self, path: str) -> datetime | None:
        """When all bytes of a file had arrived, if they have."""
        if path not in self._arrived:
            noted = self._journal.noted(f"arrived {path}")
            self._arrived[path] = datetime.fromisoformat(noted) if noted else None
            self._unsure[path] = bool(self._journal.noted(f"unsure {path}"))
        return self._arrived[path]

    def arrives(self, *paths: str, sure: bool = True) -> None:
        """All bytes of files have arrived; `sure` is whether the commons has said so."""
        now = datetime.now(UTC).replace(microsecond=0)
        notes = {f"arrived {path}": now.isoformat() for path in paths}
        for path in paths:
            if self.unsure(path) is sure:
                notes[f"unsure {path}"] = "" if sure else "unsure"
        if notes:
            self._journal.note_all(notes)
        self._arrived |= dict.fromkeys(paths, now)
        self._unsure |= dict.fromkeys(paths, not sure)

    def unsure(self, path: str) -> bool:
        """Whether the commons has not said that all bytes have arrived."""
        self.arrived(path)
        return self._unsure[path]

    def starts_over(self, path: str) -> None:
        """Forget the GUID of a file, and that it has arrived."""
        self._journal.note(f"arrived {path}", "")
        self._arrived[path] = None
        self.asks({path: ""})

    def repeated(self, path: str) -> bool:
        """Whether a file was sent a second time because the commons held other bytes."""
        return bool(self._journal.noted(f"repeated {path}"))

    def repeats(self, path: str) -> None:
        """A file is going to be sent a second time."""
        self._journal.note(f"repeated {path}", "repeated")

    def stays(self) -> tuple[str, ...]:
        """GUIDs that were given up and could not be removed."""
        return tuple((self._journal.noted(_STAYS) or "").split())

    def leaves(self, guid: str) -> None:
        """A GUID is given up and could not be removed."""
        with self._lock:
            if guid not in (before := self.stays()):
                self._journal.note(_STAYS, " ".join((*before, guid)))

    def done(self, *confirmations: Confirmation) -> None:
        """Files are confirmed: nothing of their uploads is open any more."""
        if confirmations:
            self._journal.confirm(*confirmations)
            self._ended(*(one.path for one in confirmations))

    def tidies(self) -> None:
        """Forget uploads of confirmed files, where the program ended between the two."""
        if both := self._journal.uploads().keys() & self._journal.confirmed().keys():
            self._ended(*both)

    def _ended(self, *paths: str) -> None:
        self._journal.end(*paths)
        for path in paths:
            self._guids.pop(path, None)

    def open(self) -> Mapping[str, str]:
        """The GUIDs of files that were begun and not confirmed, by path; "" where unknown."""
        confirmed = self._journal.confirmed()
        return {
            path: upload.reference
            for path, upload in self._journal.uploads().items()
            if path not in confirmed
        }
