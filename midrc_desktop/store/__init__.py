"""This computer's records: database, vault, crosswalk, audit."""
