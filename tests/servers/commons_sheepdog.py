"""sheepdog of our Gen3: takes records, all of a transaction or none (gen3.md 2.5)."""

import json
import re
import uuid
from typing import Any

from tests.servers.commons_calls import Call, Reply, json_reply, message
from tests.servers.commons_fence import Fence
from tests.servers.commons_indexd import Indexd
from tests.servers.commons_kept import Kept
from tests.servers.commons_rules import Rules
from tests.servers.commons_settings import Settings

ROOT = "/api/v0/submission"
DRY = (
    "Transaction would have been successful. User selected dry run option, "
    "transaction aborted, no data written to database."
)
Row = dict[str, Any]


class Sheepdog:
    """Records by node and submitter_id. `reject` gives nodes an error of their own."""

    def __init__(
        self, settings: Settings, kept: Kept, rules: Rules, fence: Fence, indexd: Indexd
    ) -> None:
        self.reject: dict[str, Row] = {}
        self.hides_dictionary = False
        self._settings, self._kept, self._rules = settings, kept, rules
        self._fence, self._indexd = fence, indexd
        self._transactions = 0

    @property
    def project_id(self) -> str:
        return f"{self._settings.program}-{self._settings.project}"

    def records(self) -> dict[str, Row]:
        """Every record by `<node>/<submitter_id>`, with its id."""
        return self._kept.all("records")

    def answer(self, call: Call) -> Reply:
        """Answer a call, or raise Wrong."""
        path = call.path.removeprefix(ROOT).strip("/")
        if path == "_dictionary/_all":
            if self._rules.dictionary is None or self.hides_dictionary:
                raise message(404, "There is no dictionary here")
            return Reply(200, self._rules.published)
        if path.startswith("_dictionary/"):
            node = (self._rules.dictionary or {}).get(path.partition("/")[2])
            if node is None:
                raise message(404, "Entry not found")
            return json_reply(200, node)
        user = self._fence.user(call)
        if user is None:
            raise message(401, "Authentication Error: Didn't receive JWT correctly")
        program, _, rest = path.partition("/")
        project, _, rest = rest.partition("/")
        if call.method == "GET" and not program:
            return json_reply(200, {"links": [f"/v0/submission/{self._settings.program}"]})
        if (program, project) != (self._settings.program, self._settings.project):
            raise message(404, f"Project {project or program} not found")
        if call.method == "GET" and rest == "export":
            return self._export(call.query.get("node_label", ""))
        if call.method == "GET" and rest.startswith("entities/"):
            return self._entities(rest.partition("/")[2].split(","))
        if call.method in ("PUT", "POST") and rest in ("", "_dry_run"):
            return self._submit(call, user, dry=rest == "_dry_run")
        raise message(404, "The requested URL was not found on the server.")

    def _export(self, node: str) -> Reply:
        found = [one for one in self.records().values() if one["type"] == node]
        return json_reply(200, {"data": found})

    def _entities(self, ids: list[str]) -> Reply:
        found = [one for one in self.records().values() if one["id"] in ids]
        if len(found) < len(ids):
            raise message(404, f"Not found: {', '.join(ids)}")
        return json_reply(200, {"entities": [{"program": None, "properties": o} for o in found]})

    def _submit(self, call: Call, user: str, *, dry: bool) -> Reply:
        try:
            given = json.loads(call.body())
        except ValueError as bad:
            raise message(400, f"Unable to parse json: {bad}") from bad
        resource = f"/programs/{self._settings.program}/projects/{self._settings.project}"
        needed = ("create", "update") if call.method == "PUT" else ("create",)
        if not all(self._fence.may(resource, one, "sheepdog") for one in needed):
            raise message(403, "You don't have access to this data: no permission on the project")
        self._transactions += 1
        documents = given if isinstance(given, list) else [given]
        entities, transactional = [], []
        known = [one for one in documents if self._rules.knows(one.get("type"))]
        for one in documents:
            if one not in known:
                said = f'Node type "{one.get("type")}" not found in dictionary'
                transactional.append(
                    {"message": f"Unable to parse entity. Details: [400] - {said}"}
                )
        together = {f"{one['type']}/{one.get('submitter_id')}": one for one in known}
        for one in known:
            entities.append(self._entity(one, together, call.method, user))
        return self._outcome(known, entities, transactional, user, dry=dry)

    def _entity(self, one: Row, together: dict[str, Row], method: str, user: str) -> Row:
        key = f"{one['type']}/{one.get('submitter_id')}"
        before = self._kept.get("records", key)
        action: str | None = "update" if before and method == "PUT" else "create"
        made = before["id"] if action == "update" else str(uuid.uuid4())
        errors = self._rules.errors(one)
        if errors:
            action, made = None, None
        else:
            errors = self._rules.link_errors(one, self._found(together))
            if before and method == "POST":
                unique = {"project_id": self.project_id, "submitter_id": one["submitter_id"]}
                said = f"{one['type']} with {unique} already exists in the DB"
                keys = ["project_id", "submitter_id"]
                errors.append({"keys": keys, "message": said, "type": "ERROR"})
            if self._rules.is_file(one):
                errors += self._file_errors(one, user)
        if rejected := self.reject.get(one["type"]):
            errors.append(rejected)
        return {
            "action": action,
            "errors": errors,
            "id": made,
            "type": one["type"],
            "unique_keys": [
                {"project_id": self.project_id, "submitter_id": one.get("submitter_id")}
            ],
            "valid": not errors,
            "warnings": [],
        }

    def _found(self, together: dict[str, Row]) -> set[str]:
        """The keys of all that a link of this transaction can lead to."""
        return {*together, *self._kept.all("records"), f"project/{self._settings.project}"}

    def _file_errors(self, one: Row, user: str) -> list[Row]:
        guid = one.get("object_id")
        row = self._indexd.row(guid) if guid else None
        if row is None:
            said = f"Provided object_id {guid} does not match an indexed file."
            return [{"keys": ["object_id"], "message": said, "type": "INVALID_VALUE"}]
        if row["size"] is None or not row["hashes"]:
            said = (
                f"Indexed file of id {guid} is not ready for metadata submission yet "
                "(no hashes and size)."
            )
            return [{"keys": [], "message": said, "type": "INVALID_VALUE"}]
        hashes = {"md5": one["md5sum"]}
        if row["hashes"] != hashes or row["size"] != one["file_size"]:
            said = (
                f"Provided hash ({hashes}) and size ({one['file_size']}) do not match those of "
                f"indexed file of id {guid}."
            )
            return [{"keys": [], "message": said, "type": "INVALID_VALUE"}]
        if row["uploader"] not in (None, user):
            said = f"Failed to update file of id {guid}: you are not its uploader."
            return [{"keys": [], "message": said, "type": "INVALID_PERMISSIONS"}]
        return []

    def _outcome(
        self,
        given: list[Row],
        entities: list[Row],
        transactional: list[Row],
        user: str,
        *,
        dry: bool,
    ) -> Reply:
        wrong = sum(not one["valid"] for one in entities)
        good = not wrong and not transactional
        if good and not dry:
            for document, entity in zip(given, entities, strict=True):
                self._write(document, entity["id"])
        code = 200 if good or dry else 400
        said = DRY if dry else "Transaction successful."
        return json_reply(
            code,
            {
                "code": code,
                "created_entity_count": sum(one["action"] == "create" for one in entities) * good,
                "entities": entities,
                "entity_error_count": wrong,
                "message": said if good else _aborted(wrong, len(transactional)),
                "success": good,
                "transaction_id": self._transactions,
                "transactional_error_count": len(transactional),
                "transactional_errors": transactional,
                "updated_entity_count": sum(one["action"] == "update" for one in entities) * good,
            },
        )

    def _write(self, document: Row, made: str) -> None:
        key = f"{document['type']}/{document['submitter_id']}"
        before = self._kept.get("records", key) or {}
        record = before | document | {"id": made, "project_id": self.project_id}
        self._kept.put("records", key, record)
        if self._rules.is_file(document) and (row := self._indexd.row(document["object_id"])):
            program, project = self._settings.program, self._settings.project
            row["acl"] = [program, project]
            row["authz"] = [f"/programs/{program}/projects/{project}"]
            row["uploader"] = None
            self._indexd.update(row)


def _aborted(wrong: int, transactional: int) -> str:
    parts = []
    if wrong:
        parts.append(f"{wrong} invalid {'entity' if wrong == 1 else 'entities'}")
    if transactional:
        parts.append(f"{transactional} transactional error(s)")
    return re.sub(r"\s+", " ", f"Transaction aborted due to {' and '.join(parts)}.")
