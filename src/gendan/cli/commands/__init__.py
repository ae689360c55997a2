"""One module per command of `gendan`; see `gendan.cli` for what a command is."""
