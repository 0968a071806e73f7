"""fence of our Gen3: tokens, who one is and what one may, URLs to upload to (gen3.md 2.1, 2.2)."""

import json
import uuid
from typing import Any
from urllib.parse import parse_qs

from tests.servers.commons_calls import Call, Reply, fence_error, json_reply
from tests.servers.commons_indexd import Indexd, object_key
from tests.servers.commons_objects import Objects
from tests.servers.commons_settings import Settings
from tests.servers.commons_tokens import make_token, read_token

UPLOADING = ("/data_file", "file_upload", "fence")


class Fence:
    """Answers what begins with /user."""

    def __init__(self, settings: Settings, secret: str, indexd: Indexd, objects: Objects) -> None:
        self.address = ""
        self.round = 0
        self.revoked: set[str] = set()
        self._settings, self._secret = settings, secret
        self._indexd, self._objects = indexd, objects

    def api_key(self, seconds: float) -> dict[str, str]:
        """The content of a key file as the profile page gives it."""
        key = make_token(self._secret, "api_key", self._issuer, self._settings.user, seconds)
        claims = read_token(self._secret, key, "api_key") or {}
        return {"api_key": key, "key_id": claims.get("jti", str(uuid.uuid4()))}

    def access_token(self, seconds: float | None = None) -> str:
        """An access token, given out without a key."""
        wanted = self._settings.access_ttl if seconds is None else seconds
        user = self._settings.user
        return make_token(self._secret, "access", self._issuer, user, wanted, round_=self.round)

    def end_access_tokens(self) -> None:
        """All access tokens that are out are refused from now on."""
        self.round += 1

    def user(self, call: Call) -> str | None:
        """Who calls, by the access token in the header, or None."""
        kind, _, token = call.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or token in self.revoked:
            return None
        claims = read_token(self._secret, token, "access")
        if claims is None or claims["round"] < self.round:
            return None
        name: str = claims["context"]["user"]["name"]
        return name

    def may(self, resource: str, method: str, service: str) -> bool:
        """Whether the one user that there is may do this."""
        granted = self._settings.authz.get(resource, [])
        return any(
            one["method"] in (method, "*") and one["service"] in (service, "*") for one in granted
        )

    def answer(self, call: Call) -> Reply:
        """Answer a call, or raise Wrong."""
        path = call.path.removeprefix("/user")
        if path in ("/credentials/api/access_token", "/credentials/cdis/access_token"):
            return self._exchange(call)
        name = self.user(call)
        if name is None:
            raise fence_error(401, "Authentication Error: Didn't receive JWT correctly")
        if path in ("/user", "/user/") and call.method == "GET":
            return json_reply(200, self._whoami(name))
        if path == "/data/upload" and call.method == "POST":
            return self._begin(call, name)
        if path.startswith("/data/upload/") and call.method == "GET":
            return self._again(path.removeprefix("/data/upload/"), call, name)
        if path.startswith("/data/multipart/") and call.method == "POST":
            return self._in_parts(path.removeprefix("/data/multipart/"), call, name)
        if path.startswith("/data/") and call.method == "DELETE":
            return self._delete(path.removeprefix("/data/"), name)
        raise fence_error(404, "The requested URL was not found on the server.")

    @property
    def _issuer(self) -> str:
        return f"{self.address}/user"

    def _exchange(self, call: Call) -> Reply:
        key = _fields(call).get("api_key")
        if not key:
            raise fence_error(400, "Please provide an api_key in payload")
        if read_token(self._secret, str(key), "api_key") is None or key in self.revoked:
            raise fence_error(401, "Not enough segments or expired key")
        seconds = float(call.query.get("expires_in", self._settings.access_ttl))
        return json_reply(
            200, {"access_token": self.access_token(min(seconds, self._settings.access_ttl))}
        )

    def _whoami(self, name: str) -> dict[str, Any]:
        settings = self._settings
        return {
            "active": True,
            "authz": settings.authz,
            "azp": "",
            "display_name": None,
            "email": f"{name}@example.org",
            "groups": [],
            "is_admin": False,
            "message": "",
            "name": name,
            "preferred_username": None,
            "primary_google_service_account": None,
            "project_access": {},
            "resources": sorted(settings.authz),
            "role": "user",
            "sub": "1",
            "user_id": 1,
            "username": name,
        }

    def _begin(self, call: Call, name: str) -> Reply:
        given = _fields(call)
        file_name = str(given.get("file_name", ""))
        if not file_name:
            raise fence_error(400, "missing required argument `file_name`")
        guid = self._blank(file_name, name, str(given.get("guid") or ""))
        return json_reply(201, {"guid": guid, "url": self._url(guid, file_name)})

    def _blank(self, file_name: str, name: str, proposed: str) -> str:
        self._must(UPLOADING)
        known = bool(proposed) and self._indexd.row(proposed) is not None
        if known or (proposed and self._settings.proposals == "only a URL"):
            return proposed
        if proposed and self._settings.proposals == "honoured":
            return self._indexd.blank(file_name, name, proposed)
        return self._indexd.blank(file_name, name)

    def _again(self, guid: str, call: Call, name: str) -> Reply:
        self._must(UPLOADING)
        row = self._indexd.row(guid)
        if row is None:
            raise fence_error(404, "No record found for this file_id")
        if row["uploader"] not in (None, name):
            raise fence_error(403, "You are not the uploader of this file.")
        file_name = call.query.get("file_name") or row["file_name"]
        return json_reply(200, {"url": self._url(guid, file_name)})

    def _url(self, guid: str, file_name: str) -> str:
        return self._objects.url(f"{guid}/{file_name}", self._settings.url_ttl)

    def _in_parts(self, step: str, call: Call, name: str) -> Reply:
        self._must(UPLOADING)
        given = _fields(call)
        if step == "init":
            file_name = str(given.get("file_name", ""))
            guid = self._blank(file_name, name, str(given.get("guid") or ""))
            upload_id = self._objects.begin(f"{guid}/{file_name}")
            return json_reply(201, {"guid": guid, "uploadId": upload_id})
        if not {"key", "uploadId"} <= set(given):
            raise fence_error(400, "missing required arguments: key, uploadId")
        key, upload_id = str(given["key"]), str(given["uploadId"])
        if step == "upload":
            number = int(given["partNumber"])
            url = self._objects.url(key, self._settings.url_ttl, upload_id=upload_id, part=number)
            return json_reply(200, {"presigned_url": url})
        if step != "complete":
            raise fence_error(404, "The requested URL was not found on the server.")
        parts = {int(one["PartNumber"]): str(one["ETag"]) for one in given["parts"]}
        try:
            self._objects.complete(key, upload_id, parts)
        except ValueError:
            said = f"Can not complete multipart upload for {key}"
            return json_reply(500, {"message": said})
        return json_reply(200, {"message": "OK"})

    def _delete(self, guid: str, name: str) -> Reply:
        row = self._indexd.row(guid)
        if row is None:
            raise fence_error(404, "No record found for this file_id")
        own = row["uploader"] == name and self._settings.may_delete
        allowed = own or any(self.may(resource, "delete", "fence") for resource in row["authz"])
        if not allowed:
            raise fence_error(403, "You do not have permission to delete this file.")
        self._objects.delete(object_key(row))
        self._indexd.delete(guid)
        return Reply(204, media="")

    def _must(self, right: tuple[str, str, str]) -> None:
        if not self.may(*right):
            raise fence_error(403, "You do not have access to upload data.")


def _fields(call: Call) -> dict[str, Any]:
    body = call.body()
    if call.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {name: given[0] for name, given in parse_qs(body.decode()).items()}
    try:
        given = json.loads(body or b"{}")
    except ValueError as bad:
        raise fence_error(400, "wrong Content-Type; expected application/json") from bad
    return given if isinstance(given, dict) else {}
