#!/usr/bin/env python3
"""The developers' one entry: python3 dev.py run | test | setup | lint | format | types | bench | …

Needs nothing but Python 3.11 or later. Every command first makes sure that `.venv` holds what
`requirements.lock` names, and that Qt finds the system libraries that it needs.
"""

import argparse
import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import takewhile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
PROJECT = ROOT / "pyproject.toml"
WINDOWS = sys.platform == "win32"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
SERVERS = ROOT / ".servers"
SERVERS_LOCK = ROOT / "tests" / "servers" / "requirements.lock"
OIDC = ROOT / "tests" / "servers" / "oidc"
MUST_HAVE_SERVERS = bool(os.environ.get("REQUIRE_SERVERS") == "1" or os.environ.get("CI"))

DEBIAN_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}

DEBIAN_SERVERS = {
    "Orthanc": "orthanc",
    "/usr/share/orthanc/plugins/libOrthancDicomWeb.so": "orthanc-dicomweb",
    "nginx": "nginx-light",
    "squid": "squid",
    "tinyproxy": "tinyproxy",
    "gnome-keyring-daemon": "gnome-keyring",
    "dbus-run-session": "dbus",
    "chromium": "chromium",
    "chromedriver": "chromium-driver",
    "node": "nodejs",
    "npm": "npm",
    "curl": "curl",
    "faketime": "faketime",
}


def say(sentence: str) -> None:
    """Tell the developer what happens."""
    print(f"dev.py: {sentence}", flush=True)


def run(*command: str | Path, env: dict[str, str] | None = None) -> int:
    """Run a command in the project's folder and return its exit code."""
    return subprocess.run(
        [str(part) for part in command], cwd=ROOT, env=env, check=False
    ).returncode


def must(*command: str | Path) -> None:
    """Run a command and stop when it does not succeed."""
    code = run(*command)
    if code:
        say(f"this did not work: {' '.join(str(part) for part in command)}")
        raise SystemExit(code)


def missing_packages() -> list[str]:
    """Debian packages that the program needs and this machine does not have."""
    if sys.platform != "linux" or not shutil.which("apt-get"):
        return []
    missing = []
    for library, package in DEBIAN_LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    if not any(
        Path(folder).is_dir()
        for folder in ("/usr/share/fonts/truetype", "/usr/share/fonts/opentype")
    ):
        missing.append("fonts-dejavu-core")
    if not PYTHON.exists() and importlib.util.find_spec("ensurepip") is None:
        missing.append("python3-venv")
    return missing


def system_libraries() -> None:
    """Install what is missing when root; otherwise print the one command that does."""
    packages = missing_packages()
    if not packages:
        return
    if os.geteuid() != 0:
        say("some system libraries are missing. Run this once, then try again:")
        print(f"    sudo apt-get install --no-install-recommends -y {' '.join(packages)}")
        raise SystemExit(1)
    if install(packages):
        raise SystemExit(1)


def install(packages: Sequence[str]) -> int:
    """Install Debian packages; none of their services is started."""
    say(f"installing {len(packages)} system packages")
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    return run("apt-get", "update", "-qq", env=env) or run(
        "apt-get", "install", "--no-install-recommends", "-y", "-qq", *packages, env=env
    )


def digest(*parts: Path | str) -> str:
    """One SHA-256 over files' contents and texts."""
    return hashlib.sha256(
        b"".join(part.read_bytes() if isinstance(part, Path) else part.encode() for part in parts)
    ).hexdigest()


def setup() -> int:
    """Make `.venv` from the lock, unless it is there and current."""
    if sys.version_info < (3, 11):
        say("this needs Python 3.11 or later.")
        return 1
    system_libraries()
    wanted = digest(LOCK, PROJECT, sys.version, str(ROOT))
    stamp = VENV / "made-from.sha256"
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return 0
    if not PYTHON.exists():
        say("making .venv")
        must(sys.executable, "-m", "venv", VENV)
    say("installing from requirements.lock")
    pip = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps")
    must(*pip, "--require-hashes", "-r", LOCK)
    must(*pip, "--no-build-isolation", "--editable", ROOT)
    stamp.write_text(wanted)
    return 0


def debian_servers() -> int:
    """Install the servers that Debian has: in CI as root; otherwise print the one command."""
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin"))
    missing = [
        package
        for name, package in DEBIAN_SERVERS.items()
        if not (shutil.which(name, path=path) or Path("/", name).exists())
    ]
    if missing and MUST_HAVE_SERVERS and os.geteuid() == 0:
        return install(missing)
    if missing:
        say("some tests will be skipped: their servers are missing. This installs them:")
        print(f"    sudo apt-get install --no-install-recommends -y {' '.join(missing)}")
    return 0


def pip_servers() -> int:
    """Make `.servers` from its lock: SeaweedFS, and Gen3's own client."""
    wanted, stamp = digest(SERVERS_LOCK, sys.version), SERVERS / "made-from.sha256"
    if stamp.exists() and stamp.read_text() == wanted:
        return 0
    say("making .servers")
    code = run(sys.executable, "-m", "venv", "--clear", "--without-pip", SERVERS) or run(
        *(PYTHON, "-m", "pip", "--python", SERVERS / "bin/python", "install", "--quiet"),
        *("--disable-pip-version-check", "--no-compile", "--no-deps"),
        *("--require-hashes", "-r", SERVERS_LOCK),
    )
    if not code:
        stamp.write_text(wanted)
    return code


def node_servers() -> int:
    """Install what the identity provider needs, from its lock."""
    stamp = OIDC / "node_modules" / "made-from.sha256"
    wanted = digest(OIDC / "package-lock.json")
    if not shutil.which("npm") or (stamp.exists() and stamp.read_text() == wanted):
        return 0
    code = run("npm", "--prefix", OIDC, "ci", "--silent", "--no-audit", "--no-fund")
    if not code:
        stamp.write_text(wanted)
    return code


def servers(beside: Callable[[], int]) -> int:
    """Put the tests' own servers there (on Linux), and do something else `beside` it."""
    if sys.platform != "linux":
        return beside()
    with ThreadPoolExecutor(2) as pool:
        made: list[Future[int]] = [
            pool.submit(pip_servers),
            pool.submit(lambda: debian_servers() or node_servers()),
        ]
        code = beside()
    if not code and any(future.result() for future in made):
        say("the tests' servers could not be installed.")
        code = int(MUST_HAVE_SERVERS)
    return code


def has_display() -> bool:
    """Whether a window can be opened here."""
    return sys.platform != "linux" or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def start(*arguments: str) -> int:
    """Open the program with the practice patient; without a display, do the same job headless."""
    if has_display():
        return run(PYTHON, "-m", "midrc_desktop", "--practice", *arguments)
    say("there is no display here: doing the practice donation without a window.")
    return run(PYTHON, "-m", "midrc_desktop", "practice", *arguments)


def lint() -> int:
    """Ruff, and the contracts between the layers."""
    return (
        run(PYTHON, "-m", "ruff", "check", ".")
        or run(PYTHON, "-m", "ruff", "format", "--check", ".")
        or run(PYTHON, "-c", "from importlinter.cli import lint_imports_command as c; c()")
    )


def format_sources() -> int:
    """Write the sources in the one layout."""
    return run(PYTHON, "-m", "ruff", "check", "--fix", ".") or run(
        PYTHON, "-m", "ruff", "format", "."
    )


def types() -> int:
    """Mypy, strict."""
    return run(PYTHON, "-m", "mypy")


def tests(*arguments: str) -> int:
    """Pytest with its servers, without a display and with a home of its own."""
    return servers(lambda: 0) or behaviour(*arguments)


def behaviour(*arguments: str) -> int:
    """Pytest alone."""
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o700)
        env = os.environ | {
            "QT_QPA_PLATFORM": "offscreen",
            "MIDRC_DESKTOP_HOME": home,
            "PYTHONUNBUFFERED": "1",
        }
        if sys.platform == "linux":
            env["XDG_RUNTIME_DIR"] = home
        return run(PYTHON, "-m", "pytest", *arguments, env=env)


def test(*arguments: str) -> int:
    """Everything that must hold: style, contracts, types, behaviour, side by side."""
    side_by_side = ("-n", "auto", "--maxprocesses", "4")
    return servers(lambda: lint() or types()) or behaviour(*side_by_side, *arguments)


def bench(*arguments: str) -> int:
    """The benchmarks that are named, or all; what follows the names is passed on to them."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    code = 0
    names = list(takewhile(lambda word: not word.startswith("-"), arguments))
    for file in sorted((ROOT / "tests" / "benchmarks").glob("bench_*.py")):
        if not names or any(word in file.stem for word in names):
            say(file.stem)
            code = (
                run(PYTHON, "-m", f"tests.benchmarks.{file.stem}", *arguments[len(names) :]) or code
            )
    return code


def benchmark_deid(*arguments: str) -> int:
    """The public benchmark of de-identification over ten seeds, with every failure read out."""
    return run(PYTHON, "-m", "tests.benchmarks.public_deid", *arguments)


def bench_pixels(*arguments: str) -> int:
    """Text and faces on real images, and what looking for them costs: text, faces, budgets."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    names = list(takewhile(lambda word: not word.startswith("-"), arguments))
    options = arguments[len(names) :]
    code = 0
    for name in names or ("text", "faces", "budgets"):
        say(name)
        code = run(PYTHON, "-m", f"tests.benchmarks.pixels.{name}", *options) or code
    return code


def conformance() -> int:
    """docs/conformance.md: every row of PS3.15 Table E.1-1, its rule and its tests."""
    return run(PYTHON, "-m", "tests.conformance.page")


def fuzz(*arguments: str) -> int:
    """Headers of all kinds through the real writer: 5,000, or as many as MIDRC_FUZZ says."""
    os.environ.setdefault("MIDRC_FUZZ", "5000")
    return behaviour(*(arguments or ("tests/fuzz",)))


def fuzz_files(*arguments: str) -> int:
    """20,000 damaged files (or as many as are named) through import, index and decoding."""
    return run(PYTHON, "-m", "tests.fuzz.files", *(arguments or ("20000",)))


def campaign(*arguments: str) -> int:
    """Seeded fault runs to every kind of destination: --runs, --kinds, --seed."""
    return servers(lambda: 0) or run(PYTHON, "-m", "tests.campaigns.runs", *arguments)


def campaign_kills(*arguments: str) -> int:
    """Sending is killed at 200 random moments (or as many as are named), and goes on."""
    return servers(lambda: 0) or run(PYTHON, "-m", "tests.campaigns.kills", *arguments)


def screenshots(*arguments: str) -> int:
    """Every step of the practice journey as PNG files in screenshots/."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return run(PYTHON, "-m", "tests.journeys.screenshots", *(arguments or ("screenshots",)))


def bundle(*arguments: str) -> int:
    """The packaged program in dist/, and the proof that it works without Python."""
    return run(PYTHON, "-m", "installers.bundle", *arguments)


COMMANDS: dict[str, Callable[..., int]] = {
    "run": start,
    "test": test,
    "setup": lambda: 0,
    "lint": lint,
    "format": format_sources,
    "types": types,
    "tests": tests,
    "bench": bench,
    "bench-pixels": bench_pixels,
    "benchmark-deid": benchmark_deid,
    "conformance": conformance,
    "fuzz": fuzz,
    "fuzz-files": fuzz_files,
    "campaign": campaign,
    "campaign-kills": campaign_kills,
    "screenshots": screenshots,
    "bundle": bundle,
}


def main(arguments: Sequence[str]) -> int:
    """Set up, then do what was asked."""
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__)
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="passed on")
    asked = parser.parse_args(arguments)
    return setup() or COMMANDS[asked.command](*asked.rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
