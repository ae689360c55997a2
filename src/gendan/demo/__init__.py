"""A believable company to look at: 金义百货, a wholesaler of household goods with customers, stock and two months of trade.

Everything is made through the services, with the clock set to the day it happens on, so that each order could
exist and `gendan verify` finds nothing. The same seed gives the same company.
"""

from collections.abc import Callable
from random import Random

Progress = Callable[[str], None]
SEED = 20261119


def load(progress: Progress) -> list[tuple[str, str, str]]:
    """Fill an empty installation; returns (user name, password, role) of people to sign in as."""
    from . import firm, goods, trade

    random = Random(SEED)
    progress("公司、部门、人员 · company and people")
    house = firm.build()
    progress("货品、价格、库存 · items, prices, stock")
    stock = goods.build(house, random)
    progress("客户 · customers")
    customers = goods.customers(house, random)
    trade.run(house, stock, customers, random, progress)
    return firm.logins()
