"""A replay through topics of its own: the live ones are neither read nor written, nor do their workers take part."""
