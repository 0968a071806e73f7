"""A journal in memory, for tests of transports."""

import threading
from collections.abc import Mapping

from midrc_desktop.transport.seam import Confirmation, Upload


class MemoryJournal:
    """Keeps what a Journal keeps; `kept` are the confirmations in the order in which they came."""

    def __init__(self) -> None:
        self.kept: list[Confirmation] = []
        self.begun: dict[str, Upload] = {}
        self.arrived: dict[str, dict[int, str]] = {}
        self.notes: dict[str, str] = {}
        self._lock = threading.Lock()

    def confirmed(self) -> Mapping[str, Confirmation]:
        with self._lock:
            return {one.path: one for one in self.kept}

    def confirm(self, *confirmations: Confirmation) -> None:
        with self._lock:
            self.kept += confirmations

    def upload(self, path: str) -> Upload | None:
        return self.uploads().get(path)

    def uploads(self) -> Mapping[str, Upload]:
        with self._lock:
            return dict(self.begun)

    def begin(self, path: str, upload: Upload) -> None:
        self.begin_all({path: upload})

    def begin_all(self, uploads: Mapping[str, Upload]) -> None:
        with self._lock:
            self.begun |= uploads
            self.arrived |= {path: {} for path in uploads}

    def parts(self, path: str) -> Mapping[int, str]:
        with self._lock:
            return dict(self.arrived.get(path, {}))

    def part(self, path: str, number: int, etag: str) -> None:
        with self._lock:
            self.arrived.setdefault(path, {})[number] = etag

    def end(self, *paths: str) -> None:
        with self._lock:
            for path in paths:
                self.begun.pop(path, None)
                self.arrived.pop(path, None)

    def note(self, name: str, text: str) -> None:
        self.note_all({name: text})

    def note_all(self, notes: Mapping[str, str]) -> None:
        with self._lock:
            self.notes |= notes

    def noted(self, name: str) -> str | None:
        with self._lock:
            return self.notes.get(name)
