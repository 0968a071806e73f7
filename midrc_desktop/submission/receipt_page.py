"""The receipt as a PDF page: the same bytes for the same receipt."""

from datetime import UTC, datetime

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from midrc_desktop.submission.properties import plain
from midrc_desktop.submission.receipt import PRACTICE, Receipt, closing, size_in_words, summary

INK, QUIET, LINE, ACCENT, BAND = (
    (32, 36, 42),
    (105, 112, 122),
    (214, 219, 225),
    (24, 98, 148),
    (244, 246, 248),
)
MARGIN = 18
WIDE = 174
WIDTHS = (112, 22, 40)
LOWEST = 265


def as_pdf(receipt: Receipt) -> bytes:
    """The receipt as PDF: one page as a rule, more where there are many files."""
    page = FPDF(format="A4")
    page.set_creation_date(_when(receipt))
    page.set_title(f"Receipt {receipt.package}")
    page.set_producer("MIDRC Desktop")
    page.set_lang("en")
    page.set_margins(MARGIN, MARGIN)
    page.set_auto_page_break(False)
    page.add_page()
    _heading(page, receipt)
    _facts(page, receipt)
    _table(page, receipt)
    _list(page, "Records there", [(one.submitter_id, one.id) for one in receipt.records])
    _list(page, "Not sent", [(one.path, one.reason) for one in receipt.left])
    _turn(page, room=20)
    page.ln(5)
    page.set_font("Helvetica", size=9)
    page.set_text_color(*QUIET)
    page.multi_cell(WIDE, 5, plain(closing(receipt)), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    _foot(page)
    return bytes(page.output())


def _when(receipt: Receipt) -> datetime:
    return datetime.fromisoformat(receipt.sent.replace("Z", "+00:00")).astimezone(UTC)


def _line(page: FPDF, height: float, text: str) -> None:
    page.cell(WIDE, height, plain(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _foot(page: FPDF) -> None:
    page.set_xy(MARGIN, 284)
    page.set_font("Helvetica", size=8)
    page.set_text_color(*QUIET)
    page.cell(WIDE, 5, f"Page {page.page_no()} of {{nb}}", align="R")
    page.set_text_color(*INK)
    page.set_xy(MARGIN, MARGIN)


def _heading(page: FPDF, receipt: Receipt) -> None:
    page.set_fill_color(*ACCENT)
    page.rect(0, 0, 210, 3, style="F")
    page.set_y(MARGIN)
    page.set_font("Helvetica", "B", 20)
    page.set_text_color(*INK)
    _line(page, 10, "Receipt")
    page.set_font("Helvetica", size=10)
    page.set_text_color(*QUIET)
    _line(page, 6, PRACTICE if receipt.practice else "Donation to the MIDRC data commons")
    page.ln(4)


def _facts(page: FPDF, receipt: Receipt) -> None:
    for label, value in summary(receipt):
        if not value:
            continue
        page.set_font("Helvetica", size=9)
        page.set_text_color(*QUIET)
        page.cell(36, 6, label)
        page.set_font(
            "Courier" if "SHA" in label else "Helvetica", size=9 if "SHA" in label else 10
        )
        page.set_text_color(*INK)
        page.multi_cell(WIDE - 36, 6, plain(value), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.ln(5)


def _turn(page: FPDF, room: float = 0) -> None:
    """Go on on a new page where the one before has no line left, nor `room` (mm)."""
    if page.get_y() > LOWEST - room:
        _foot(page)
        page.add_page()


def _table(page: FPDF, receipt: Receipt) -> None:
    references = receipt.references()
    page.set_draw_color(*LINE)
    page.set_font("Helvetica", "B", 9)
    page.set_text_color(*INK)
    for width, title, align in zip(WIDTHS, ("File", "Size", "SHA-256 begins"), "LRR", strict=True):
        page.cell(width, 7, title, border="B", align=align)
    page.ln(7)
    page.set_fill_color(*BAND)
    for number, entry in enumerate(receipt.entries):
        _turn(page)
        striped = number % 2 == 1
        cells = (shortened(entry.path), size_in_words(entry.size), entry.sha256[:16])
        for width, text, align in zip(WIDTHS, cells, "LRR", strict=True):
            page.set_font("Courier" if align == "R" and width == WIDTHS[2] else "Helvetica", size=8)
            page.cell(width, 5.5, plain(text), align=align, fill=striped)
        page.ln(5.5)
        if entry.path in references:
            page.set_font("Courier", size=7)
            page.cell(WIDE, 4.5, plain(f"    {references[entry.path]}"), fill=striped)
            page.ln(4.5)


def _list(page: FPDF, heading: str, lines: list[tuple[str, str]]) -> None:
    """Lines of two texts under a heading; nothing where there are none."""
    if not lines:
        return
    page.ln(4)
    _turn(page)
    page.set_font("Helvetica", "B", 9)
    _line(page, 6, heading)
    for one, other in lines:
        _turn(page)
        page.set_font("Helvetica", size=8)
        page.cell(74, 5, plain(shortened(one)))
        page.cell(100, 5, plain(other), new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def shortened(path: str) -> str:
    """A path that fits the column: its long UIDs keep their two ends."""
    return "/".join(
        part if len(part) <= 32 else f"{part[:9]}...{part[-12:]}" for part in path.split("/")
    )
