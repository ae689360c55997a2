"""What is sold, and at which price.

Owns units, product families, items with variants and units, price lists, discount and gift rules.
Asks `org` for companies. Pricing itself is a pure module (`pricing.py`).
"""
