"""Make the three tables of this folder; run it by hand when the standard moves on.

    .venv/bin/python resources/profile/make_tables.py FACTS.csv SAFE.csv

`e1_1.csv`: one row per attribute of PS3.15 Table E.1-1. FACTS.csv has its facts (edition 2024e
with all options, and the rows that 2026c added), one column per option.
`safe_private.csv`: the private elements that may stay (PS3.15 E.3.10): group, creator, element
within the block, VRs that it is written with. SAFE.csv has one row per VR: what curators of a large
public archive found to hold no identifiers.
`iods.json.gz`: which attributes the storage SOP classes define that this program knows, by nested
path and with their type, from highdicom's `_standard/*.json` (derived from PS3.3). Not in it, and
so held: encapsulated documents, waveforms, raw data, what is not about one patient.
"""

import csv
import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import highdicom
from pydicom.datadict import tag_for_keyword

HERE = Path(__file__).parent
STANDARD = Path(highdicom.__file__).parent / "_standard"
STRICTEST = ("1", "1C", "2", "2C", "3")
# The echo report cannot do without the time zone, which tells where the site is; reports on
# eyesight are none of this program's business.
NOT_KNOWN = (
    "enhanced-rt-",
    "enhanced-continuous-rt-",
    "height-map",
    "waveform-",
    "simplified-adult-echo-sr",
    "spectacle-prescription",
    "macular-grid",
)
WITHOUT_IMAGE = {"rt-structure-set", "rt-plan", "rt-ion-plan"}
KNOWN_BY_MODULE = {
    "image-pixel",
    "presentation-state-identification",
    "presentation-view-description",
}
CONTENT = "sr-document-content"
CONTENT_SEQUENCE = 0x0040A730
OPTIONS = {
    "retain_safe_private": "safe private",
    "retain_uids": "uids",
    "retain_device_identity": "device",
    "retain_institution_identity": "institution",
    "retain_patient_characteristics": "patient",
    "retain_full_dates": "full dates",
    "retain_modified_dates": "modified dates",
    "clean_descriptors": "descriptors",
    "clean_structured_content": "structured content",
    "clean_graphics": "graphics",
}

Tree = dict[int, tuple[int, "Tree | None"]]
"""Types and what is below by tag; None below is the tree itself once more, to any depth."""


def make_profile(facts: Path) -> None:
    """Write e1_1.csv: tag, basic action, options as `name=action` separated by `;`, edition."""
    lines = [
        "# Facts of DICOM PS3.15 Table E.1-1 (see make_tables.py). tag, Basic Profile action,",
        "# options that change it (K keep, C clean), edition. x stands for any digit.",
    ]
    with facts.open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            tag = "private" if row["tag"].startswith("GGGG") else row["tag"].replace("X", "x")
            options = ";".join(f"{OPTIONS[key]}={row[key]}" for key in OPTIONS if row[key])
            lines.append(f"{tag},{row['basic']},{options},{row['edition']}")
    (HERE / "e1_1.csv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def make_safe_private(safe: Path) -> None:
    """Write safe_private.csv: one row per private element, its VRs separated by `/`."""
    vrs: dict[tuple[str, str, str], set[str]] = {}
    with safe.open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            key = row["group"], row["creator"].strip(), row["element"]
            vrs.setdefault(key, set()).add(row["vr"])
    with (HERE / "safe_private.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("group", "creator", "element", "vrs"))
        writer.writerows((*key, "/".join(sorted(found))) for key, found in sorted(vrs.items()))


def read(name: str) -> dict:
    """One of highdicom's maps."""
    return json.loads((STANDARD / f"{name}.json").read_text(encoding="utf-8"))


def add(tree: Tree, path: list[int], type_: str) -> None:
    """Define the attribute at `path`; of two types the stricter one counts."""
    for tag in path[:-1]:
        tree = tree.setdefault(tag, (len(STRICTEST) - 1, {}))[1]
    rank = STRICTEST.index(type_) if type_ in STRICTEST else len(STRICTEST) - 1
    before, below = tree.get(path[-1], (len(STRICTEST) - 1, {}))
    tree[path[-1]] = (min(rank, before), below)


def share(tree: Tree, nodes: dict[str, int]) -> int:
    """The number of this subtree among all different ones; a node is {tag: 5 * below + type}.

    A negative code, -1 - type, stands for the node itself.
    """
    node = {
        f"{tag:x}": -1 - rank if below is None else share(below, nodes) * len(STRICTEST) + rank
        for tag, (rank, below) in sorted(tree.items())
    }
    return nodes.setdefault(json.dumps(node, separators=(",", ":")), len(nodes))


def attributes(module: list[dict]) -> Iterator[tuple[list[int], str]]:
    """Path and type of each attribute of a module, of those that pydicom knows."""
    for attribute in module:
        tags = [tag_for_keyword(word) for word in (*attribute["path"], attribute["keyword"])]
        if None not in tags:
            yield tags, attribute["type"]


def close_content(tree: Tree, content: list[dict]) -> None:
    """Let content items hold content items (PS3.3 Table C.17-6), which the maps leave out.

    An item defines what the document's root does in its content module, and itself.
    """
    rank, item = tree[CONTENT_SEQUENCE]
    for path, type_ in attributes(content):
        if path[0] != CONTENT_SEQUENCE:
            add(item, path, type_)
    item[CONTENT_SEQUENCE] = (rank, None)


def is_known(iod: str, keys: list[str]) -> bool:
    """Whether objects of this definition can be made safe."""
    known = CONTENT in keys or iod in WITHOUT_IMAGE or not KNOWN_BY_MODULE.isdisjoint(keys)
    return known and not iod.startswith(NOT_KNOWN)


def make_iods() -> None:
    """Write iods.json.gz: {"classes": {SOP class UID: root}, "nodes": [node, ...]}."""
    modules, iods, classes = (
        read("module_attribute_map"),
        read("iod_module_map"),
        read("sop_class_iod_map"),
    )
    nodes: dict[str, int] = {"{}": 0}
    roots: dict[str, int] = {}
    for uid, iod in classes.items():
        keys = [module["key"] for module in iods[iod]]
        if not is_known(iod, keys):
            continue
        tree: Tree = {}
        for key in keys:
            for path, type_ in attributes(modules.get(key, [])):
                add(tree, path, type_)
        if CONTENT in keys:
            close_content(tree, modules[CONTENT])
        roots[uid] = share(tree, nodes)
    text = f'{{"classes":{json.dumps(roots)},"nodes":[{",".join(nodes)}]}}'
    with gzip.GzipFile(HERE / "iods.json.gz", "wb", mtime=0) as stream:
        stream.write(text.encode())


if __name__ == "__main__":
    make_profile(Path(sys.argv[1]))
    make_safe_private(Path(sys.argv[2]))
    make_iods()
