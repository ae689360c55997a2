"""The ground the product runs on: embedded database, front-end files, processes, backup, doctor.

Owns no table and no business word. Asks the operating system and PostgreSQL; the `gendan` command
and `start.py` call it. Stands above every area, because a backup holds them all.
"""
