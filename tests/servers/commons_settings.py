"""How our Gen3 behaves; tests and campaigns change it while it runs."""

from dataclasses import dataclass, field
from typing import Any


def _rights() -> dict[str, list[dict[str, str]]]:
    project = [
        {"method": method, "service": service}
        for service, methods in {
            "sheepdog": ("create", "update", "read", "delete"),
            "peregrine": ("read",),
        }.items()
        for method in methods
    ]
    return {
        "/data_file": [{"method": "file_upload", "service": "fence"}],
        "/programs/Open/projects/R1": project,
    }


@dataclass
class Settings:
    """Lifetimes and delays are in seconds.

    `proposals` says what becomes of a GUID that a client proposes: "honoured", "ignored", or
    "only a URL" (no row is made). `may_delete` is whether one may delete what one uploaded.
    `tells_many` is whether indexd has its call for many rows. `authz` is what GET /user/user
    says, and what is granted.
    """

    user: str = "radiologist"
    program: str = "Open"
    project: str = "R1"
    access_ttl: float = 3600
    url_ttl: float = 3600
    key_ttl: float = 2_592_000
    index_delay_s: float = 0
    proposals: str = "honoured"
    may_delete: bool = True
    tells_many: bool = True
    least_part: int = 5 << 20
    authz: dict[str, list[dict[str, str]]] = field(default_factory=_rights)

    def change(self, given: dict[str, Any]) -> None:
        """Take over what is given by name."""
        for name, value in given.items():
            if not hasattr(self, name):
                raise KeyError(name)
            setattr(self, name, value)
