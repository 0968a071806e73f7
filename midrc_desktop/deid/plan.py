"""What de-identification will do with each file and why, before anything runs."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from pydicom.uid import UID

from midrc_desktop.burned_in.regions import TextDecision
from midrc_desktop.defacing.verdict import FaceDecision
from midrc_desktop.deid.iod import Iod
from midrc_desktop.deid.pixel_plan import (
    UNTOUCHED,
    PixelPlan,
    face_of,
    pixel_plan,
    pixels_held,
    text_of,
)
from midrc_desktop.deid.profile import Option, Profile
from midrc_desktop.deid.pseudonyms import Pseudonyms
from midrc_desktop.dicom.study import Instance, Patient, Series, Source, Study
from midrc_desktop.jobs.counting import counted

_SEGMENTATIONS = frozenset({"1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7"})
_SCREENSHOTS = "1.2.840.10008.5.1.4.1.1.7"
UNREADABLE = "This file could not be read completely; it stays here."
DAMAGED_SERIES = (
    "An image of this series is damaged and could not be taken, so the whole series stays here."
)
WHOLE_SERIES = "Another image of this series is held, so the whole series stays here."


@dataclass(frozen=True, slots=True)
class Task:
    """One file to write. The original's UIDs; `output` is POSIX, relative to the target.

    `in_volume` says that the image is part of a stack: without it the stack has a hole. `pixels`
    says what is done to its pixels.
    """

    source: Source
    study_uid: str
    series_uid: str
    sop_uid: str
    sop_class_uid: str
    modality: str
    in_volume: bool
    new_study_uid: str
    new_series_uid: str
    new_sop_uid: str
    output: str
    pixels: PixelPlan = UNTOUCHED


@dataclass(frozen=True, slots=True)
class Held:
    """One file that stays here, with the reason as a sentence.

    `kind` is one of: "face", "text in image", "object", "not taken", "patient", "duplicate",
    "series".
    """

    source: Source
    study_uid: str
    series_uid: str
    sop_uid: str
    modality: str
    in_volume: bool
    reason: str
    kind: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What will happen to one patient's files; a value, made without opening any of them.

    `text_looked_for` and `faces_looked_for` say that somebody decides about those at all;
    `faces_kept` are the series (original UIDs) whose face stays for a recorded reason.
    """

    tasks: tuple[Task, ...]
    held: tuple[Held, ...]
    pseudonyms: Pseudonyms
    profile: Profile
    text_looked_for: bool = False
    faces_looked_for: bool = False
    faces_kept: frozenset[str] = frozenset()

    def summary(self) -> tuple[str, str, str, str, str]:
        """Five plain lines: who, when, what is said, what the pixels show, and what stays here."""
        modified = Option.MODIFIED_DATES in self.profile.options
        dates = (
            "All dates move back by one secret number of days; "
            "days between them and times of day stay."
            if modified
            else "All dates and times are removed."
        )
        words = (
            "Descriptions keep only words of imaging; all other free text"
            if Option.DESCRIPTORS in self.profile.options
            else "Descriptions, all other free text"
        )
        images = counted(len(self.tasks), "image")
        return (
            f"The patient becomes {self.pseudonyms.case_id} in {images}; "
            "names, numbers and UIDs are replaced.",
            dates,
            f"{words} and {self._private_line()}",
            f"{self._text_said()}; {self._faces_said()}.",
            self._held_line(),
        )

    def _text_said(self) -> str:
        if not self.text_looked_for:
            return "Nobody looks for text in the images"
        covered = sum(bool(task.pixels.masks) for task in self.tasks)
        if not covered:
            return "No text in images is covered"
        return f"Text in {counted(covered, 'image')} is covered"

    def _faces_said(self) -> str:
        if not self.faces_looked_for:
            return "nobody looks for faces"
        leaving = {task.series_uid for task in self.tasks}
        removed = {task.series_uid for task in self.tasks if task.pixels.removal is not None}
        kept = leaving & self.faces_kept
        said = (
            f"faces are removed from {len(removed):,} series" if removed else "no face is removed"
        )
        return said + (f" and stay in {len(kept):,}, for a recorded reason" if kept else "")

    def _private_line(self) -> str:
        if Option.SAFE_PRIVATE not in self.profile.options:
            return "the scanner's own (private) elements are removed."
        return (
            "the scanner's own (private) elements are removed, "
            "except technical ones that are known to be safe."
        )

    def _held_line(self) -> str:
        if not self.held:
            return "Nothing is held back."
        kinds = Counter(held.kind for held in self.held)
        parts = ", ".join(f"{count} for {_KINDS[kind]}" for kind, count in sorted(kinds.items()))
        return f"{counted(len(self.held), 'file')} will stay here: {parts}."


_KINDS = {
    "face": "a face",
    "text in image": "text in the image",
    "object": "being of a kind that cannot be made safe",
    "not taken": "being of a kind that MIDRC does not take",
    "patient": "a question about the patient",
    "duplicate": "being there twice",
    "series": "belonging to a held series",
    "reading": "not being readable",
}


def plan(
    patient: Patient,
    *,
    series: Collection[str],
    pseudonyms: Pseudonyms,
    profile: Profile,
    texts: Mapping[str, TextDecision] | None,
    faces: Mapping[str, FaceDecision] | None,
    blocked: Mapping[str, str] | None = None,
    hold_series: bool = False,
    incomplete: Collection[str] = (),
    taken: Collection[str] | None = None,
) -> Plan:
    """Plan the files of these series (by Series Instance UID) of a patient.

    `texts` has the decision on each image by SOP Instance UID, `faces` on each series that may
    show a face; None: nobody looks, nothing is held for it and nothing is claimed. `blocked` says
    why all of a study (by UID) is held; `hold_series` holds a whole volume with each of its
    images that is held. Of the series in `incomplete` an image was damaged and not imported:
    their volumes are held too. `taken` are the modalities of which the receiver takes images;
    None if it takes everything.
    """
    tasks: list[Task] = []
    held: list[Held] = []
    paths: set[str] = set()
    for study, one in patient.series():
        if one.series_instance_uid not in series:
            continue
        first = (blocked or {}).get(study.study_instance_uid)
        face, volume = face_of(study, one, faces), stack(one)
        for instance in one.instances:
            text = text_of(instance, texts)
            why = _why_held(instance, one.modality, first, taken) or pixels_held(
                instance, one.modality, text, face
            )
            shown = pixel_plan(instance, text, face)
            task = _task(study, one, instance, pseudonyms, shown, in_volume=instance in volume)
            if why is None and task.output in paths:
                why = "Another file claims to be the same image.", "duplicate"
            if why is None:
                paths.add(task.output)
                tasks.append(task)
            else:
                held.append(hold(task, *why))
    if hold_series:
        for stopped, said in ((broken_volumes(held), WHOLE_SERIES), (incomplete, DAMAGED_SERIES)):
            held += [hold(task, said, "series") for task in tasks if _falls(task, stopped)]
            tasks = [task for task in tasks if not _falls(task, stopped)]
    kept = frozenset(uid for uid, decision in (faces or {}).items() if decision.opted_out)
    return Plan(
        tuple(tasks), tuple(held), pseudonyms, profile, texts is not None, faces is not None, kept
    )


def without(plan: Plan, unread: Mapping[Source, str]) -> Plan:
    """The plan with these files held: their headers could not be searched for names."""
    lost = [
        hold(task, unread[task.source] or UNREADABLE, "reading")
        for task in plan.tasks
        if task.source in unread
    ]
    tasks = tuple(task for task in plan.tasks if task.source not in unread)
    return replace(plan, tasks=tasks, held=(*plan.held, *lost))


def broken_volumes(held: Iterable[Held | Task]) -> frozenset[str]:
    """The series whose volume lacks one of these images, by original UID."""
    return frozenset(one.series_uid for one in held if one.in_volume)


def _falls(task: Task, stopped: Collection[str]) -> bool:
    return task.in_volume and task.series_uid in stopped


def hold(task: Task, reason: str, kind: str) -> Held:
    """The same file, held."""
    return Held(
        task.source,
        task.study_uid,
        task.series_uid,
        task.sop_uid,
        task.modality,
        task.in_volume,
        reason,
        kind,
    )


def stack(series: Series) -> frozenset[Instance]:
    """The images of a series that make a volume together: of one class and size, two at least.

    Screenshots never do, nor does a localizer or report of another size among the slices, nor
    what holds no image; each segmentation is whole by itself.
    """
    images = [instance for instance in series.instances if _is_image(instance)]
    shapes = Counter(map(_shape, images))
    if not shapes:
        return frozenset()
    shape, count = shapes.most_common(1)[0]
    if count < 2 or shape[0].startswith(_SCREENSHOTS):
        return frozenset()
    return frozenset(instance for instance in images if _shape(instance) == shape)


def _is_image(instance: Instance) -> bool:
    return instance.has_pixels and instance.sop_class_uid not in _SEGMENTATIONS


def _shape(instance: Instance) -> tuple[str, int, int]:
    return instance.sop_class_uid, instance.rows, instance.columns


def _why_held(
    instance: Instance,
    modality: str,
    blocked: str | None,
    taken: Collection[str] | None,
) -> tuple[str, str] | None:
    """The first reason to hold this file whatever its pixels show, and its kind."""
    if blocked is not None:
        return blocked, "patient"
    if (unknown := unknown_object(instance)) is not None:
        return unknown, "object"
    if taken is not None and (said := not_taken(instance, modality, taken)):
        return said, "not taken"
    return None


def unknown_object(instance: Instance) -> str | None:
    """Why this object cannot be made safe, or None for one that can."""
    iod = Iod(instance.sop_class_uid)
    if iod.known:
        lacks = iod.has_image and not instance.has_pixels
        return "There is no image in this file." if lacks else None
    name = UID(instance.sop_class_uid).name
    for words, why in _HELD_OBJECTS.items():
        if words in name:
            return why
    return "This program does not know this kind of object."


_HELD_OBJECTS = {
    "Encapsulated": "It holds an encapsulated document, in which names cannot be found.",
    "Waveform": "It holds a waveform, and this program does not know how to clean those.",
    "Raw Data": "It holds raw data, in which names cannot be found.",
    "RT ": "This program does not know this kind of radiotherapy object.",
}


def not_taken(instance: Instance, modality: str, taken: Collection[str]) -> str:
    """Why an object that could be made safe is of no use to the receiver; "" if it is."""
    sop_class = instance.sop_class_uid
    name = "Segmentation" if sop_class in _SEGMENTATIONS else UID(sop_class).name
    for words, what in _NO_IMAGES.items():
        if words in name:
            return f"MIDRC takes images only, and this is {what}."
    fits = instance.has_pixels and modality in taken
    return "" if fits else "MIDRC takes no images of this kind."


_NO_IMAGES = {
    " SR ": "a structured report",
    "Key Object": "a key object note",
    "Presentation State": "a presentation state",
    "Segmentation": "a segmentation",
    "Parametric Map": "a parametric map",
    "RT ": "a radiotherapy object",
}


def _task(
    study: Study,
    series: Series,
    instance: Instance,
    pseudonyms: Pseudonyms,
    pixels: PixelPlan,
    *,
    in_volume: bool,
) -> Task:
    new_study = pseudonyms.uid(study.study_instance_uid)
    new_series = pseudonyms.uid(series.series_instance_uid)
    new_sop = pseudonyms.uid(instance.sop_instance_uid)
    return Task(
        source=instance.source,
        study_uid=study.study_instance_uid,
        series_uid=series.series_instance_uid,
        sop_uid=instance.sop_instance_uid,
        sop_class_uid=instance.sop_class_uid,
        modality=series.modality,
        in_volume=in_volume,
        new_study_uid=new_study,
        new_series_uid=new_series,
        new_sop_uid=new_sop,
        output=f"{pseudonyms.case_id}/{new_study}/{new_series}/{new_sop}.dcm",
        pixels=pixels,
    )
