"""News by itself: feeds and sitemaps are asked again and again, their articles fetched, and each published once."""
