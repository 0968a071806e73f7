"""A folder on a drive that is unplugged, written to by others, or whose package changes."""

import hashlib
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from midrc_desktop.jobs import CancelToken, Progress
from midrc_desktop.submission.site_profile import Destination, Kind
from tests.campaigns.orders import Order
from tests.campaigns.packages import Package
from tests.campaigns.places import Bench

_FITTING = {
    "drive unplugged": {"FolderMissing", "TransportProblem"},
    "other file there": {"OtherFileThere"},
    "package changed": {"PackageChanged"},
    "package file gone": {"PackageChanged", "PackageGone"},
}


@dataclass
class FolderTrouble:
    """One or two things that happen when the sending reports progress for the nth time."""

    drive: Path
    target: Path
    package: Package
    planned: dict[int, str]
    happened: list[str] = field(default_factory=list)
    _mend: list[Callable[[], None]] = field(default_factory=list)
    _reports: int = 0

    def __str__(self) -> str:
        return (
            ", ".join(f"{what} at report {when}" for when, what in self.planned.items()) or "none"
        )

    def struck(self) -> tuple[str, ...]:
        return tuple(self.happened)

    def fitting(self) -> frozenset[str]:
        return frozenset().union(*(_FITTING[what] for what in self.happened))

    def may_stop(self) -> bool:
        return bool(self.happened)

    def stays(self) -> bool:
        return bool(self.happened)

    def heal(self) -> None:
        while self._mend:
            self._mend.pop()()
        self.planned = {}

    def watch(self, _progress: Progress, _cancel: CancelToken) -> None:
        number, self._reports = self._reports, self._reports + 1
        if what := self.planned.get(number):
            if what == "drive unplugged":
                self._unplug()
            elif entry := self._not_sent():
                self._spoil(what, entry)
            else:
                return
            self.happened.append(what)

    def _unplug(self) -> None:
        away = self.drive.with_name("unplugged")
        if self.drive.exists():
            self.drive.rename(away)
            self._mend.append(lambda: away.rename(self.drive) and None)

    def _not_sent(self) -> str:
        """The last file of the package that has not arrived and is where it was, or ""."""
        missing = [
            entry.path
            for entry in self.package.entries
            if not (self.target / entry.path).exists()
            and (self.package.folder / entry.path).exists()
        ]
        return missing[-1] if len(missing) > 1 else ""

    def _spoil(self, what: str, path: str) -> None:
        source, there = self.package.folder / path, self.target / path
        if what == "other file there":
            there.parent.mkdir(parents=True, exist_ok=True)
            there.write_bytes(b"somebody else's")
            self._mend.append(there.unlink)
        elif what == "package changed":
            content = source.read_bytes()
            source.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
            self._mend.append(lambda: source.write_bytes(content) and None)
        else:
            away = source.with_name("away")
            source.rename(away)
            self._mend.append(lambda: away.rename(source) and None)


class FolderPlace:
    """Folders, each on a drive of its own below `folder`."""

    kind = Kind.FOLDER.value
    rows = 224

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def bench(
        self, package: Package, folder: Path, seed: int | None, *, rate: float = 0.0
    ) -> Iterator[Bench]:
        drive = self._folder / package.folder.name / "drive"
        drive.mkdir(parents=True, exist_ok=True)
        to = drive / "packages"
        trouble = FolderTrouble(drive, to / package.folder.name, package, _drawn(seed, package))
        order = Order(
            str(folder / "records"),
            str(package.folder),
            Destination("folder", "Drive", str(to)),
            longest_s=0.05,
        )
        yield Bench(order, trouble, watch=trouble.watch)
        shutil.rmtree(drive)

    def arrived(self, package: Package) -> dict[str, str]:
        target = self._target(package)
        return {
            entry.path: hashlib.sha256((target / entry.path).read_bytes()).hexdigest()
            for entry in package.entries
            if (target / entry.path).is_file()
        }

    def takes(self, path: str) -> bool:
        return True

    def sent(self, bench: Bench) -> int:
        return 0

    def strays(self, package: Package) -> list[str]:
        wanted = {entry.path for entry in package.entries}
        there = (file.relative_to(self._target(package)) for file in self._files(package))
        return sorted(name.as_posix() for name in there if name.as_posix() not in wanted)

    def _target(self, package: Package) -> Path:
        return self._folder / package.folder.name / "drive" / "packages" / package.folder.name

    def _files(self, package: Package) -> list[Path]:
        return [file for file in self._target(package).rglob("*") if file.is_file()]


def _drawn(seed: int | None, package: Package) -> dict[int, str]:
    if seed is None:
        return {}
    dice = random.Random(seed)
    reports = len(package.entries)
    return {
        dice.randrange(reports): dice.choice(tuple(_FITTING)) for _ in range(dice.choice((1, 1, 2)))
    }
