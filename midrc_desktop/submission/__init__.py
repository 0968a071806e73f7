"""The package: zips, records, manifest, seal, receipt."""
