"""The first page of everybody: what is mine to do, finished in place; and what was told to me."""
