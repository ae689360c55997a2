"""Pages of the catalogue: items, price lists, discount and gift rules. Views parse, call, answer."""
