"""`verify`: search a folder or package for anything that identifies."""

from argparse import Namespace

from midrc_desktop.cli.console import (
    DONE,
    HELD,
    Meter,
    list_reasons,
    say,
    site_key,
    write_report,
)
from midrc_desktop.cli.inspecting import index_with
from midrc_desktop.deid.outcome import Row
from midrc_desktop.deid.verify import verify_tree
from midrc_desktop.dicom.study import Source
from midrc_desktop.errors import BadAnswer, Unreadable
from midrc_desktop.identifiers.collect import survey, together
from midrc_desktop.jobs import CancelToken
from midrc_desktop.jobs.pool import WorkerPool, default_workers


def verify(wanted: Namespace) -> int:
    """Read every file below the folder again; 1 when there is doubt about any."""
    if not wanted.folder.is_dir():
        raise BadAnswer("There is no such folder to verify.", detail=str(wanted.folder))
    key = site_key(wanted.site_key_file) if wanted.site_key_file else None
    originals = None
    if wanted.originals:
        with WorkerPool(default_workers()) as pool:
            told: dict[Source, object] = {}
            found = index_with(wanted.originals, pool, survey, told)
            known = together(
                {
                    one.source: told[one.source]
                    for patient in found.patients
                    for one in patient.instances()
                }
            )
            if known.unread:
                raise Unreadable("Some originals could not be read, so nothing was verified.")
            originals = known.identifiers
    meter = Meter("Verifying")
    checked = verify_tree(
        wanted.folder, originals=originals, site_key=key, report=meter, cancel=CancelToken()
    )
    meter.clear()
    rows = [
        Row(
            source=file.path,
            output=file.path,
            status="written" if file.good else "held",
            reasons=list(file.reasons),
        )
        for file in checked
    ]
    good = sum(file.good for file in checked)
    write_report(
        wanted.report,
        {"files": rows, "summary": {"good": good, "doubt": len(checked) - good}},
    )
    say(f"{good:,} of {len(checked):,} files hold nothing that identifies.")
    list_reasons(rows, "held", "In doubt:")
    return DONE if checked and good == len(checked) else HELD
