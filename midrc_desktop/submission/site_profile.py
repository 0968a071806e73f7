"""The site profile: who gives, under which agreement, and where to; a TOML file without secrets."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a package may go. `kind` is "folder" so far; `path` a folder on this computer."""

    kind: str
    name: str
    path: str = ""

    @property
    def is_network(self) -> bool:
        """Whether a package for this destination leaves this computer over a network."""
        return self.kind != "folder"


@dataclass(frozen=True, slots=True)
class SiteProfile:
    """What the coordinator of a site wrote down once.

    `site_id` has six digits. `project` and `dataset` are the commons' own names.
    `required` lists the form's field keys without which a donation does not leave.
    `faces_may_stay` says that a face may leave for a recorded reason.
    """

    name: str
    site_id: str
    contributor: str
    project: str
    dataset: str
    dataset_description: str
    agreement: str
    ethics: str
    consent: str
    required: tuple[str, ...]
    destinations: tuple[Destination, ...]
    practice: bool = False
    faces_may_stay: bool = False
