"""The read model: all meetings in one SQLite file, filled from their topic or from the folder of a run."""
