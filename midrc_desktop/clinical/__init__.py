"""The commons' clinical form: as typed, as checked, as it leaves."""
