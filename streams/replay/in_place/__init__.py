"""The replay without a broker: sources to parts, parts to meetings, each step a function of what it is given."""
