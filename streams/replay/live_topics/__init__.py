"""A replay through the live topics: by a lane of its own, on which live items overtake."""
