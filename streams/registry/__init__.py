"""A schema registry as Confluent's: what stands in it, and values that name their schema there."""
