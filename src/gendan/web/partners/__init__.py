"""Pages of partners: customers, suppliers, doubtful data. Views parse, call, answer."""
