"""Where the programs are that the tests' servers are made of, and what follows when one is absent.

`python3 dev.py test` puts them there: Debian's packages, `.servers/` from requirements.lock, and
`npm ci` in oidc/. With REQUIRE_SERVERS=1 (as in .ci/run) an absent one fails the test.
"""

import os
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OIDC = Path(__file__).resolve().parent / "oidc"
_SERVERS = ROOT / ".servers" / "bin"
_PATH = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"))


def _program(name: str) -> Path | None:
    found = shutil.which(name, path=_PATH) if sys.platform == "linux" else None
    return Path(found) if found else None


def _file(path: Path) -> Path | None:
    return path if sys.platform == "linux" and path.exists() else None


WEED = _file(_SERVERS / "weed")
GEN3_PYTHON = _file(_SERVERS / "python")
NODE = _program("node")
NODE_MODULES = _file(OIDC / "node_modules")
ORTHANC = _program("Orthanc")
ORTHANC_DICOMWEB = _file(Path("/usr/share/orthanc/plugins/libOrthancDicomWeb.so"))
NGINX = _program("nginx")
SQUID = _program("squid")
TINYPROXY = _program("tinyproxy")
KEYRING_DAEMON = _program("gnome-keyring-daemon")
DBUS_RUN_SESSION = _program("dbus-run-session")
CHROMIUM = _program("chromium")
CHROMEDRIVER = _program("chromedriver")
CURL = _program("curl")
FAKETIME = _program("faketime")


def need(name: str, found: Path | None) -> Path:
    """The program's path. Without it the test is skipped, or fails with REQUIRE_SERVERS=1."""
    if found is None:
        reason = f"{name} is not on this machine: python3 dev.py test says how to install it"
        if os.environ.get("REQUIRE_SERVERS") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return found
