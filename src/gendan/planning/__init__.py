"""What is wanted when, and what has been promised.

Owns demands of order lines and the four dates of each with author and cause. Asks `inventory` what is free.
Announces new promises.
"""
