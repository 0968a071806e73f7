"""indexd: what the commons itself says of a file (gen3.md 2.4). Anyone may ask."""

from dataclasses import dataclass
from typing import Any

from midrc_desktop.jobs import CancelToken
from midrc_desktop.submission.manifest import Entry
from midrc_desktop.transport.gen3.guid import in_path
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.problems import UnexpectedAnswer


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

    def row(self, guid: str, cancel: CancelToken) -> Row | None:
        """The row of a GUID, or None where there is none."""
        answer = self._line.ask(
            "GET", f"{self._root}/{in_path(guid)}", cancel=cancel, expected=(200, 404)
        )
        return None if answer.status == 404 else _row(answer.json())

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
