"""Where meetings go besides Kafka: a database, somebody's web server."""
