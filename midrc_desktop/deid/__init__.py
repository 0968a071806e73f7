"""De-identification: decide, apply, verify."""
