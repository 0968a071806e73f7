"""The queue and a real Gen3: rejected answers, correction, cancelling, nothing twice."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from midrc_desktop.jobs import Cancelled, CancelToken, silent
from midrc_desktop.submission.site_profile import Destination, SignIn, SignInKind
from midrc_desktop.transport.rejected import RecordsRejected
from midrc_desktop.workflow import (
    assembling,
    describing,
    queue,
    reviewing,
    sending,
    signing_in,
    steps,
)
from midrc_desktop.workflow.desk import Desk
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.queue import Place, Remedy
from midrc_desktop.workflow.reviewing import Approved
from midrc_desktop.workflow.work import perform
from tests.servers.authority import Authority
from tests.servers.commons import Commons, running

pytestmark = [
    pytest.mark.xdist_group("commons"),
    pytest.mark.usefixtures("network_of_the_tests"),
]


@pytest.fixture(scope="module")
def one_commons(authority: Authority, tmp_path_factory) -> Iterator[Commons]:
    good = authority.good()
    folder = tmp_path_factory.mktemp("commons")
    with running(folder, certificate=(good.file, good.key)) as commons:
        yield commons


@pytest.fixture
def commons(one_commons: Commons) -> Commons:
    one_commons.fresh()
    return one_commons


@pytest.fixture
def destination(commons: Commons, authority: Authority, desk: Desk, tmp_path: Path) -> Destination:
    """The commons as the site's destination, and somebody signed in to it."""
    there = Destination(
        "gen3",
        "The commons",
        url=commons.url,
        sign_in=SignIn(SignInKind.KEY_FILE),
        guid_prefix="dg.MD1R/",
        authority=authority.file.read_text("ascii"),
    )
    desk.set_site(replace(desk.site, project="Open-R1", destinations=(there,)))
    key_file = tmp_path / "credentials.json"
    key_file.write_text(json.dumps(commons.key_file()))
    perform(signing_in.use_key_file(desk, there, key_file))
    return there


@pytest.fixture
def signed(desk: Desk, destination: Destination, deidentified: int) -> Approved:
    """A signed donation whose records are for the commons' project."""
    perform(reviewing.assemble(desk, deidentified))
    return perform(reviewing.sign(desk, deidentified, "Dr Vale", "Neuroradiologist"))


def test_a_rejected_answer_is_corrected_and_nothing_is_sent_twice(
    desk: Desk, commons: Commons, destination: Destination, signed: Approved
) -> None:
    donation = signed.donation_id
    commons.sheepdog.reject["case"] = {
        "keys": ["sex"], "message": "'Female' is not one of […]", "type": "ERROR"
    }  # fmt: skip
    queue.add(desk, signed, destination)
    with pytest.raises(RecordsRejected) as rejected:
        perform(queue.start(desk, donation))
    queue.stopped(desk, donation, rejected.value)
    (row,) = queue.rows(desk)
    assert (row.place, row.problem.remedy) == (Place.STOPPED, Remedy.FIELDS)
    assert row.problem.fields == ("case.sex",)
    assert "Female" not in row.sentence
    perform(queue.take_back(desk, donation))
    assert [one.anchor for one in steps.missing(desk, donation) if one.blocks] == ["case.sex"]
    typed = describing.draft(desk, donation)
    typed.case["sex"] = "Not Reported"
    describing.save_draft(desk, donation, typed)
    commons.sheepdog.reject.clear()
    perform(assembling.assemble(desk, donation))
    again = perform(reviewing.sign(desk, donation, "Dr Vale", ""))
    before = commons.stored().keys()
    queue.add(desk, again, destination)
    receipt = perform(queue.start(desk, donation))
    assert desk.state(donation) is State.SENT
    assert before <= commons.stored().keys()
    (case,) = (one for name, one in commons.sheepdog.records().items() if name.startswith("case/"))
    assert case["sex"] == "Not Reported"
    zips = [one for one in again.assembled.entries if one.path.endswith(".zip")]
    assert len(commons.stored()) == len(zips)
    assert {one.path for one in receipt.left} == {"manifest.json"}
    assert {one.node for one in receipt.records} >= {"case", "imaging_study", "measurement"}


@pytest.mark.parametrize("may_delete", [True, False])
def test_what_is_cancelled_on_the_way_leaves_only_what_is_named(
    desk: Desk, commons: Commons, destination: Destination, signed: Approved, may_delete: bool
) -> None:
    donation, cancel = signed.donation_id, CancelToken()
    commons.settings.index_delay_s = 3600
    queue.add(desk, signed, destination)
    assert isinstance(perform(queue.start(desk, donation)), queue.Awaiting)
    queue.pause(desk, donation)
    assert desk.state(donation) is State.SENDING
    assert commons.indexd.rows()
    commons.settings.may_delete = may_delete
    stays = perform(queue.cancel(desk, donation))
    assert desk.state(donation) is State.APPROVED
    assert queue.rows(desk) == ()
    assert set(commons.indexd.rows()) == set(stays)
    assert bool(stays) is not may_delete
    assert desk.audit()[-1].said == (f"stays there: {', '.join(stays)}" if stays else "")
    cancel.cancel()
    queue.add(desk, signed, destination)
    with pytest.raises(Cancelled):
        queue.start(desk, donation).run(silent, cancel)
    queue.rest(desk, donation)
    assert desk.state(donation) is State.APPROVED
    commons.settings.index_delay_s = 0
    perform(queue.start(desk, donation))
    assert desk.state(donation) is State.SENT
    assert sending.receipt(desk, donation) is not None
