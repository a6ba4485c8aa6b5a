"""What subscribers ask for: which meetings, and the newest revision of each."""
