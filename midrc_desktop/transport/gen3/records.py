"""The records of a sealed package, as signed, made ready for the commons.

A transaction holds one case. Where that is more than 50 records, it goes in several, parents first,
after all of them together have passed a dry run.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from midrc_desktop.jobs import CancelToken
from midrc_desktop.submission.manifest import Entry
from midrc_desktop.submission.nodes import NODES
from midrc_desktop.transport.gen3.sheepdog import Record
from midrc_desktop.transport.problems import PackageChanged, from_disk
from midrc_desktop.transport.rejected import FieldProblem

FOLDER = "records/"
IN_ONE = 50
"""Records in one transaction, at most."""


def read(package: Path, entries: Sequence[Entry], cancel: CancelToken) -> tuple[Record, ...]:
    """All records of a package, parents before those that link to them.

    Raises PackageChanged when a file of them is not what its entry says.
    """
    found: list[Record] = []
    for entry in entries:
        if entry.path.startswith(FOLDER):
            found += _file(package / entry.path, entry, cancel)
    order = {node: place for place, node in enumerate(_parents_first())}
    return tuple(sorted(found, key=lambda one: order.get(str(one["type"]), len(order))))


def is_file(record: Record) -> bool:
    """Whether a record tells of a file, which must be in indexd before (`data_file` nodes)."""
    return "md5sum" in record


def without_files(records: Sequence[Record]) -> tuple[Record, ...]:
    """The records that neither tell of a file nor link to one that does."""
    kept = [one for one in records if not is_file(one)]
    files = {f"{one['type']}s" for one in records if is_file(one)}
    return tuple(one for one in kept if not files & set(one))


def with_guids(records: Sequence[Record], guids: Mapping[str, str]) -> tuple[Record, ...]:
    """The records, those of files with the GUID of their file (`guids` by path)."""
    return tuple(
        {**one, "object_id": guids[str(one["file_name"])]} if is_file(one) else one
        for one in records
    )


def transactions(records: Sequence[Record]) -> Iterator[Sequence[Record]]:
    """The records in transactions of at most `IN_ONE`."""
    for start in range(0, len(records), IN_ONE):
        yield records[start : start + IN_ONE]


def unknown_to(dictionary: Mapping[str, Any], records: Sequence[Record]) -> list[FieldProblem]:
    """The nodes and properties of records that a commons' dictionary does not have."""
    problems = []
    for record in records:
        node, submitter_id = str(record["type"]), str(record["submitter_id"])
        schema = dictionary.get(node)
        properties = schema.get("properties") if isinstance(schema, dict) else None
        if not isinstance(properties, dict):
            said = "This commons has no records of this kind."
            problems.append(FieldProblem(node, submitter_id, (), said))
            continue
        said = "This commons does not know this property."
        problems += [
            FieldProblem(node, submitter_id, (key,), said)
            for key in record
            if key not in properties
        ]
    return problems


def _file(path: Path, entry: Entry, cancel: CancelToken) -> list[Record]:
    cancel.check()
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise from_disk(problem) from problem
    if hashlib.sha256(content).hexdigest() != entry.sha256:
        raise PackageChanged(detail=entry.path)
    records: list[Record] = json.loads(content)
    return records


def _parents_first() -> list[str]:
    """Our nodes, each behind all that it links to."""
    ordered: list[str] = []

    def add(node: str) -> None:
        for parent in NODES[node].links.values():
            if parent in NODES and parent not in ordered:
                add(parent)
        if node not in ordered:
            ordered.append(node)

    for node in NODES:
        add(node)
    return ordered
