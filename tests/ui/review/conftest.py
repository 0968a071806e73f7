"""The desk that the pages share: each is tried on the same donation."""

from tests.ui.page_desk import context, described, desk, donation

__all__ = ["context", "described", "desk", "donation"]
