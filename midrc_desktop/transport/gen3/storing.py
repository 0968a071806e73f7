"""The commons' storage: files and parts of them go to addresses that fence signs for a while."""

from collections.abc import Sequence
from pathlib import Path

from midrc_desktop.jobs import CancelToken
from midrc_desktop.submission.manifest import Entry
from midrc_desktop.transport.answers import Answer
from midrc_desktop.transport.body import FileBody
from midrc_desktop.transport.gen3.fence import Fence
from midrc_desktop.transport.gen3.memory import Memory
from midrc_desktop.transport.gen3.problems import ArrivedDamaged, StorageRefuses
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.meter import Meter
from midrc_desktop.transport.parts import Part, UploadGone
from midrc_desktop.transport.problems import NotAllowed
from midrc_desktop.transport.seam import Upload

_ADDRESSES = 3
"""Fresh addresses that are asked for when one is refused, which is how one ends."""

_FINISHES = 3


class Storing:
    """Sends bytes to addresses of fence; a `PartStore`. Addresses are never kept.

    They are asked for just before they are used, and again when the storage no longer takes one;
    the GUID stays the same.
    """

    def __init__(self, line: Line, fence: Fence, memory: Memory, cancel: CancelToken) -> None:
        self._line = line
        self._fence = fence
        self._memory = memory
        self._cancel = cancel

    def in_a_piece(
        self, file: Path, entry: Entry, guid: str, address: str, meter: Meter
    ) -> None:
        """Send a file in one request; `address` is a fresh one, or ""."""
        body = FileBody(file, 0, entry.size, meter.add)
        for _ in range(_ADDRESSES):
            target = address or self._fence.address(entry.path, guid, self._cancel)
            address = ""
            if answer := self._put(target, body):
                try:
                    _compare(answer, entry.md5)
                except ArrivedDamaged:
                    body.back()
                    raise
                return
        raise StorageRefuses

    def begin(self, entry: Entry, part_bytes: int) -> Upload:
        """See `PartStore.begin`. The file has its GUID already."""
        guid = self._memory.guid(entry.path)
        upload_id = self._fence.begin_parts(entry.path, guid, self._cancel)
        return Upload(guid, upload_id, part_bytes)

    def put(self, upload: Upload, part: Part, body: FileBody) -> str:
        """See `PartStore.put`."""
        for _ in range(_ADDRESSES):
            target = self._fence.address_of_part(
                self._key(upload), upload.upload_id, part.number, self._cancel
            )
            if answer := self._put(target, body, in_parts=True):
                try:
                    return _compare(answer, part.md5.hex())
                except ArrivedDamaged:
                    body.back()
                    raise
        raise StorageRefuses

    def finish(self, entry: Entry, upload: Upload, parts: Sequence[tuple[Part, str]]) -> None:
        """See `PartStore.finish`. fence cannot tell a finish that fails from one done before.

        So where it says no, the file counts as arrived for a while; indexd has the last word.
        """
        listed = [(part.number, etag) for part, etag in parts]
        key = f"{upload.reference}/{entry.path}"
        sure = any(
            self._fence.finish_parts(key, upload.upload_id, listed, self._cancel)
            for _ in range(_FINISHES)
        )
        self._memory.arrives(entry.path, sure=sure)

    def _key(self, upload: Upload) -> str:
        path = next(p for p, one in self._memory.uploads().items() if one == upload)
        return f"{upload.reference}/{path}"

    def _put(self, address: str, body: FileBody, *, in_parts: bool = False) -> Answer | None:
        """The storage's answer, or None where it does not take the address any more."""
        try:
            answer = self._line.ask(
                "PUT",
                address,
                body=body,
                cancel=self._cancel,
                expected=(200, 404) if in_parts else (200,),
                media="any",
            )
        except NotAllowed:
            return None
        if answer.status == 404:
            body.back()
            raise UploadGone
        return answer


def _compare(answer: Answer, md5: str) -> str:
    """The ETag, which is the MD5 of what arrived unless the storage encrypts it with keys of KMS.

    Raises ArrivedDamaged.
    """
    etag = answer.headers.get("ETag", "")
    encrypted = answer.headers.get("x-amz-server-side-encryption", "").startswith("aws:kms")
    if etag.strip('"') != md5 and not encrypted:
        raise ArrivedDamaged
    return etag
