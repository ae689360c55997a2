"""Pages of exceptions: the list, the page of one, reporting, what they come to."""
