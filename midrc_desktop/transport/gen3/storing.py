"""The commons' storage: files and parts of them go to addresses that fence signs for a while."""

from collections.abc import Callable, Sequence
from pathlib import Path

from midrc_desktop.jobs import CancelToken
from midrc_desktop.submission.manifest import Entry
from midrc_desktop.transport.answers import Answer
from midrc_desktop.transport.body import BytesBody, FileBody, Sendable
from midrc_desktop.transport.checked import CheckedBody
from midrc_desktop.transport.gen3.fence import Fence
from midrc_desktop.transport.gen3.memory import Memory
from midrc_desktop.transport.gen3.problems import ArrivedDamaged, NotJoined, StorageRefuses
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.meter import Meter
from midrc_desktop.transport.parts import Part, UploadGone
from midrc_desktop.transport.problems import Answered
from midrc_desktop.transport.seam import Upload

_ADDRESSES = 3
"""Fresh addresses that are asked for when one is refused, which is how one ends."""

_FINISHES = 3
_ENDED = {400, 403}
"""What S3 says of an address that has ended (403), and of a body that came too slowly (400)."""


class Storing:
    """Sends bytes to addresses of fence, which are never kept.

    They are asked for just before they are used, and again when the storage no longer takes one;
    the GUID stays the same.
    """

    def __init__(self, line: Line, fence: Fence, cancel: CancelToken) -> None:
        self._line = line
        self._fence = fence
        self._cancel = cancel

    def in_a_piece(
        self, package: Path, entry: Entry, guid: str, *, address: str, meter: Meter
    ) -> None:
        """Send a file in one request; `address` is a fresh one, or "".

        Raises PackageChanged before its end where it is not what the entry says.
        """
        given = [address] if address else []
        body = CheckedBody(package, entry, meter.add)

        def fresh() -> str:
            return given.pop() if given else self._fence.address(entry.path, guid, self._cancel)

        self.put(fresh, body, entry.md5)

    def put(
        self, fresh: Callable[[], str], body: Sendable, md5: str = "", *, in_parts: bool = False
    ) -> str:
        """Send a body to an address that `fresh` gives, and return its ETag.

        That is compared with the body's `md5` in hex, where it is given.

        Raises StorageRefuses, ArrivedDamaged, and UploadGone where that of parts is not there.
        """
        for _ in range(_ADDRESSES):
            try:
                answer = self._line.ask(
                    "PUT",
                    fresh(),
                    body=body,
                    cancel=self._cancel,
                    expected=(200, 404) if in_parts else (200,),
                    media="any",
                )
            except Answered as refused:
                if refused.answer.status in _ENDED:
                    continue
                raise
            if answer.status == 404:
                body.back()
                raise UploadGone
            if not _as_sent(answer, md5):
                body.back()
                raise ArrivedDamaged
            return answer.headers.get("ETag", "")
        raise StorageRefuses


class InParts:
    """A `PartStore` for one file, which has its GUID already.

    Whether it arrived as it was sent indexd says of the whole. To compare the ETag of each part
    was most of what this program does while it sends a large file: an MD5 of all of it, again.
    """

    compares_parts = False

    def __init__(
        self, entry: Entry, storing: Storing, fence: Fence, memory: Memory, cancel: CancelToken
    ) -> None:
        self._storing = storing
        self._fence = fence
        self._memory = memory
        self._cancel = cancel
        self._guid = memory.guid(entry.path)
        self._key = f"{self._guid}/{entry.path}"

    def begin(self, entry: Entry, part_bytes: int) -> Upload:
        """See `PartStore.begin`."""
        upload_id = self._fence.begin_parts(entry.path, self._guid, self._cancel)
        return Upload(self._guid, upload_id, part_bytes)

    def put(self, upload: Upload, part: Part, body: FileBody) -> str:
        """See `PartStore.put`."""

        def fresh() -> str:
            return self._fence.address_of_part(
                self._key, upload.upload_id, part.number, self._cancel
            )

        return self._storing.put(fresh, body, in_parts=True)

    def finish(self, entry: Entry, upload: Upload, parts: Sequence[tuple[Part, str]]) -> None:
        """See `PartStore.finish`. fence cannot tell a finish that fails from one done before.

        A storage that still takes a part has not done it: raises NotJoined. Where it does not,
        the file counts as arrived, but not for sure; indexd has the last word.
        """
        listed = [(part.number, etag) for part, etag in parts]
        for _ in range(_FINISHES):
            if self._fence.finish_parts(self._key, upload.upload_id, listed, self._cancel):
                self._memory.arrives(entry.path)
                return
        if self._still_open(upload, len(parts) + 1):
            raise NotJoined
        self._memory.arrives(entry.path, sure=False)

    def _still_open(self, upload: Upload, number: int) -> bool:
        """Whether the storage takes another part, which is not used."""
        body = BytesBody(b"?")

        def fresh() -> str:
            return self._fence.address_of_part(self._key, upload.upload_id, number, self._cancel)

        try:
            self._storing.put(fresh, body, in_parts=True)
        except UploadGone:
            return False
        return True


def _as_sent(answer: Answer, md5: str) -> bool:
    """Whether the ETag is the MD5 of what was sent; keys of KMS make it something else."""
    etag = answer.headers.get("ETag", "").strip('"')
    encrypted = answer.headers.get("x-amz-server-side-encryption", "").startswith("aws:kms")
    return etag == md5 if md5 and not encrypted else bool(etag)
