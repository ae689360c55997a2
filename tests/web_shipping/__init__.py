"""Pages of shipping and money."""
