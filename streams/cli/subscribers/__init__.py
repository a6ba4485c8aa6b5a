"""What those who read the topics call: follow, search, export, feed other stores."""
