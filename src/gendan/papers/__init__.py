"""Papers that move no stock, no money and no promise: forms as data.

Owns form definitions (versioned, controlled documents), papers filled by them, their signatures and copies. Asks `org`
for people and `workflow` for tasks and notices. Knows the documents papers hang on only by `Ref`; the areas above say in
their `subjects` what they are. Announces papers filed, signed, acknowledged, answered, recalled, voided, closed.
"""
