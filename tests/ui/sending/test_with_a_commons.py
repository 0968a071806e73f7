"""Step 6 with a real Gen3: a key file, the way there, what it does not take."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QPushButton

from midrc_desktop.submission.site_profile import Destination, SignIn, SignInKind
from midrc_desktop.workflow import sending, steps
from midrc_desktop.workflow.donation import State
from midrc_desktop.workflow.steps import Step
from tests.servers.authority import Authority
from tests.servers.commons import Commons, running

pytestmark = pytest.mark.xdist_group("commons")
PATIENCE_MS = 30_000


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def one_commons(authority, tmp_path_factory) -> Iterator[Commons]:
    good = authority.good()
    folder = tmp_path_factory.mktemp("commons")
    with running(folder, certificate=(good.file, good.key)) as commons:
        yield commons


@pytest.fixture
def commons(one_commons: Commons) -> Commons:
    one_commons.fresh()
    return one_commons


@pytest.fixture
def destination(commons, authority) -> Destination:
    return Destination(
        "gen3",
        "MIDRC",
        url=commons.url,
        sign_in=SignIn(SignInKind.KEY_FILE),
        guid_prefix="dg.MD1R/",
        authority=authority.file.read_text("ascii"),
    )


@pytest.fixture
def for_the_commons(qtbot, page, signed, commons, destination) -> int:
    """The signed donation in view, and somebody who has just signed in with a key file."""
    desk = page.context.desk
    desk.site = replace(desk.site, destinations=(destination,))
    page.show()
    page.open(signed)
    assert page.primary().label == "Sign in to MIDRC"
    key = desk.store.folder / "credentials.json"
    key.write_text(json.dumps(commons.key_file()), encoding="ascii")
    with qtbot.waitSignal(page.context.sign_in.signed_in, timeout=PATIENCE_MS):
        page.context.sign_in.use_key_file(destination, key)
    assert page.destinations.sign_in.standing.words().startswith("Signed in as radiologist · ")
    assert "Open-R1" in page.destinations.sign_in.said.text()
    return signed


def test_a_donation_goes_to_the_commons_and_the_receipt_has_its_ids(
    qtbot, page, for_the_commons, commons
):
    desk = page.context.desk
    page.primary().run()
    qtbot.waitUntil(lambda: desk.state(for_the_commons) is State.SENT, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: page.receipt.receipt() is not None)
    receipt = sending.receipt(desk, for_the_commons)
    table = page.receipt.table
    shown = {table.item(row, 2).text() for row in range(table.rowCount())} - {""}
    assert shown == {*receipt.references().values(), *(one.id for one in receipt.records)}
    assert set(commons.indexd.rows()) <= shown
    assert page.receipt.left.isVisible()


def test_a_rejected_answer_is_shown_by_name_and_the_donation_comes_back_to_it(
    qtbot, page, for_the_commons, commons
):
    commons.sheepdog.reject["case"] = {
        "keys": ["sex"], "message": "'Female' is not one of […]", "type": "ERROR"
    }  # fmt: skip
    desk = page.context.desk
    page.primary().run()
    qtbot.waitUntil(page.trouble.isVisible, timeout=PATIENCE_MS)

    def links() -> list[str]:
        every = page.trouble.findChildren(QPushButton)
        return [b.text() for b in every if b.isVisible() and "Clinical" in b.text()]

    qtbot.waitUntil(lambda: links() == ["Show “Sex” in Clinical"])
    assert page.primary().label == "Take it back to correct it"
    question = page.asking.take_back(for_the_commons)
    with qtbot.waitSignal(page.wanted, timeout=PATIENCE_MS) as wanted:
        next(b for b in question.findChildren(QPushButton) if b.text() == "Take it back").click()
    assert wanted.args == [Step.CLINICAL]
    assert desk.state(for_the_commons) is State.DEIDENTIFIED
    asked = [one for one in steps.missing(desk, for_the_commons) if one.blocks]
    assert [one.step for one in asked] == [Step.CLINICAL]
