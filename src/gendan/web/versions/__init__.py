"""Running documents moved to another version of their process: looked at first, chosen, moved with a reason."""
