"""Shapes of the wire, apart from the models: a column may change, an answer may not."""
