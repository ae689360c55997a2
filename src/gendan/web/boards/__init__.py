"""Boards: figures that answer a question, each leading to the orders behind it."""
