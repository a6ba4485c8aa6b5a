"""What changed between two runs: which meetings were gained, lost, changed or joined otherwise, and why."""
