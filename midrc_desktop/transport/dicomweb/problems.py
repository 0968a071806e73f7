"""What an archive may do with images that a person has to know.

TransportProblem
└── ArchiveProblem
├── ArchiveFull        it has no room or is too busy
├── KindNotTaken       it does not take this kind of image
├── NotUnderstood      it cannot read an image
├── NotPermitted       it does not take these images from this person
├── ImageRefused       it does not take an image and says no more
├── ImageTooLarge      one image alone is more than it takes in a request
├── NotKept            it says yes and does not have them
├── OtherImageThere    it has other images under the same UIDs
├── NoArchiveThere     there is no DICOMweb store service at the address
└── NothingShown       it shows nothing of what it has
"""

from collections import Counter

from midrc_desktop.errors import TransportProblem
from midrc_desktop.jobs.counting import counted
from midrc_desktop.transport.dicomweb.answers import Fault, fault


class ArchiveProblem(TransportProblem):
    """The archive did not take, or does not show, what was sent."""

    safe = "What the archive has confirmed stays there, and your donation is safe here."
    retryable = False


class _OfImages(ArchiveProblem):
    """A problem of so many images; `title` has a place for the number."""

    def __init__(self, images: int, detail: str = "") -> None:
        super().__init__(type(self).title.format(counted(images, "image")), detail=detail)


class ArchiveFull(_OfImages):
    """Failure Reason A7xx, out of resources (PS3.4 B.2.3)."""

    title = "The archive has no room for {} at present."
    advice = "It is tried again later. If this goes on, tell the people who run the archive."
    retryable = True


class KindNotTaken(_OfImages):
    """Failure Reasons A9xx, 0122 and C122: the object or its encoding is not supported."""

    title = "The archive does not take this kind of image: it refused {}."
    advice = "Ask the people who run the archive to allow it, then choose Continue."


class NotUnderstood(_OfImages):
    """Failure Reason Cxxx, or the status 400 for an image sent alone."""

    title = "The archive could not read {}."
    advice = "Save the report from the Help menu and send it to the people who run the archive."


class NotPermitted(_OfImages):
    """Failure Reason 0124."""

    title = "The archive does not take {} from you."
    advice = "Ask the people who run the archive for the right to send, then choose Continue."


class ImageRefused(_OfImages):
    """Any other Failure Reason, such as 0110, processing failure."""

    title = "The archive refused {}."
    advice = "Ask the people who run the archive for the reason, then choose Continue."


class ImageTooLarge(ArchiveProblem):
    """The status 413 for one image alone."""

    title = "One image is larger than the archive takes at once."
    advice = "Ask the people who run the archive to allow larger requests, then choose Continue."


class NotKept(_OfImages):
    """Said to be stored, sent once more alone, and still not there."""

    title = "The archive said that it took everything, but it does not have {}."
    advice = "Ask the people who run the archive why it did not keep them, then choose Continue."


class ChangedThere(_OfImages):
    """The archive did not have these SOP Instance UIDs, and gives back other bytes than it got."""

    title = "The archive gives back {} otherwise than they were sent, so they do not count as sent."
    safe = "They stay there as the archive has them, and your donation is safe on this computer."
    advice = "Ask the people who run the archive whether it changes images that it takes."


class OtherImageThere(_OfImages):
    """The archive gives back other bytes under a SOP Instance UID that was sent."""

    title = "The archive has {} that differ from yours but carry the same identifiers."
    safe = "They were left as they are and do not count as sent. Your donation is safe here."
    advice = "Ask the people who run the archive to remove them, then choose Continue."


class NoArchiveThere(ArchiveProblem):
    """The statuses 404, 405, 406, 415 and 501 to a store request."""

    title = "At this destination's address there is no archive that takes images over the web."
    safe = "Nothing was taken there, and your donation is safe on this computer."
    advice = "Ask your coordinator whether the address in the site profile is right."


class NothingShown(ArchiveProblem):
    """Neither QIDO-RS nor WADO-RS is allowed."""

    title = "The archive does not show what it took, so nothing proves that it has the images."
    safe = "They do not count as sent, and your donation is safe on this computer."
    advice = "Ask the people who run the archive for the right to list what you sent."


_OF_FAULT: dict[Fault, type[_OfImages]] = {
    Fault.FULL: ArchiveFull,
    Fault.NOT_THIS_KIND: KindNotTaken,
    Fault.NOT_UNDERSTOOD: NotUnderstood,
    Fault.NOT_ALLOWED: NotPermitted,
    Fault.OTHER: ImageRefused,
}


def of_reasons(told: Counter[int]) -> ArchiveProblem:
    """The problem that most images have, from how many were refused for which Failure Reason."""
    faults: Counter[Fault] = Counter()
    for reason, images in told.items():
        faults[fault(reason)] += images
    worst, images = faults.most_common(1)[0]
    detail = ", ".join(f"{reason:04X}: {count}" for reason, count in told.most_common())
    return _OF_FAULT[worst](images, f"Failure Reason {detail}")
