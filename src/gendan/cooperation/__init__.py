"""Work between companies of a group.

Owns instructions from one company to another to make, buy or design something (ORG-02, ORG-03), their plans, the conditions
of their hand-over (ORG-04) and objections to their dates (ORG-06). Asks `org`, `catalog`, `workflow`, and `inventory` what
is in stock. Knows the documents instructions are for only by `Ref`. Announces `cooperation.instruction.*`.
"""
