"""fence: who one is, and addresses to upload to, which are never kept (gen3.md 2.1, 2.2).

fence answers errors as a page in HTML, whatever is asked for.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from midrc_desktop.jobs import CancelToken
from midrc_desktop.transport.gen3.guid import in_path
from midrc_desktop.transport.gen3.problems import MayNotUpload
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.problems import NotAllowed, UnexpectedAnswer
from midrc_desktop.transport.seam import Access


class Fence:
    """The gate of the commons at `url`. Raises MayNotUpload where it does not let us in."""

    def __init__(self, line: Line, access: Access | None, url: str) -> None:
        self._line = line
        self._access = access
        self._root = f"{url.rstrip('/')}/user"

    def username(self, cancel: CancelToken) -> str:
        """The name under which the commons keeps what we upload."""
        said = self._line.ask(
            "GET", f"{self._root}/user", cancel=cancel, access=self._access
        ).json()
        return _text(said, "username")

    def begin(self, path: str, guid: str, cancel: CancelToken) -> tuple[str, str]:
        """Ask for a place for a file, and return its GUID and an address to send it to.

        `guid` is proposed, or begun already, or "". Asked once only: an answer that is lost may
        have left a row without a file.
        """
        wanted = {"file_name": path} | ({"guid": guid} if guid else {})
        said = self._post("data/upload", wanted, cancel, expected=201, again=False)
        return _text(said, "guid"), _text(said, "url")

    def address(self, path: str, guid: str, cancel: CancelToken) -> str:
        """A fresh address for a file that has its GUID."""
        with _entitled():
            answer = self._line.ask(
                "GET",
                f"{self._root}/data/upload/{in_path(guid)}",
                params={"file_name": path},
                cancel=cancel,
                access=self._access,
            )
        return _text(answer.json(), "url")

    def begin_parts(self, path: str, guid: str, cancel: CancelToken) -> str:
        """Begin the upload in parts of a file that has its GUID; return the upload's id."""
        wanted = {"file_name": path, "guid": guid}
        said = self._post("data/multipart/init", wanted, cancel, expected=201)
        if _text(said, "guid") != guid:
            raise UnexpectedAnswer
        return _text(said, "uploadId")

    def address_of_part(self, key: str, upload_id: str, number: int, cancel: CancelToken) -> str:
        """A fresh address for one part; `key` is `<guid>/<path>`."""
        wanted = {"key": key, "uploadId": upload_id, "partNumber": number}
        return _text(self._post("data/multipart/upload", wanted, cancel), "presigned_url")

    def finish_parts(
        self, key: str, upload_id: str, parts: Sequence[tuple[int, str]], cancel: CancelToken
    ) -> bool:
        """Make the file of its parts. False where the storage does not: it may have done so before.

        `parts` are numbers and ETags in order.
        """
        listed = [{"PartNumber": number, "ETag": etag} for number, etag in parts]
        wanted = {"key": key, "uploadId": upload_id, "parts": listed}
        with _entitled():
            answer = self._line.ask(
                "POST",
                f"{self._root}/data/multipart/complete",
                json=wanted,
                cancel=cancel,
                access=self._access,
                expected=(200, 500),
            )
        return answer.status == 200

    def delete(self, guid: str, cancel: CancelToken) -> bool:
        """Remove a row and its file; whether it is gone."""
        answer = self._line.ask(
            "DELETE",
            f"{self._root}/data/{in_path(guid)}",
            cancel=cancel,
            access=self._access,
            expected=(200, 204, 403, 404),
            media="any",
        )
        return answer.status != 403

    def _post(
        self,
        step: str,
        wanted: object,
        cancel: CancelToken,
        *,
        expected: int = 200,
        again: bool = True,
    ) -> Any:
        with _entitled():
            return self._line.ask(
                "POST",
                f"{self._root}/{step}",
                json=wanted,
                cancel=cancel,
                access=self._access,
                expected=(expected,),
                again=again,
            ).json()


@contextmanager
def _entitled() -> Iterator[None]:
    try:
        yield
    except NotAllowed as refused:
        raise MayNotUpload from refused


def _text(said: Any, key: str) -> str:
    value = said.get(key) if isinstance(said, dict) else None
    if not isinstance(value, str) or not value:
        raise UnexpectedAnswer
    return value
