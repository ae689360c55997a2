"""Review board and meetings."""
