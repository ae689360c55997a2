"""Figures that answer a question and lead to the orders behind them. Reads all areas below, changes none."""
