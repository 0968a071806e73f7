"""The object storage behind our Gen3's presigned URLs, where no SeaweedFS is put in its place.

URLs carry a signature and an end as S3's do, and are refused as S3 refuses them.
"""

import hashlib
import hmac
import threading
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, unquote, urlencode

from tests.servers.commons_calls import Call, Reply, storage_error
from tests.servers.commons_kept import Kept
from tests.servers.commons_settings import Settings

BUCKET = "midrc-upload"


@dataclass(frozen=True)
class Facts:
    """An object as it lies there; `modified` in seconds since 1970."""

    size: int
    md5: str
    sha256: str
    modified: float


class Objects(Protocol):
    """What fence and indexd need of an object storage."""

    def url(self, key: str, seconds: float, *, upload_id: str = "", part: int = 0) -> str: ...
    def begin(self, key: str) -> str: ...
    def complete(self, key: str, upload_id: str, parts: dict[int, str]) -> None: ...
    def facts(self, key: str) -> Facts | None: ...
    def delete(self, key: str) -> None: ...
    def stored(self) -> dict[str, Facts]: ...
    def open_uploads(self) -> list[str]: ...


class OwnObjects:
    """Objects and parts as files below a folder."""

    def __init__(self, folder: Path, kept: Kept, secret: str, settings: Settings) -> None:
        self.address = ""
        self.expire_next = 0
        self.damage_next = 0
        self.slow_next = 0
        self.unjoined_next = 0
        self._folder, self._kept, self._secret = folder, kept, secret.encode()
        self._settings = settings
        self._lock = threading.RLock()
        folder.mkdir(parents=True, exist_ok=True)

    def url(self, key: str, seconds: float, *, upload_id: str = "", part: int = 0) -> str:
        query = {"X-Amz-Algorithm": "OWN", "X-Amz-Expires": f"{time.time() + seconds:.3f}"}
        if upload_id:
            query |= {"uploadId": upload_id, "partNumber": str(part)}
        path = f"/{BUCKET}/{quote(key)}"
        query["X-Amz-Signature"] = self._signature("PUT", path, query)
        return f"{self.address}{path}?{urlencode(query)}"

    def begin(self, key: str) -> str:
        upload_id = uuid.uuid4().hex
        self._kept.put("uploads", upload_id, {"key": key, "parts": {}})
        return upload_id

    def complete(self, key: str, upload_id: str, parts: dict[int, str]) -> None:
        """Raises ValueError with S3's words."""
        with self._lock:
            if self.unjoined_next:
                self.unjoined_next -= 1
                raise ValueError("InternalError")
            upload = self._kept.get("uploads", upload_id)
            if upload is None or upload["key"] != key:
                raise ValueError("NoSuchUpload")
            given = upload["parts"]
            for number, etag in parts.items():
                if given.get(str(number), {}).get("etag") != etag.strip('"'):
                    raise ValueError("InvalidPart")
            numbers = sorted(parts)
            if not numbers or any(
                given[str(one)]["size"] < self._settings.least_part for one in numbers[:-1]
            ):
                raise ValueError("EntityTooSmall")
            self._join(key, [self._folder / f"{upload_id}.{one}" for one in numbers])
            self._drop(upload_id)

    def facts(self, key: str) -> Facts | None:
        held = self._kept.get("objects", key)
        return Facts(**held) if held else None

    def stored(self) -> dict[str, Facts]:
        return {key: Facts(**held) for key, held in self._kept.all("objects").items()}

    def open_uploads(self) -> list[str]:
        """The keys of uploads in parts that hold a part."""
        uploads = self._kept.all("uploads").values()
        return [upload["key"] for upload in uploads if upload["parts"]]

    def path(self, key: str) -> Path:
        """Where the bytes of an object are."""
        return self._folder / hashlib.sha256(key.encode()).hexdigest()

    def delete(self, key: str) -> None:
        with self._lock:
            self._kept.delete("objects", key)
            self.path(key).unlink(missing_ok=True)
            for upload_id, upload in self._kept.all("uploads").items():
                if upload["key"] == key:
                    self._drop(upload_id)

    def take(self, call: Call) -> Reply:
        """Answer a PUT to one of our URLs."""
        if "authorization" in call.headers:
            raise storage_error(400, "InvalidArgument", "Only one auth mechanism allowed")
        if "content-length" not in call.headers:
            raise storage_error(411, "MissingContentLength", "You must provide the length.")
        self._admit(call)
        if self.slow_next:
            self.slow_next -= 1
            raise storage_error(400, "RequestTimeout", "Nothing came for too long.")
        key = call.path.removeprefix(f"/{BUCKET}/")
        upload_id, number = call.query.get("uploadId", ""), call.query.get("partNumber", "")
        taken = self._folder / f"taking.{uuid.uuid4().hex}"
        try:
            md5, sha256 = self._write(call, taken)
            with self._lock:
                if upload_id:
                    self._keep_part(upload_id, number, taken, md5, call.length)
                else:
                    self._keep(key, taken, Facts(call.length, md5, sha256, time.time()))
        finally:
            taken.unlink(missing_ok=True)
        return Reply(200, headers={"ETag": f'"{md5}"'}, media="")

    def _admit(self, call: Call) -> None:
        query = dict(call.query)
        given = query.pop("X-Amz-Signature", "")
        if not given:
            raise storage_error(403, "AccessDenied", "Access Denied")
        signature = self._signature(call.method, quote(call.path), query)
        if not hmac.compare_digest(given, signature):
            raise storage_error(403, "SignatureDoesNotMatch", "The signature does not match.")
        with self._lock:
            told = self.expire_next > 0
            self.expire_next -= told
        if told or float(query["X-Amz-Expires"]) <= time.time():
            raise storage_error(403, "AccessDenied", "Request has expired")

    def _signature(self, method: str, path: str, query: dict[str, str]) -> str:
        text = f"{method} {unquote(path)} {urlencode(sorted(query.items()))}"
        return hmac.new(self._secret, text.encode(), hashlib.sha256).hexdigest()

    def _write(self, call: Call, target: Path) -> tuple[str, str]:
        md5, sha256 = hashlib.md5(), hashlib.sha256()
        with target.open("wb") as file:
            for sent in call.blocks():
                block = bytes(len(sent)) if self.damage_next else sent
                self.damage_next -= bool(self.damage_next)
                md5.update(block)
                sha256.update(block)
                file.write(block)
        return md5.hexdigest(), sha256.hexdigest()

    def _keep_part(self, upload_id: str, number: str, taken: Path, md5: str, size: int) -> None:
        upload = self._kept.get("uploads", upload_id)
        if upload is None:
            raise storage_error(404, "NoSuchUpload", "The upload does not exist.")
        taken.replace(self._folder / f"{upload_id}.{number}")
        upload["parts"][number] = {"etag": md5, "size": size}
        self._kept.put("uploads", upload_id, upload)

    def _keep(self, key: str, taken: Path, facts: Facts) -> None:
        taken.replace(self.path(key))
        self._kept.put(
            "objects",
            key,
            {
                "size": facts.size,
                "md5": facts.md5,
                "sha256": facts.sha256,
                "modified": facts.modified,
            },
        )

    def _join(self, key: str, parts: list[Path]) -> None:
        taken = self._folder / f"taking.{uuid.uuid4().hex}"
        md5, sha256, size = hashlib.md5(), hashlib.sha256(), 0
        with taken.open("wb") as file:
            for part in parts:
                with part.open("rb") as given:
                    while block := given.read(1 << 20):
                        md5.update(block)
                        sha256.update(block)
                        size += len(block)
                        file.write(block)
        self._keep(key, taken, Facts(size, md5.hexdigest(), sha256.hexdigest(), time.time()))

    def _drop(self, upload_id: str) -> None:
        self._kept.delete("uploads", upload_id)
        for part in self._folder.glob(f"{upload_id}.*"):
            part.unlink()
