"""The requests that an archive is asked: search, store, retrieve (PS3.18 10)."""

from collections.abc import Callable, Sequence

from midrc_desktop.jobs import CancelToken
from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.transport.dicomweb.answers import Stored, read
from midrc_desktop.transport.dicomweb.multipart import FirstPart, ImageParts
from midrc_desktop.transport.dicomweb.problems import NoArchiveThere
from midrc_desktop.transport.instances import Instance, Likeness
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.problems import Answered
from midrc_desktop.transport.seam import Access

PAGE = 500
"""Rows asked for in one search."""

_JSON = {"Accept": "application/dicom+json"}
_FILE = {"Accept": 'multipart/related; type="application/dicom"; transfer-syntax=*'}
_SOP_INSTANCE = "00080018"
_NOT_OFFERED = frozenset({400, 403, 404, 405, 406, 501})
_NO_STORE = frozenset({404, 405, 406, 415, 501})


class NotOffered(Exception):
    """The archive does not let us look at what it has in this way."""


class Archive:
    """One archive as this person may use it. Its methods are called from several threads."""

    def __init__(self, destination: Destination, access: Access | None, line: Line) -> None:
        self._url = destination.url.rstrip("/")
        self._access = access
        self._line = line

    def listed(self, study: str, cancel: CancelToken) -> frozenset[str]:
        """The SOP Instance UIDs that it has of a study, page by page (QIDO-RS, PS3.18 10.6).

        A page may be shorter than asked for: the last one brings nothing new. Raises NotOffered.
        """
        found: set[str] = set()
        asked = 0
        while True:
            page = {"limit": str(PAGE), "offset": str(asked)}
            rows = self._json(f"{self._url}/studies/{study}/instances", page, cancel)
            new = {uid for row in rows if (uid := _uid(row))} - found
            if not new:
                return frozenset(found)
            found |= new
            asked += len(rows)

    def store(
        self,
        study: str,
        images: Sequence[Instance],
        on_sent: Callable[[int], object],
        cancel: CancelToken,
    ) -> Stored:
        """Send images of one study in one request (STOW-RS, PS3.18 10.5).

        Return what the archive says of them, which is not a proof. Raises TooLarge,
        NoArchiveThere, and what a line may.
        """
        body = ImageParts(images, on_sent)
        try:
            answer = self._line.ask(
                "POST",
                f"{self._url}/studies/{study}",
                body=body,
                expected=(200, 202, 400, 409),
                media="any",
                headers={**_JSON, "Content-Type": body.content_type},
                access=self._access,
                cancel=cancel,
            )
        except Answered as problem:
            if problem.answer.status in _NO_STORE:
                raise NoArchiveThere(detail=problem.detail) from problem
            raise
        return read(answer.status, answer.content)

    def likeness(self, image: Instance, cancel: CancelToken) -> str | None:
        """What the file is like that it gives back for an image (WADO-RS, PS3.18 10.4).

        See `Likeness`. None when the answer breaks off. Raises NotOffered.
        """
        given = _Given()
        try:
            self._line.fetch(
                self._place(image),
                given.take,
                restart=given.restart,
                media="multipart",
                headers=_FILE,
                access=self._access,
                cancel=cancel,
            )
        except Answered as problem:
            if problem.answer.status in _NOT_OFFERED:
                raise NotOffered from problem
            raise
        return given.likeness.said() if given.part.complete else None

    def describes(self, image: Instance, cancel: CancelToken) -> bool:
        """Whether it gives the metadata of an image (WADO-RS, PS3.18 10.4). Raises NotOffered."""
        rows = self._json(f"{self._place(image)}/metadata", {}, cancel)
        return image.sop_uid in map(_uid, rows)

    def _place(self, image: Instance) -> str:
        series = f"{self._url}/studies/{image.study_uid}/series/{image.series_uid}"
        return f"{series}/instances/{image.sop_uid}"

    def _json(self, url: str, params: dict[str, str], cancel: CancelToken) -> list[object]:
        try:
            answer = self._line.ask(
                "GET",
                url,
                params=params,
                expected=(200, 204),
                media="json",
                headers=_JSON,
                access=self._access,
                cancel=cancel,
            )
        except Answered as problem:
            if problem.answer.status in _NOT_OFFERED:
                raise NotOffered from problem
            raise
        rows = answer.json() if answer.content else []
        return rows if isinstance(rows, list) else []


class _Given:
    """An image as an archive gives it back."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """It comes again from its start."""
        self.likeness = Likeness()
        self.part = FirstPart(self.likeness.take)

    def take(self, block: bytes) -> None:
        """The next bytes of the answer."""
        self.part.feed(block)


def _uid(row: object) -> str:
    element = row.get(_SOP_INSTANCE) if isinstance(row, dict) else None
    values = element.get("Value") if isinstance(element, dict) else None
    return str(values[0]) if isinstance(values, list) and values else ""
