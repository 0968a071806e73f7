"""indexd: what the commons itself says of a file (gen3.md 2.4). Anyone may ask."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from midrc_desktop.jobs import CancelToken
from midrc_desktop.submission.manifest import Entry
from midrc_desktop.transport.gen3.guid import in_path
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.problems import Answered, CaptivePortal, UnexpectedAnswer

_MANY = 100


@dataclass(frozen=True, slots=True)
class Row:
    """indexd's row for one GUID. `size` (bytes) is None and `md5` "" until it has seen the file."""

    guid: str
    size: int | None
    md5: str
    file_name: str
    uploader: str
    authz: tuple[str, ...]

    @property
    def blank(self) -> bool:
        """Whether the commons has not seen the file yet."""
        return self.size is None or not self.md5

    def holds(self, entry: Entry) -> bool:
        """Whether it is the file that the entry says."""
        return self.size == entry.size and self.md5 == entry.md5


class Indexd:
    """The index of the commons at `url`."""

    def __init__(self, line: Line, url: str) -> None:
        self._line = line
        self._root = f"{url.rstrip('/')}/index/index"
        self._bulk = f"{url.rstrip('/')}/index/bulk/documents"
        self._at_once = True

    def row(self, guid: str, cancel: CancelToken) -> Row | None:
        """The row of a GUID, or None where there is none."""
        answer = self._line.ask(
            "GET", f"{self._root}/{in_path(guid)}", cancel=cancel, expected=(200, 404)
        )
        return None if answer.status == 404 else _row(answer.json())

    def rows(self, guids: Collection[str], cancel: CancelToken) -> Mapping[str, Row]:
        """The rows of GUIDs, by GUID; those that have none, and "", are left out.

        Asked for many at a time where the commons lets anyone do so, else one after the other.
        """
        wanted = [guid for guid in dict.fromkeys(guids) if guid]
        found: dict[str, Row] = {}
        for start in range(0, len(wanted), _MANY):
            some = wanted[start : start + _MANY]
            rows = self._together(some, cancel) if self._at_once and len(some) > 1 else None
            if rows is None:
                rows = [self.row(guid, cancel) for guid in some]
            found |= {row.guid: row for row in rows if row is not None}
        return {guid: found[guid] for guid in wanted if guid in found}

    def _together(self, guids: list[str], cancel: CancelToken) -> list[Row | None] | None:
        """The rows of some GUIDs; None where this commons does not tell them at once."""
        try:
            said = self._line.ask("POST", self._bulk, json=guids, cancel=cancel).json()
        except (Answered, CaptivePortal, UnexpectedAnswer) as problem:
            if isinstance(problem, Answered) and problem.retryable:
                raise
            # Old ones say that their JSON is HTML. What a network says is heard again right away.
            self._at_once = False
            return None
        if not isinstance(said, list):
            raise UnexpectedAnswer
        return [_row(one) for one in said]

    def with_content(self, entry: Entry, cancel: CancelToken) -> tuple[Row, ...]:
        """The rows of files with an entry's MD5 and size."""
        asked = {"hash": f"md5:{entry.md5}", "size": str(entry.size)}
        return tuple(row for row in self._rows(asked, cancel) if row.holds(entry))

    def begun(self, path: str, uploader: str, cancel: CancelToken) -> tuple[Row, ...]:
        """The rows without a file yet that this uploader began under a file's path."""
        rows = self._rows({"file_name": path, "uploader": uploader}, cancel)
        return tuple(
            row for row in rows if row.blank and (row.file_name, row.uploader) == (path, uploader)
        )

    def _rows(self, asked: dict[str, str], cancel: CancelToken) -> list[Row]:
        answer = self._line.ask("GET", self._root, params=asked, cancel=cancel).json()
        try:
            return [_row(one) for one in answer["records"]]
        except (KeyError, TypeError):
            raise UnexpectedAnswer from None


def _row(said: Any) -> Row:
    try:
        return Row(
            guid=str(said["did"]),
            size=None if said["size"] is None else int(said["size"]),
            md5=str((said.get("hashes") or {}).get("md5") or "").lower(),
            file_name=str(said.get("file_name") or ""),
            uploader=str(said.get("uploader") or ""),
            authz=tuple(map(str, said.get("authz") or ())),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise UnexpectedAnswer from None
