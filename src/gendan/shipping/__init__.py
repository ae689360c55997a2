"""From the packed box to the signature.

Owns carriers and vehicles, delivery notes, loads, signatures, gate checks, red slips, proof of delivery,
shortage records, transport cases and the customer's link. Asks `sales` for orders, `warehouse` to pick and
pack, `inventory` to issue. Announces dispatch, delivery and signature; finance reacts above.
"""
