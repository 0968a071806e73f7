"""A commons, a way in, and a small sealed package to send to it."""

from dataclasses import replace

import pytest

from midrc_desktop.submission.records import records
from midrc_desktop.submission.seal import seal
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.retrying import Patience
from tests.servers.commons import running
from tests.submission import made_package
from tests.transport.gen3.sender import Package, Sender

PATIENCE = Patience(connect_s=5, read_s=10, tries=3, first_wait_s=0.01, longest_wait_s=0.05)


@pytest.fixture(scope="session")
def one_commons(tmp_path_factory):
    with running(tmp_path_factory.mktemp("commons")) as commons:
        yield commons


@pytest.fixture
def commons(one_commons):
    one_commons.fresh()
    return one_commons


@pytest.fixture
def line():
    with Line(patience=PATIENCE) as line:
        yield line


def sealed(folder, changed=lambda records: records):
    """A sealed package of two series in a new folder; `changed` may change its records."""
    made = made_package.make(folder)
    site = replace(made_package.site(folder / "out"), project="Open-R1")
    case, created = made_package.CASE, made_package.CREATED
    written = records(
        site, case, made_package.CLINICAL, made_package.FINDINGS, made.series, created=created
    )
    seal_ = seal(made.package, case_id=case, site=site, records=changed(written), created=created)
    return Package(made.package, seal_.files)


@pytest.fixture(scope="session")
def package(tmp_path_factory):
    return sealed(tmp_path_factory.mktemp("package"))


@pytest.fixture
def package_with(tmp_path):
    """Makes a package whose records are changed by a function."""
    return lambda changed: sealed(tmp_path, changed)


@pytest.fixture
def sender(commons, line, package):
    return Sender(commons, line, package)
