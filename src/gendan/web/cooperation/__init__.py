"""Pages of work between companies of a group."""
