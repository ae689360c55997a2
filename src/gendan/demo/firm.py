"""The demo company: letterhead, people in every role, warehouse, vehicles, who reviews what."""

from dataclasses import dataclass, field

from gendan.core.actor import SYSTEM, Actor
from gendan.inventory.models import Place, Warehouse
from gendan.inventory.services import warehouses
from gendan.org.models import Company, Department, User
from gendan.org.services import companies, users
from gendan.org.services.actors import actor_for
from gendan.sales.models import OrderType, ReviewRule
from gendan.shipping.models import Carrier, Vehicle
from gendan.shipping.services import fleet

PASSWORD = "gendan-2026"
# user name, name, roles, scope, department; the first ones are shown at the start
PEOPLE: tuple[tuple[str, str, tuple[str, ...], str, str], ...] = (
    ("chenxiaomin", "陈晓敏", ("order_clerk", "inside_sales"), "company", "sales_dept"),
    ("zhoulan", "周岚", ("salesperson",), "own", "sales_dept"),
    ("liuyang", "刘洋", ("salesperson",), "own", "sales_dept"),
    ("wujianguo", "吴建国", ("fg_keeper", "material_keeper"), "company", "warehouse_dept"),
    ("sunhui", "孙慧", ("accountant", "billing_clerk"), "company", "finance_dept"),
    ("dingzhengping", "丁正平", ("company_gm", "sales_manager"), "company", "sales_dept"),
    ("admin", "林涛", ("mis_admin",), "company", "admin_hr_dept"),
    ("guohua", "郭华", ("material_keeper", "fg_keeper"), "company", "warehouse_dept"),
    ("qianjun", "钱军", ("picker", "packer"), "company", "warehouse_dept"),
    ("zhengqiang", "郑强", ("loader",), "company", "warehouse_dept"),
    ("machao", "马超", ("transport_manager", "dispatcher"), "company", "transport_dept"),
    ("xiaomeng", "孟凡", ("courier",), "company", "transport_dept"),
    ("qinshu", "秦树根", ("gate_guard",), "company", "admin_hr_dept"),
    ("xuwenjing", "许文静", ("customer_service_agent",), "company", "customer_service_dept"),
    ("hemin", "何敏", ("pmc_planner", "order_reviewer"), "company", "production_dept"),
    ("fangli", "方丽", ("accountant",), "company", "finance_dept"),
)
SHOWN = 7


@dataclass(frozen=True)
class House:
    """What the rest of the demo stands on."""

    company: Company
    warehouse: Warehouse
    second: Warehouse
    bins: list[Place]
    carriers: list[Carrier]
    vehicle: Vehicle
    known: dict[str, Actor] = field(default_factory=dict)

    def who(self, username: str) -> Actor:
        """One of the people, as they act."""
        if username not in self.known:
            self.known[username] = actor_for(User.objects.get(username=username), company_id=self.company.pk)
        return self.known[username]


def build() -> House:
    """The company with all that must be there before the first order."""
    company = companies.create(
        "JY", "义乌金义百货有限公司", name_en="Yiwu Jinyi Household Goods Co., Ltd.", actor=SYSTEM,
        address="浙江省义乌市城西街道电商大道 618 号", phone="0579-8523 6618", tax_number="91330782MA2E8K4X1P",
        bank_account="农业银行义乌商城支行 1948 0001 0400 3618 2",
    )  # fmt: skip
    for username, name, roles, scope, department in PEOPLE:
        users.create(
            username, name, PASSWORD, department=Department.objects.filter(company=company, code=department).first(),
            assignments=[(role, company, scope) for role in roles], actor=SYSTEM,
        )  # fmt: skip
    warehouse = warehouses.create(
        company.pk,
        "ZC",
        "城西总仓",
        actor=SYSTEM,
        province="浙江省",
        city="义乌市",
        address="电商大道 618 号 3 幢",
        priority=10,
    )
    second = warehouses.create(
        company.pk, "FC", "商贸城门店仓", actor=SYSTEM, province="浙江省", city="义乌市", address="国际商贸城四区"
    )
    bins = [
        warehouses.add_bin(warehouse.pk, f"{zone}-{row:02d}-{level}", actor=SYSTEM, zone=zone, path=n)
        for n, (zone, row, level) in enumerate((z, r, v) for z in "ABC" for r in range(1, 11) for v in range(1, 4))
    ]
    warehouses.add_bin(second.pk, "S-01-1", actor=SYSTEM, zone="S", path=1)
    _matrix(company)
    return House(company, warehouse, second, bins, _carriers(company), _vehicle(company))


def _matrix(company: Company) -> None:
    """Orders with something to decide are reviewed by warehouse, planning and finance, each its own questions."""
    for sort, (code, role, questions) in enumerate(
        (
            ("warehouse_dept", "fg_keeper", ["stock_sufficient"]),
            ("production_dept", "order_reviewer", ["data_complete", "ship_date_possible"]),
            ("finance_dept", "accountant", ["price_correct"]),
        )
    ):
        department = Department.objects.filter(company=company, code=code).first()
        ReviewRule.objects.create(company=company, department=department, role=role, questions=questions, sort=sort)
    OrderType.objects.filter(code="regular").update(mandatory=["requested_on"])


def _carriers(company: Company) -> list[Carrier]:
    rows = (
        ("SY", "顺运物流", "freight", 2, 4.6),
        ("AN", "安能快运", "freight", 3, 4.3),
        ("ZTO", "中通快递", "express", 2, 4.5),
        ("SF", "顺丰速运", "express", 1, 4.9),
    )
    return [
        fleet.save_carrier(company.pk, code, {"name": name, "kind": kind, "days": days, "score": score}, actor=SYSTEM)
        for code, name, kind, days, score in rows
    ]


def _vehicle(company: Company) -> Vehicle:
    driver = User.objects.get(username="xiaomeng")
    return fleet.save_vehicle(
        company.pk,
        "浙G·8K618",
        {"driver_id": driver.pk, "driver_name": driver.name, "phone": "13868901234"},
        actor=SYSTEM,
    )


def logins() -> list[tuple[str, str, str]]:
    """Whom to sign in as."""
    words = {
        "chenxiaomin": "销售内勤 · order clerk", "zhoulan": "业务员 · salesperson", "liuyang": "业务员 · salesperson",
        "wujianguo": "仓管 · keeper", "sunhui": "财务 · accountant", "dingzhengping": "总经理 · general manager",
        "admin": "系统管理员 · administrator",
    }  # fmt: skip
    return [(username, PASSWORD, words.get(username, name)) for username, name, *_rest in PEOPLE[:SHOWN]]
