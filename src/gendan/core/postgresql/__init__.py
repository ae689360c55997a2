"""The database engine of the settings: Django's, with a short way for statements of our own and rows laid aside."""
