"""The read model: all meetings and their mentions in one SQLite file, kept equal to the topics."""
