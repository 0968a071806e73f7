"""SeaweedFS behind the presigned URLs of our Gen3: it checks signatures and ends as S3 does."""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from midrc_desktop.transport.s3.sigv4 import query
from tests.servers.commons_objects import Facts
from tests.servers.presigning import presigned
from tests.servers.seaweed import ADMIN, Seaweed


class SeaweedObjects:
    """Objects below a prefix of the bucket. `expire_next` URLs have ended when they come."""

    def __init__(self, seaweed: Seaweed, prefix: str) -> None:
        self.expire_next = 0
        self._seaweed, self._prefix = seaweed, f"{prefix}/"
        self._known: dict[str, Facts] = {}

    def url(self, key: str, seconds: float, *, upload_id: str = "", part: int = 0) -> str:
        values = {"uploadId": upload_id, "partNumber": str(part)} if upload_id else {}
        asked = f"?{query(values)}" if values else ""
        when = datetime.now(UTC)
        if self.expire_next:
            self.expire_next -= 1
            when -= timedelta(days=1)
        return presigned(
            "PUT",
            self._seaweed.address(self._prefix + key) + asked,
            credentials=ADMIN,
            region=self._seaweed.region,
            when=when,
            seconds=int(seconds),
        )

    def begin(self, key: str) -> str:
        answer = self._seaweed.ask("POST", self._prefix + key, uploads="")
        return re.search(r"<UploadId>([^<]+)<", answer.text)[1]

    def complete(self, key: str, upload_id: str, parts: dict[int, str]) -> None:
        """Raises ValueError with S3's words."""
        listed = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"
            for number, etag in sorted(parts.items())
        )
        body = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
        answer = self._seaweed.ask("POST", self._prefix + key, body, uploadId=upload_id)
        if answer.status_code != 200 or "<Error>" in answer.text:
            raise ValueError(answer.text)

    def facts(self, key: str) -> Facts | None:
        head = self._seaweed.ask("HEAD", self._prefix + key)
        if head.status_code != 200:
            return None
        etag = head.headers["ETag"]
        if etag not in self._known:
            content = self._seaweed.get(self._prefix + key)
            modified = parsedate_to_datetime(head.headers["Last-Modified"]).timestamp()
            md5, sha256 = hashlib.md5(content), hashlib.sha256(content)
            self._known[etag] = Facts(len(content), md5.hexdigest(), sha256.hexdigest(), modified)
        return self._known[etag]

    def delete(self, key: str) -> None:
        for begun, upload_id in self._seaweed.uploads(self._prefix + key):
            self._seaweed.ask("DELETE", begun, uploadId=upload_id)
        self._seaweed.ask("DELETE", self._prefix + key)

    def stored(self) -> dict[str, Facts]:
        keys = [key.removeprefix(self._prefix) for key in self._seaweed.keys(self._prefix)]
        return {key: facts for key in keys if (facts := self.facts(key))}

    def open_uploads(self) -> list[str]:
        return [key.removeprefix(self._prefix) for key, _ in self._seaweed.uploads(self._prefix)]
