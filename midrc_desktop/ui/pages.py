"""The six pages, in the order of the rail; each is imported when it is first looked at."""

from importlib import import_module

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit

from midrc_desktop.ui.context import Context
from midrc_desktop.ui.step_page import StepPage

PAGES = (
    ("midrc_desktop.ui.studies.page", "StudiesPage"),
    ("midrc_desktop.ui.preview.page", "ImagesPage"),
    ("midrc_desktop.ui.clinical.page", "ClinicalPage"),
    ("midrc_desktop.ui.deidentify.page", "DeidentifyPage"),
    ("midrc_desktop.ui.review.page", "ReviewPage"),
    ("midrc_desktop.ui.sending.page", "SendingPage"),
)


def build(position: int, context: Context) -> StepPage:
    """Import and make the page at this position of the rail."""
    module, name = PAGES[position]
    page: StepPage = getattr(import_module(module), name)(context)
    for kind in (QLineEdit, QPlainTextEdit, QTextEdit):
        for field in page.findChildren(kind):
            field.setAcceptDrops(False)  # studies may be dropped anywhere, also on a field
    return page
