"""The kinds of exceptions as shipped (EXC-01); every row can be changed by the firm, none is deleted."""

from typing import NamedTuple


class KindRow(NamedTuple):
    """One kind as shipped."""

    code: str
    name: str
    name_en: str
    role: str
    sla: str = "SLA-U1"
    informs: tuple[str, ...] = ()
    tells_customer: bool = False
    form: str = ""
    form_sla: str = ""


SUPPLY = ("production_manager", "purchasing_manager")  # who is late, and who must help to keep the date (EXC-07)

KINDS: tuple[KindRow, ...] = (
    KindRow("shortage", "缺货", "Goods short", "merchandiser", informs=("pmc_planner",)),
    KindRow("late_material", "材料延误", "Material late", "buyer", informs=SUPPLY),
    KindRow("late_production", "生产延误", "Production late", "production_manager", informs=SUPPLY),
    KindRow("delay", "交期有风险", "Date at risk", "merchandiser", "SLA-52", SUPPLY),
    KindRow(
        "missed_delivery", "未按时交货", "Delivery missed", "merchandiser", "SLA-52", tells_customer=True,
        form="delay_analysis", form_sla="SLA-28",
    ),
    KindRow("equipment", "设备故障", "Machine down", "production_manager"),
    KindRow("quality", "质量问题", "Quality", "quality_manager", informs=("production_manager",)),
    KindRow("design", "图纸技术问题", "Design or drawings", "tech_manager", informs=("production_manager",)),
    KindRow("wrong_data", "资料有误", "Wrong data", "merchandiser"),
    KindRow("payment", "付款问题", "Payment", "accountant", informs=("salesperson",)),
    KindRow("refund", "退款", "Refund", "accountant", "SLA-U2"),
    KindRow("damaged", "货物损坏", "Goods damaged", "merchandiser", informs=("transport_manager",), tells_customer=True),
    KindRow("lost", "货物丢失", "Goods lost", "merchandiser", informs=("transport_manager",), tells_customer=True),
    KindRow("refused", "客户拒收", "Delivery refused", "merchandiser", informs=("transport_manager",)),
    KindRow("not_received", "客户未收到", "Not received", "merchandiser", informs=("transport_manager",)),
    KindRow("other", "其他", "Other", "merchandiser"),
)  # fmt: skip
