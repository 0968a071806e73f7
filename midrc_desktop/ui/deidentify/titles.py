"""How series are called in lists: modality and description, without the patient's names."""

from midrc_desktop.dicom.study import Patient
from midrc_desktop.ui.preview.stack import label


def series_titles(patient: Patient) -> dict[str, str]:
    """Original Series Instance UID to "CT · AX 4 mm"."""
    return {
        series.series_instance_uid: _title(series.modality, label(series, patient))
        for _, series in patient.series()
    }


def _title(modality: str, described: str) -> str:
    return described if described.startswith(modality) else f"{modality} · {described}"
