"""The page of one order, a module per piece of it."""
