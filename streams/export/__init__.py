"""Meetings as files that other programs read."""
