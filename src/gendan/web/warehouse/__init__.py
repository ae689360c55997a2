"""Pages of stock and the work in the warehouse: stock, receipts, transfers, counts, picking, packing, set-up."""
