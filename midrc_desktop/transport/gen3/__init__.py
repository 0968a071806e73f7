"""MIDRC's own platform, Gen3: files through fence and indexd, records through sheepdog."""
