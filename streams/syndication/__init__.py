"""What feeds, sitemaps and the documents of news agencies say, as entries and items: bytes in, no network."""
