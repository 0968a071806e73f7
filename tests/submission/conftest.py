"""Fixtures of the package's tests."""

import made_package
import pytest


@pytest.fixture
def made(tmp_path):
    return made_package.make(tmp_path)


@pytest.fixture
def site(tmp_path):
    return made_package.site(tmp_path / "out")
