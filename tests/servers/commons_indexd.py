"""indexd of our Gen3: a row for each GUID, filled some time after its object has arrived."""

import json
import secrets
import time
import uuid
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from tests.servers.commons_calls import Call, Reply, Wrong, json_reply
from tests.servers.commons_kept import Kept
from tests.servers.commons_objects import BUCKET, Objects
from tests.servers.commons_settings import Settings


class Indexd:
    """Rows by GUID.

    `spoil` counts how often the row of a file name gets a wrong hash; files named in `slow` are
    not seen.
    """

    def __init__(self, settings: Settings, kept: Kept, objects: Objects) -> None:
        self.spoil: Counter[str] = Counter()
        self.slow: set[str] = set()
        self._settings, self._kept, self._objects = settings, kept, objects

    def blank(self, file_name: str, uploader: str | None, guid: str = "") -> str:
        """Make a row without hash and size, and return its GUID."""
        did = guid or f"dg.MD1R/{uuid.uuid4()}"
        now = time.strftime("%Y-%m-%dT%H:%M:%S.000000", time.gmtime())
        row = {
            "acl": [],
            "authz": [],
            "baseid": str(uuid.uuid4()),
            "content_created_date": None,
            "content_updated_date": None,
            "created_date": now,
            "description": None,
            "did": did,
            "file_name": file_name,
            "form": None,
            "hashes": {},
            "metadata": {},
            "rev": secrets.token_hex(4),
            "size": None,
            "updated_date": now,
            "uploader": uploader,
            "urls": [],
            "urls_metadata": {},
            "version": None,
        }
        self._kept.put("index", did, row)
        return did

    def row(self, guid: str) -> dict[str, Any] | None:
        """A row as it is now, or None."""
        row = self._kept.get("index", guid)
        return self._settled(row) if row else None

    def update(self, row: dict[str, Any]) -> None:
        """Keep a changed row."""
        row["rev"] = secrets.token_hex(4)
        self._kept.put("index", row["did"], row)

    def delete(self, guid: str) -> None:
        """Remove a row."""
        self._kept.delete("index", guid)

    def rows(self) -> dict[str, dict[str, Any]]:
        """All rows by GUID, as they are now."""
        return {guid: self._settled(row) for guid, row in self._kept.all("index").items()}

    def answer(self, call: Call) -> Reply:
        """GET one row, or those that the query asks for; POST many GUIDs for their rows."""
        if (call.method, call.path) == ("POST", "/index/bulk/documents"):
            return self._bulk(call)
        guid = call.path.removeprefix("/index/").removeprefix("index/").strip("/")
        if call.method != "GET":
            raise Wrong(json_reply(403, {"error": "Permission denied."}))
        if guid == "_status":
            return Reply(200, b"Healthy", "text/html; charset=utf-8")
        if guid in ("", "index"):
            return json_reply(200, self._listing(call.query))
        row = self.row(guid)
        if row is None:
            raise Wrong(json_reply(404, {"error": "no record found"}))
        return json_reply(200, row)

    def _bulk(self, call: Call) -> Reply:
        """The rows of a list of GUIDs, without those that are not there."""
        if not self._settings.tells_many:
            raise Wrong(json_reply(404, {"error": "no record found"}))
        guids = json.loads(call.body() or b"null")
        if not guids or not isinstance(guids, list):
            raise Wrong(json_reply(400, {"error": "No ids provided"}))
        return json_reply(200, [row for guid in guids if (row := self.row(str(guid)))])

    def _listing(self, query: dict[str, str]) -> dict[str, Any]:
        kind, _, digest = query.get("hash", "").partition(":")
        size = query.get("size")
        found = [
            row
            for row in self.rows().values()
            if (not digest or row["hashes"].get(kind) == digest)
            and (size is None or row["size"] == int(size))
            and all(row[name] == query[name] for name in ("file_name", "uploader") if name in query)
        ]
        limit = int(query.get("limit", 100))
        return {
            "acl": None,
            "authz": None,
            "file_name": query.get("file_name"),
            "hashes": {kind: digest} if digest else None,
            "ids": None,
            "limit": limit,
            "metadata": {},
            "page": None,
            "records": found[:limit],
            "size": int(size) if size else None,
            "start": query.get("start"),
            "uploader": query.get("uploader"),
            "urls": [],
            "urls_metadata": {},
            "version": None,
        }

    def _settled(self, row: dict[str, Any]) -> dict[str, Any]:
        """Do what the commons' own job does once it has seen the object."""
        if row["size"] is not None or row["file_name"] in self.slow:
            return row
        begun = datetime.fromisoformat(row["created_date"]).replace(tzinfo=UTC).timestamp()
        if time.time() < begun + self._settings.index_delay_s:
            return row  # its object came later still
        key = object_key(row)
        facts = self._objects.facts(key)
        if facts is None or time.time() < facts.modified + self._settings.index_delay_s:
            return row
        md5 = facts.md5
        if self.spoil[row["file_name"]] > 0:
            self.spoil[row["file_name"]] -= 1
            md5 = "0" * 32
        place = f"s3://{BUCKET}/{key}"
        row |= {"hashes": {"md5": md5}, "size": facts.size, "urls": [place]}
        row["urls_metadata"] = {place: {}}
        self.update(row)
        return row


def object_key(row: dict[str, Any]) -> str:
    """The key of a row's object in the bucket."""
    return f"{row['did']}/{row['file_name']}"
