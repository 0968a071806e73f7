"""Builds the program as one folder that needs no Python, then proves that the folder works.

Run by `python3 dev.py bundle`. The folder is `dist/midrc-desktop`; what PyInstaller said is in
`build/bundle.log`.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from installers.contents import EXECUTABLE, ROOT, is_dropped
from installers.proving import prove

DIST = ROOT / "dist"
WORK = ROOT / "build"
LOG = WORK / "bundle.log"
_MISSING = re.compile(r"Library not found: could not resolve '([^']+)', dependency of '([^']+)'")


def say(line: str) -> None:
    """One line for the developer."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def missing_libraries(log: str) -> list[str]:
    """System libraries that PyInstaller did not find, for files that are shipped.

    PyInstaller only warns of them; the packaged program would end when its window opens.
    """
    return sorted({name for name, needs in _MISSING.findall(log) if not is_dropped(needs)})


def build() -> bool:
    """Run PyInstaller; whether the folder is there and nothing is missing from it."""
    WORK.mkdir(exist_ok=True)
    begun = time.perf_counter()
    made = subprocess.run(
        [
            sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean",
            "--distpath", DIST, "--workpath", WORK, ROOT / "installers" / "midrc_desktop.spec",
        ],
        cwd=ROOT,
        env={"PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": "1700000000"} | os.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )  # fmt: skip
    LOG.write_text(made.stdout, "utf-8")
    if made.returncode:
        say(made.stdout[-3000:])
        return False
    say(f"built in {time.perf_counter() - begun:.0f} s")
    missing = missing_libraries(made.stdout)
    if missing:
        say(f"missing on this computer, so missing in the folder: {', '.join(missing)}")
    return not missing


def weigh(folder: Path) -> None:
    """Print the size of the folder and what weighs most in it."""
    sizes = {
        file: file.stat().st_size
        for file in folder.rglob("*")
        if file.is_file() and not file.is_symlink()
    }
    say(f"{sum(sizes.values()) / 1e6:.0f} MB in {len(sizes)} files; the largest:")
    for file in sorted(sizes, key=lambda one: -sizes[one])[:8]:
        say(f"  {sizes[file] / 1e6:6.1f} MB  {file.relative_to(folder).as_posix()}")


def main(arguments: Sequence[str]) -> int:
    """Build, weigh, prove; 0 when everything works."""
    parser = argparse.ArgumentParser(prog="dev.py bundle", description=__doc__)
    parser.add_argument(
        "--prove-only", action="store_true", help="try the folder that was built before"
    )
    asked = parser.parse_args(arguments)
    if not asked.prove_only and not build():
        return 1
    folder = DIST / EXECUTABLE
    program = folder / (f"{EXECUTABLE}.exe" if sys.platform == "win32" else EXECUTABLE)
    if not program.is_file():
        say("there is no built folder: run this without --prove-only")
        return 1
    weigh(folder)
    good = True
    for proof in prove(program):
        good = good and proof.works
        mark = "ok " if proof.works else "NOT"
        say(f"{mark}  {proof.name:<24} {proof.seconds:6.2f} s  {proof.seen}")
    return int(not good)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
