"""Forms for people: the list, filling in, signing and taking note, the editor of forms."""
