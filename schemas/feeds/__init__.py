"""How feeds write what we read: times, zones, addresses, and what stands where a text is meant."""
