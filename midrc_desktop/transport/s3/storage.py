"""One bucket of S3-compatible storage (Amazon S3 API reference)."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256 as sha256_of
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from midrc_desktop.jobs import CancelToken
from midrc_desktop.transport.answers import Answer
from midrc_desktop.transport.body import BytesBody, Sendable
from midrc_desktop.transport.parts import Part
from midrc_desktop.transport.problems import NotFound, ServerTrouble, UnexpectedAnswer
from midrc_desktop.transport.s3.answers import code_of, document, local, said
from midrc_desktop.transport.s3.signing import Question, SignedLine
from midrc_desktop.transport.s3.sigv4 import escaped

_NO_OTHER = {"If-None-Match": "*"}
_AMAZON = (".amazonaws.com", ".amazonaws.com.cn")
_COMPLETING_S = 600.0
_PAGES = 100


@dataclass(frozen=True, slots=True)
class Stored:
    """What storage says of an object: size in bytes, ETag without quotes, checksum in base64.

    `sha256` is "" where storage has none; of an object made of N parts it ends in "-N" and is
    the digest of the parts' digests.
    """

    size: int
    etag: str
    sha256: str


class Storage:
    """Asks about the objects of a bucket at `root`, which are named by their unescaped keys."""

    def __init__(self, root: str, line: SignedLine) -> None:
        self._root = root
        self._line = line

    def head(self, key: str, *, cancel: CancelToken) -> Stored | None:
        """What is there, or None. Raises NotAllowed when looking is not allowed."""
        asked = Question("HEAD", headers={"x-amz-checksum-mode": "ENABLED"})
        try:
            answer = self._ask(key, asked, cancel)
        except NotFound:
            return None
        return _stored(answer, _number(answer.headers.get("Content-Length", "")))

    def put(
        self,
        key: str,
        body: Sendable,
        *,
        md5: bytes,
        sha256: bytes,
        replace: bool,
        cancel: CancelToken,
    ) -> Stored:
        """Put an object in a piece; storage refuses it unless both digests are its own.

        Raises SomethingThere unless `replace`.
        """
        headers = _checked(sha256) | {"Content-MD5": base64(md5)}
        headers |= {} if replace else _NO_OTHER
        answer = self._ask(key, Question("PUT", {}, headers, body, sha256), cancel)
        return _stored(answer, body.size)

    def begin(self, key: str, *, cancel: CancelToken) -> str:
        """Begin an upload in parts and return its id. Not repeated: each time begins one more."""
        headers = {"x-amz-checksum-algorithm": "SHA256"}
        answer = self._ask(key, Question("POST", {"uploads": ""}, headers, again=False), cancel)
        upload_id = said(document(answer.content), "UploadId")
        if not upload_id:
            raise UnexpectedAnswer
        return upload_id

    def uploads(self, key: str, *, cancel: CancelToken) -> list[str]:
        """The ids of the uploads in parts that are under way for a key. Raises NotAllowed."""
        answer = self._ask("", Question("GET", {"uploads": "", "prefix": key}), cancel)
        under_way = document(answer.content).iterfind("{*}Upload")
        return [said(one, "UploadId") for one in under_way if said(one, "Key") == key]

    def keys(self, prefix: str, *, cancel: CancelToken) -> list[str]:
        """The keys of the objects that begin with a prefix. Raises NotAllowed."""
        found: list[str] = []
        values = {"list-type": "2", "prefix": prefix}
        for _ in range(_PAGES):
            answer = self._ask("", Question("GET", values), cancel)
            root = document(answer.content)
            found += (said(one, "Key") for one in root.iterfind("{*}Contents"))
            if said(root, "IsTruncated") != "true":
                return found
            values["continuation-token"] = said(root, "NextContinuationToken")
        raise UnexpectedAnswer

    def put_part(
        self, key: str, upload_id: str, part: Part, body: Sendable, *, cancel: CancelToken
    ) -> Stored:
        """Send one part; storage refuses it unless the digest is its own. Raises UploadGone."""
        values = {"partNumber": str(part.number), "uploadId": upload_id}
        headers = _checked(part.sha256)
        answer = self._ask(key, Question("PUT", values, headers, body, part.sha256), cancel)
        return _stored(answer, part.size)

    def parts(self, key: str, upload_id: str, *, cancel: CancelToken) -> dict[int, str]:
        """The ETags of the parts that have arrived, by number. Raises UploadGone, NotAllowed."""
        found: dict[int, str] = {}
        values = {"uploadId": upload_id}
        for _ in range(_PAGES):
            answer = self._ask(key, Question("GET", values), cancel)
            root = document(answer.content)
            for part in root.iterfind("{*}Part"):
                found[_number(said(part, "PartNumber"))] = _bare(said(part, "ETag"))
            if said(root, "IsTruncated") != "true":
                return found
            values["part-number-marker"] = said(root, "NextPartNumberMarker")
        raise UnexpectedAnswer

    def complete(
        self,
        key: str,
        upload_id: str,
        parts: Sequence[tuple[Part, str]],
        *,
        replace: bool,
        cancel: CancelToken,
    ) -> Stored:
        """Make an object of all its parts. Raises UploadGone; SomethingThere unless `replace`."""
        content = _all(parts)
        question = Question(
            "POST",
            {"uploadId": upload_id},
            {"Content-Type": "application/xml"} | ({} if replace else _NO_OTHER),
            BytesBody(content),
            sha256_of(content).digest(),
            seconds=_COMPLETING_S,
        )
        answer = self._ask(key, question, cancel)
        root = document(answer.content)
        if local(root) != "CompleteMultipartUploadResult":
            # Storage begins to answer with 200 before it knows how it ends.
            raise ServerTrouble(answer, detail=code_of(answer)[:80])
        size = sum(part.size for part, _ in parts)
        return Stored(size, _bare(said(root, "ETag")), said(root, "ChecksumSHA256"))

    def abort(self, key: str, upload_id: str, *, cancel: CancelToken) -> None:
        """Take back an upload in parts. Raises UploadGone, NotAllowed."""
        asked = Question("DELETE", {"uploadId": upload_id}, expected=(200, 204))
        self._ask(key, asked, cancel)

    def _ask(self, key: str, question: Question, cancel: CancelToken) -> Answer:
        return self._line.ask(f"{self._root}/{escaped(key, keep='/')}", question, cancel=cancel)


def root_of(url: str, bucket: str) -> str:
    """The URL that keys are added to: with the bucket in its name at Amazon, else in its path."""
    parts = urlsplit(url)
    name = parts.hostname or ""
    if name.startswith(f"{bucket}."):
        return url.rstrip("/")
    if name.endswith(_AMAZON) and "." not in bucket:
        return f"{parts.scheme}://{bucket}.{parts.netloc}"
    return f"{url.rstrip('/')}/{escaped(bucket)}"


def base64(digest: bytes) -> str:
    """A digest as the headers of S3 have it."""
    return b64encode(digest).decode()


def _checked(sha256: bytes) -> dict[str, str]:
    return {"x-amz-checksum-sha256": base64(sha256)}


def _all(parts: Sequence[tuple[Part, str]]) -> bytes:
    root = Element("CompleteMultipartUpload")
    for part, etag in parts:
        one = SubElement(root, "Part")
        SubElement(one, "PartNumber").text = str(part.number)
        SubElement(one, "ETag").text = f'"{etag}"'
        SubElement(one, "ChecksumSHA256").text = base64(part.sha256)
    return tostring(root)


def _stored(answer: Answer, size: int) -> Stored:
    """What the headers say; somebody who knows neither ETag nor checksum is not storage."""
    checksum = answer.headers.get("x-amz-checksum-sha256", "")
    etag = _bare(answer.headers.get("ETag", ""))
    if not etag and not checksum:
        raise UnexpectedAnswer
    return Stored(size, etag, checksum)


def _bare(etag: str) -> str:
    return etag.strip().strip('"')


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise UnexpectedAnswer
    return int(text)
