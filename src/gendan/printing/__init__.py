"""Paper: every document and label as a PDF, on A4, on the three-part form, on label rolls.

Owns the forms: which facts of a document go onto paper and how the paper looks. It reads all areas, keeps nothing
of its own, and counts copies on the documents themselves. Asks `services.prints.make` or `rendering.render`.
Announces `<kind>.printed` on the document's time line.
"""
