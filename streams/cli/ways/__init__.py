"""How `jumpa replay` goes about each of its ways."""
