"""`python -m gendan.cli`."""

from gendan.cli import main

raise SystemExit(main())
