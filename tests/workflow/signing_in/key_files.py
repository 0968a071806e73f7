"""Key files as a person has them, and how often one was used."""

import json
from pathlib import Path
from typing import Any

from tests.servers.commons import Commons


def exchanges(commons: Commons) -> int:
    """How often a key was exchanged for an access token."""
    return commons.requests["POST /user/access_token"]


def written(folder: Path, content: Any, name: str = "credentials.json") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path
