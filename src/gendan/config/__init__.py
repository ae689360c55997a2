"""Settings, URLs and entry points: the one place that knows every area."""
