"""How an archive shows that it has an image as it was sent."""

import hashlib
import threading
from collections.abc import Sequence
from enum import Enum
from typing import Protocol

from midrc_desktop.jobs import CancelToken
from midrc_desktop.transport.dicomweb.archive import Archive, NotOffered
from midrc_desktop.transport.dicomweb.digests import Digests
from midrc_desktop.transport.instances import Instance, likeness
from midrc_desktop.transport.problems import Answered
from midrc_desktop.transport.seam import Proof

TRIED = 3
"""Images, first to last, asked for before an archive counts as one that lets nobody read back."""


class Outcome(Enum):
    """What comparing an image with the archive's came to."""

    SAME = "same"
    OTHER = "other"
    ABSENT = "absent"


class Way(Protocol):
    """One way to compare; `proof` is what it proves."""

    proof: Proof

    def compare(self, image: Instance, cancel: CancelToken) -> Outcome:
        """Compare one image. Raises PackageChanged when ours was written to."""
        ...


class ByDigest:
    """The archive tells the MD5 of the file that it keeps."""

    proof = Proof.ARCHIVED

    def __init__(self, digests: Digests) -> None:
        self._digests = digests

    def compare(self, image: Instance, cancel: CancelToken) -> Outcome:
        """Compare the MD5 of the whole file."""
        theirs = self._digests.md5s(image, cancel)
        if not theirs:
            return Outcome.ABSENT
        ours = hashlib.md5(usedforsecurity=False)
        for block in image.blocks():
            cancel.check()
            ours.update(block)
        return Outcome.SAME if theirs == {ours.hexdigest()} else Outcome.OTHER


class ByRetrieving:
    """The image is fetched again."""

    proof = Proof.ARCHIVED

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def compare(self, image: Instance, cancel: CancelToken) -> Outcome:
        """Compare the transfer syntax and the SHA-256 of the data set."""
        try:
            theirs = self._archive.likeness(image, cancel)
        except NotOffered:
            return Outcome.ABSENT
        if theirs is None:
            return Outcome.ABSENT
        return Outcome.SAME if theirs == likeness(image, cancel) else Outcome.OTHER


class ByListing:
    """The archive lets nobody read back: that it lists and describes an image is all it shows."""

    proof = Proof.LISTED

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._describes = True

    def compare(self, image: Instance, cancel: CancelToken) -> Outcome:
        """Ask for the metadata of an image that is listed, where that is allowed."""
        if self._describes:
            try:
                return Outcome.SAME if self._archive.describes(image, cancel) else Outcome.ABSENT
            except NotOffered:
                self._describes = False
        return Outcome.SAME


class Ways:
    """Finds out once which way an archive allows: the cheapest of those that prove the most."""

    def __init__(self, archive: Archive, digests: Digests) -> None:
        self._archive, self._digests = archive, digests
        self._way: Way | None = None
        self._lock = threading.Lock()

    def way(self, images: Sequence[Instance], cancel: CancelToken) -> Way:
        """The way to compare; `images` are some that the archive should have."""
        with self._lock:
            if self._way is None:
                self._way = self._find(images, cancel)
            return self._way

    def _find(self, images: Sequence[Instance], cancel: CancelToken) -> Way:
        spread = {len(images) * n // (TRIED - 1) for n in range(TRIED - 1)} | {len(images) - 1}
        for image in (images[at] for at in sorted(spread)):
            try:
                if self._digests.md5s(image, cancel):
                    return ByDigest(self._digests)
            except Answered:
                pass  # an Orthanc that shows this person nothing beside DICOMweb
            try:
                self._archive.likeness(image, cancel)
            except NotOffered:
                continue
            return ByRetrieving(self._archive)
        return ByListing(self._archive)
