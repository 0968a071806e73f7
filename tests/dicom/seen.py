"""What an import found, in the words of the tests."""

from pathlib import Path

from midrc_desktop.dicom.study import Index


def kinds(index: Index) -> list[str]:
    return [disagreement.kind for disagreement in index.disagreements]


def skips(index: Index) -> dict[str, str]:
    return {
        "/".join((Path(skip.source.path).name, *skip.source.members)): skip.kind
        for skip in index.skipped
    }


def images(index: Index) -> int:
    return sum(len(series.instances) for p in index.patients for _, series in p.series())
