"""The manifest: every file of a package with its size and hashes."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum

import msgspec

from midrc_desktop.errors import Unreadable

MANIFEST = "manifest.json"
"""The manifest's own place in a package; it is the one file that it does not list."""

FORMAT = 2
"""Raised when the manifest's form changes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a package: POSIX path below the package folder, size in bytes, hex digests."""

    path: str
    size: int
    md5: str
    sha256: str


class FaceOutcome(StrEnum):
    """What became of the face in a series; a person has confirmed it, or said why it stays."""

    REMOVED = "removed"
    NO_FACE = "no face in view"
    STAYS = "stays"


@dataclass(frozen=True, slots=True)
class Face:
    """A series that could show a face, by its new UID, and why the face stays, or "".

    The reason is free text: whoever hands it over has searched it for the patient's identifiers.
    """

    series: str
    outcome: FaceOutcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A series in which text is covered, by its new UID: how many places, in how many images."""

    series: str
    places: int
    images: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a package says of itself. `created` is YYYY-MM-DD; `held` counts files by kind."""

    format: int
    package: str
    case_id: str
    site_id: str
    contributor: str
    project: str
    dataset: str
    site_profile: str
    agreement: str
    ethics: str
    practice: bool
    created: str
    software: str
    pseudonyms: str
    faces: tuple[Face, ...]
    texts: tuple[Text, ...]
    held: dict[str, int]
    entries: tuple[Entry, ...]

    def canonical(self) -> bytes:
        """The manifest as bytes: ASCII JSON, keys sorted, one space of indent, one newline."""
        text = json.dumps(asdict(self), sort_keys=True, indent=1, ensure_ascii=True)
        return text.encode("ascii") + b"\n"


def decode_manifest(content: bytes) -> Manifest:
    """The manifest in a file's bytes. Raises Unreadable."""
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as bad:
        raise Unreadable(
            "The package's manifest cannot be read.",
            safe="The package is where it was and has not been sent.",
            advice="Assemble the package again from its donation.",
            detail=str(bad),
        ) from bad
    if manifest.format != FORMAT:
        raise Unreadable(
            "The package was made by another version of the program.",
            safe="The package is where it was and has not been sent.",
            advice="Send it with the version that made it, or assemble it again.",
        )
    return manifest
