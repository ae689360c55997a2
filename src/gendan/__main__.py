"""`python -m gendan` is the `gendan` command."""

from gendan.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
