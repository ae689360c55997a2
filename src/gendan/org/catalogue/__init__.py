"""What ships with the product for `org`: roles, departments, reasons, working time. Plain data, no database."""
