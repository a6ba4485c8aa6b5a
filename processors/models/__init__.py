"""The shipped Stanza model files, the rules that go with them, and the check that they are whole."""
