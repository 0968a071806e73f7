"""An archive that speaks DICOMweb (PS3.18) as a destination."""
