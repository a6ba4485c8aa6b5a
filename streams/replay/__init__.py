"""Archives processed again: in place, through topics of their own, through the live ones; and what changed."""
