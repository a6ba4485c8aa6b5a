"""A page to look at: who meets whom, live, out of a read model of its own."""
