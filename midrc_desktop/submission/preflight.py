"""What MIDRC's mechanical checks would reject, said before anybody signs.

The checks are those of MIDRC's pre-ingest notebook and of RSNA's DICOM post-processing (see
docs/formats.md); each is a pure function of records and series.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from midrc_desktop.clinical.age import OLDEST
from midrc_desktop.findings.finding import Finding
from midrc_desktop.findings.vocabulary import vocabulary
from midrc_desktop.submission.fitting import misfits
from midrc_desktop.submission.nodes import NODES
from midrc_desktop.submission.outputs import SeriesOutput
from midrc_desktop.submission.properties import node_of
from midrc_desktop.submission.records import Record, Records, leaving_slices

WANTED = {
    "CT": ("Manufacturer", "SliceThickness"),
    "MR": ("Manufacturer", "MagneticFieldStrength", "EchoTime", "RepetitionTime"),
    "CR": ("Manufacturer", "Exposure"),
    "DX": ("Manufacturer", "Exposure"),
}
"""The attributes that RSNA's check asks of a modality; of every other, the manufacturer."""

COMPARED = ("race", "age_at_index", "sex", "ethnicity")
"""What MIDRC compares when a case comes again."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """One thing that a check would find.

    `blocks` says that MIDRC's ingest stops at it; what does not block is asked about later.
    """

    node: str
    field: str
    sentence: str
    blocks: bool = True

    def __str__(self) -> str:
        return f"{self.node}.{self.field}: {self.sentence}" if self.field else self.sentence


def preflight(
    records: Records,
    series: Sequence[SeriesOutput],
    *,
    findings: Sequence[Finding] = (),
    earlier: Records | None = None,
) -> tuple[Rejection, ...]:
    """Everything that MIDRC's checks would find in a package, in the order of its nodes.

    `earlier` are the records that were sent before for the same case.
    """
    return (
        *identities(records),
        *forms(records),
        *characters(records),
        *links(records),
        *ages(records),
        *timeline(records),
        *files(series),
        *images(records, series),
        *attributes(series),
        *left_out(findings, series),
        *returning(records, earlier or {}),
    )


def identities(records: Records) -> Iterator[Rejection]:
    """`type` is the node; `submitter_id` is there and unique (checks 3 and 4)."""
    for node, given in records.items():
        if any(record.get("type") != node for record in given):
            yield Rejection(node, "type", "A record does not name its own kind.")
        ids = Counter(str(record.get("submitter_id") or "") for record in given)
        if ids[""]:
            yield Rejection(node, "submitter_id", "A record has no id.")
        if any(count > 1 for name, count in ids.items() if name):
            yield Rejection(node, "submitter_id", "Two records have one id.")


def forms(records: Records) -> Iterator[Rejection]:
    """Required properties are complete, types and answers fit, nothing is unknown (7 and 8)."""
    for node, given in records.items():
        if node not in NODES:
            yield Rejection(node, "", f"MIDRC has no place for records of the kind {node}.")
            continue
        for field, sentence in dict.fromkeys(
            misfit for record in given for misfit in misfits(record, NODES[node])
        ):
            yield Rejection(node, field, sentence)


def characters(records: Records) -> Iterator[Rejection]:
    """Every character is ASCII: MIDRC stops at the byte E2 (check 6)."""
    for node, field in dict.fromkeys(
        (node, field)
        for node, given in records.items()
        for record in given
        for field, value in record.items()
        if not str(value).isascii()
    ):
        yield Rejection(node, field, "It holds a character that MIDRC does not take (not ASCII).")


def links(records: Records) -> Iterator[Rejection]:
    """Links are there and lead to a record of this package (2 and 5); cases are known."""
    ids = {
        node: {record.get("submitter_id") for record in given} for node, given in records.items()
    }
    found: dict[Rejection, None] = {}
    for name, given in records.items():
        node = NODES.get(name)
        for record in given if node else ():
            found |= dict.fromkeys(_dangling(name, record, ids))
    yield from found


def _dangling(name: str, record: Record, ids: dict[str, set[object]]) -> Iterator[Rejection]:
    node = NODES[name]
    for link in node.needs:
        if not record.get(link):
            yield Rejection(name, link, "A record does not say what it belongs to.")
    if node.one_of and not any(record.get(link) for link in node.one_of):
        yield Rejection(name, node.one_of[0], "A record does not say what it belongs to.")
    for link, target in node.links.items():
        ends = record.get(link)
        for end in ends if isinstance(ends, list) else [ends] if ends else []:
            name_there = end.get("submitter_id") if isinstance(end, dict) else None
            if target != "project" and name_there not in ids.get(target, set()):
                yield Rejection(name, link, f"It points to a {target} that is not in the package.")
    cases = record.get("case_ids")
    for case in cases if isinstance(cases, list) else []:
        if case not in ids.get("case", set()):
            yield Rejection(name, "case_ids", "It names a case that is not in the package.")


def ages(records: Records) -> Iterator[Rejection]:
    """No age above 89, and the word for it where there is no age (check 9)."""
    for node, age in (("case", "age_at_index"), ("imaging_study", "age_at_imaging")):
        for record in records.get(node, []):
            years, over = record.get(age), record.get(f"{age}_gt89")
            if isinstance(years, int | float) and years > OLDEST:
                yield Rejection(node, age, "An age above 89 must not leave.")
            if years is not None and over == "Yes":
                yield Rejection(node, age, "It says both an age and that the age is over 89.")
            if node != "case" and not record.get("case_ids"):
                yield Rejection(node, "case_ids", "A study does not say whose it is.")


def timeline(records: Records) -> Iterator[Rejection]:
    """Studies without days are of no use where MIDRC looks at time."""
    if any("days_to_study" not in record for record in records.get("imaging_study", [])):
        sentence = "A study has no days from the index event, so MIDRC cannot place it in time."
        yield Rejection("imaging_study", "days_to_study", sentence, blocks=False)


def files(series: Sequence[SeriesOutput]) -> Iterator[Rejection]:
    """The image manifest is complete (check 10)."""
    if not series:
        yield Rejection("package", "", "No series is left to send.")
    for one in series:
        entry = one.entry
        if not (entry.md5 and entry.size and entry.path == one.zip_path and one.instances):
            node = node_of(one.modality) or "package"
            yield Rejection(node, "file_name", "A series has no file, no size or no hash.")


def images(records: Records, series: Sequence[SeriesOutput]) -> Iterator[Rejection]:
    """One case and one study for a series (11), no image twice, pixels and case id in each."""
    cases = {record.get("submitter_id") for record in records.get("case", [])}
    if any(count > 1 for count in Counter(one.series_uid for one in series).values()):
        yield Rejection("package", "series_uid", "A series belongs to two studies.")
    uids = Counter(uid for one in series for uid in one.instances.values())
    if any(count > 1 for count in uids.values()):
        yield Rejection("package", "instance_uids", "Two images have one SOP Instance UID.")
    for one in series:
        node = node_of(one.modality)
        if node is None:
            sentence = f"MIDRC takes no series of the modality {one.modality}. Leave it out."
            yield Rejection("package", "modality", sentence)
        if one.with_pixels < len(one.instances):
            yield Rejection(node or "package", "PixelData", "A file of a series has no image.")
        if set(one.attributes.get("PatientID", ())) != cases:
            sentence = "The images do not carry the case id, and only it, as patient id."
            yield Rejection(node or "package", "PatientID", sentence)


def attributes(series: Sequence[SeriesOutput]) -> Iterator[Rejection]:
    """The attributes that RSNA's check asks of each modality."""
    found: dict[Rejection, None] = {}
    for one in series:
        for keyword in WANTED.get(one.modality, ("Manufacturer",)):
            if not one.attributes.get(keyword):
                sentence = f"A series ({one.modality}) has no {keyword}. MIDRC may ask about it."
                node = node_of(one.modality) or "package"
                found[Rejection(node, keyword, sentence, blocks=False)] = None
    yield from found


def left_out(findings: Sequence[Finding], series: Sequence[SeriesOutput]) -> Iterator[Rejection]:
    """Findings that do not leave because their slices do not."""
    for finding in findings:
        leaving = len(leaving_slices(finding, series))
        label = vocabulary().term(finding.term).label
        if not leaving:
            sentence = f"“{label}” does not leave: the series that shows it is left out or held."
            yield Rejection("annotation", "instance_uids", sentence, blocks=False)
        elif leaving < len(finding.sop_instance_uids):
            sentence = f"“{label}” leaves without some of its slices: they are left out or held."
            yield Rejection("annotation", "instance_uids", sentence, blocks=False)


def returning(records: Records, earlier: Records) -> Iterator[Rejection]:
    """A case that comes again says the same, and brings no series twice (check 12)."""
    before = {record.get("submitter_id"): record for record in earlier.get("case", [])}
    for record in records.get("case", []):
        known = before.get(record.get("submitter_id"), {})
        for field in COMPARED:
            if field in known and known[field] != record.get(field):
                sentence = "It differs from what was sent for this case before."
                yield Rejection("case", field, sentence, blocks=False)
    sent = {
        record.get("submitter_id")
        for node, given in earlier.items()
        if node.endswith("_series_file")
        for record in given
    }
    for node, given in records.items():
        if node.endswith("_series_file") and any(one.get("submitter_id") in sent for one in given):
            yield Rejection(node, "series_uid", "A series was sent before. Leave it out.")
