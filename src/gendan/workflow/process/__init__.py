"""Process templates: the language, its checks, and the engine. Pure: no database, no clock.

A template is text (YAML) that `language` reads, `checking` examines and `engine` runs. Templates as rows, running
orders and their tasks are in `workflow.services.templates` and `.runs`.
"""
