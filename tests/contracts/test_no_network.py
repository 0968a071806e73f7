"""From import to review nothing asks for the network: neither the program nor its workers."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

TRAP = """
import os, sys

_FORBIDDEN = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname",
              "socket.sendto", "urllib.Request", "http.client.connect")

def _watch(event, arguments):
    if event in _FORBIDDEN:
        address = arguments[1] if len(arguments) > 1 else arguments
        if isinstance(address, (str, bytes)) and event in ("socket.connect", "socket.bind"):
            return  # a path: a socket of this computer's own, not of a network
        if event == "socket.bind" and address[:2] == ("::1", 0):
            return  # pydicom imports urllib3, which tries at import whether there is IPv6
        with open(os.environ["NETWORK_TRAP"], "a") as out:
            out.write(event + "\\n")

sys.addaudithook(_watch)

_MODELS = ("onnxruntime", "cv2", "SimpleITK")

def _loaded():
    from multiprocessing import parent_process
    if parent_process() is None:
        with open(os.environ["LOADED"], "a") as out:
            out.write(" ".join(name for name in _MODELS if name in sys.modules) + "\\n")

import atexit
atexit.register(_loaded)
"""


@pytest.fixture
def trap(tmp_path: Path) -> dict[str, str]:
    """Environment in which this process's Python children note every use of the network."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(TRAP)
    return os.environ | {
        "PYTHONPATH": str(tmp_path / "site"),
        "NETWORK_TRAP": str(tmp_path / "used.txt"),
        "LOADED": str(tmp_path / "loaded.txt"),
        "MIDRC_DESKTOP_HOME": str(tmp_path / "home"),
    }


def test_the_trap_notices_a_connection(trap):
    subprocess.run(
        [sys.executable, "-c", "import socket; socket.socket().connect_ex(('127.0.0.1', 9))"],
        env=trap,
        check=True,
    )
    assert Path(trap["NETWORK_TRAP"]).read_text() == "socket.connect\n"


def test_a_whole_practice_donation_needs_no_network_and_keeps_its_models_in_workers(trap, tmp_path):
    command = [sys.executable, "-m", "midrc_desktop", "practice", "--out", str(tmp_path / "out")]
    cut_off = [shutil.which("unshare") or "unshare", "--net", "--map-root-user"]
    if subprocess.run([*cut_off, "true"], capture_output=True, check=False).returncode == 0:
        command = [*cut_off, *command]
    result = subprocess.run(command, env=trap, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert not Path(trap["NETWORK_TRAP"]).exists()
    assert Path(trap["LOADED"]).read_text().split() == []
    (manifest,) = (tmp_path / "out").rglob("manifest.json")
    faces = json.loads(manifest.read_text())["faces"]
    assert {face["outcome"] for face in faces} == {"removed"}
