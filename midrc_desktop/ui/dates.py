"""Dates and sizes as people read them."""

from PySide6.QtCore import QDate, QDateTime, QLocale, Qt


def day(da: str) -> str:
    """A DICOM date (DA, YYYYMMDD) in the reader's own short form; as it is if it is none."""
    parsed = QDate.fromString(da.strip(), "yyyyMMdd")
    return QLocale().toString(parsed, "d MMM yyyy") if parsed.isValid() else da


def moment(utc: str) -> str:
    """A time in ISO form (UTC) as the local day and time."""
    parsed = QDateTime.fromString(utc, Qt.DateFormat.ISODate)
    return (
        QLocale().toString(parsed.toLocalTime(), "d MMM yyyy, HH:mm") if parsed.isValid() else utc
    )


def size(count: int) -> str:
    """A number of bytes: "1.2 GB"."""
    return QLocale().formattedDataSize(count, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def number(count: int) -> str:
    """A whole number with the reader's separators: "3,400"."""
    return QLocale().toString(count)
