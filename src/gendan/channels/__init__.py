"""Doors for machines: the REST API with its tokens, webhooks, sheets.

Every door calls the same services as the pages do.
"""
