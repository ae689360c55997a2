"""AdventureWorks as a company of ours: the public sample of a bicycle maker, with three years of its orders (IMX-03).

Files in, service calls out, in the order things depend on each other:

    masters   company, units, families, items, price list, customers, suppliers
    stock     warehouses, bins, the opening count
    orders    the past by `records.record`, the days from `live_from` on by `placing.place`

Each step leaves out what is here already, so that the whole may be run again after an interruption or with newer files.
Bills of material, routings, work and purchase orders are not read yet; nothing here could use them.
"""

from .loading import Outcome, load

__all__ = ["Outcome", "load"]
