"""Review board and meetings: what is under review, what was on the agenda, what was decided (REV-07, REV-14, MTG-01)."""
