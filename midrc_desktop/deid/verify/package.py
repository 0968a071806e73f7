"""The JSON of a package: records searched for identifiers, the manifest against the files."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from midrc_desktop.deid.verify.search import Searcher

_BLOCK = 1 << 20


def record_doubts(path: Path, searcher: Searcher | None) -> list[str]:
    """What a JSON file of records still holds of the originals."""
    try:
        content = json.loads(path.read_text("utf-8"))
    except ValueError:
        return ["It is no JSON file that can be read."]
    if searcher is None:
        return []
    found = (searcher.in_record(text) for text in _texts(content))
    return sorted({f"A record still holds {what}." for what in found if what})


def manifest_doubts(path: Path, searcher: Searcher | None) -> list[str]:
    """Whether the manifest names every file of its folder with its size and hashes.

    What it says of faces holds reasons in free text and is searched for identifiers.
    """
    try:
        content = path.read_text("utf-8")
        manifest = json.loads(content)
        entries = {entry["path"]: entry for entry in _entries(manifest)}
    except (ValueError, KeyError, TypeError):
        return ["The manifest cannot be read."]
    faces = manifest.get("faces") if isinstance(manifest, dict) else None
    found = searcher and [what for text in _texts(faces) if (what := searcher.in_name(text))]
    folder = path.parent
    there = {
        other.relative_to(folder).as_posix()
        for other in folder.rglob("*")
        if other.is_file() and other != path
    }
    doubts = [f"The manifest still holds {what}." for what in found or ()]
    if content != json.dumps(manifest, sort_keys=True, indent=1, ensure_ascii=True) + "\n":
        doubts.append("The manifest is not written as this program writes it.")
    if there - set(entries):
        doubts.append("There are files that the manifest does not name.")
    if set(entries) - there:
        doubts.append("The manifest names files that are not there.")
    changed = [name for name in there & set(entries) if not _same(folder / name, entries[name])]
    if changed:
        doubts.append("Files are not as the manifest says.")
    return doubts


def _entries(manifest: Any) -> list[dict[str, Any]]:
    if isinstance(manifest, dict):
        manifest = manifest.get("entries", manifest.get("files"))
    if not isinstance(manifest, list):
        raise TypeError
    return manifest


def _same(path: Path, entry: dict[str, Any]) -> bool:
    if path.stat().st_size != entry.get("size"):
        return False
    md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            md5.update(block)
            sha256.update(block)
    return (md5.hexdigest(), sha256.hexdigest()) == (entry.get("md5"), entry.get("sha256"))


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for value in content.values():
            yield from _texts(value)
    elif isinstance(content, list):
        for value in content:
            yield from _texts(value)
