"""What sheepdog of our Gen3 asks of a record: MIDRC's own dictionary, and the links."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator

Row = dict[str, Any]
DICTIONARY = Path(__file__).resolve().parents[3] / "shared" / "reference" / "midrc_dictionary.json"
LINKS = {
    "projects": "project",
    "datasets": "dataset",
    "core_metadata_collections": "core_metadata_collection",
    "cases": "case",
    "imaging_studies": "imaging_study",
}
SERIES = "_series_file"


class Rules:
    """The rules of a dictionary; without one, only ids, types and links are looked at."""

    def __init__(self, dictionary: Row | None) -> None:
        self.dictionary = dictionary
        self.published = json.dumps(dictionary).encode()
        self._validators = {
            node: Draft4Validator(schema)
            for node, schema in (dictionary or {}).items()
            if not node.startswith("_") and "properties" in schema
        }

    def knows(self, node: object) -> bool:
        """Whether there is a node of that name."""
        if self.dictionary is None:
            return isinstance(node, str) and node != ""
        return node in self._validators

    def is_file(self, record: Row) -> bool:
        """Whether a record belongs to a file in indexd."""
        if self.dictionary is None:
            return str(record["type"]).endswith("_file")
        return bool(self.dictionary[record["type"]]["category"] == "data_file")

    def errors(self, record: Row) -> list[Row]:
        """What the schema does not take, in sheepdog's words."""
        if self.dictionary is None:
            if isinstance(record.get("submitter_id"), str):
                return []
            return [_missing("submitter_id")]
        return [_said(one) for one in self._validators[record["type"]].iter_errors(record)]

    def link_errors(self, record: Row, found: set[str]) -> list[Row]:
        """Links that lead nowhere, and groups of links of which none is there."""
        errors = []
        links = self._links(record["type"], record)
        for name, node in links.items():
            for one in _targets(record.get(name)):
                key = one.get("code" if node == "project" else "submitter_id")
                if f"{node}/{key}" not in found:
                    said = f"No link destination found for {name}, unique_keys='[{one}]'"
                    errors.append({"keys": [name], "message": said, "type": "INVALID_LINK"})
        for group in self._groups(record["type"]):
            if not any(_targets(record.get(name)) for name in group):
                listed = " or ".join((", ".join(group[:-1]), group[-1]))
                said = f"Entity is missing a required link to {listed}"
                errors.append({"keys": group, "message": said, "type": "INVALID_LINK"})
        return errors

    def _links(self, node: str, record: Row) -> dict[str, str]:
        if self.dictionary is None:
            series = {name: name[:-1] for name in record if name.endswith(f"{SERIES}s")}
            return LINKS | series
        return {
            one["name"]: one["target_type"]
            for link in self.dictionary[node]["links"]
            for one in link.get("subgroup", [link])
        }

    def _groups(self, node: str) -> list[list[str]]:
        if self.dictionary is None:
            return []
        return [
            [one["name"] for one in link["subgroup"]]
            for link in self.dictionary[node]["links"]
            if link.get("subgroup") and link.get("required")
        ]


def read_dictionary(path: Path = DICTIONARY) -> Row | None:
    """MIDRC's dictionary where it is on this machine, else None."""
    if not path.is_file():
        return None
    read: Row = json.loads(path.read_bytes())
    return read


def _targets(link: object) -> list[Row]:
    if isinstance(link, dict):
        return [link]
    return [one for one in link if isinstance(one, dict)] if isinstance(link, list) else []


def _said(error: Any) -> Row:
    if error.validator == "required":
        return _missing(error.message.split("'")[1])
    keys = [str(error.absolute_path[0])] if error.absolute_path else []
    return {"keys": keys, "message": error.message, "type": "ERROR"}


def _missing(name: str) -> Row:
    said = f"'{name}' is a required property"
    return {"keys": [name], "message": said, "type": "MISSING_PROPERTY"}
