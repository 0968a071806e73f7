"""Fixtures of the package's tests."""

import pytest

from tests.submission import made_package


@pytest.fixture
def made(tmp_path):
    return made_package.make(tmp_path)


@pytest.fixture
def site(tmp_path):
    return made_package.site(tmp_path / "out")
