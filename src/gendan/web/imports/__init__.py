"""Pages for sheets: upload, columns, preview, what came in."""
