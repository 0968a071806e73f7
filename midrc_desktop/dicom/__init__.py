"""Reading DICOM: scan, index, order, decode, window."""
