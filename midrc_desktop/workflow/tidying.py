"""Folders that a killed program left half done, and the ones that nobody needs any more."""

import shutil
from pathlib import Path

from midrc_desktop.store.instance import AlreadyOpen, InstanceLock
from midrc_desktop.store.store import Store
from midrc_desktop.store.vault import Purpose


def sweep(store: Store) -> None:
    """Remove from the outgoing folder what belongs to no finished de-identification.

    Only at the start, when no job is writing there.
    """
    known = {str(row.id): row.id for row in store.donations.all()}
    for folder in store.outgoing.iterdir():
        number = known.get(folder.name)
        if number is None or store.donations.read(number, Purpose.OUTCOME) is None:
            remove(folder)


def remove(folder: Path) -> None:
    """Remove a folder of copies, if it is there. First renamed, so that half of it never counts."""
    if not folder.exists():
        return
    doomed = folder.with_name(f"{folder.name}.gone")
    shutil.rmtree(doomed, ignore_errors=True)
    folder.replace(doomed)
    shutil.rmtree(doomed, ignore_errors=True)


def leftovers(folder: Path, prefix: str) -> None:
    """Remove throwaway records of ours that a killed program left and no running one holds."""
    for place in folder.glob(f"{prefix}*"):
        try:
            if not (place / "lock").is_file():
                continue
            lock = InstanceLock(place)
        except (AlreadyOpen, OSError):
            continue
        shutil.rmtree(place, ignore_errors=True)
        lock.release()
