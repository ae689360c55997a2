"""Pages of orders: list, order entry, the order page, palette."""
