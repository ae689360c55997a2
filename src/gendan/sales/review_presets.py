"""Rows of the review matrix that a company can take: who reviewed what in the firms the product was made after.

Questions are codes; their texts stand with the other words of the pages, in both languages.
"""

from typing import NamedTuple


class Row(NamedTuple):
    """One reviewer: role, questions, order types (none: all), department, stage, whether the answer decides."""

    role: str
    questions: tuple[str, ...]
    types: tuple[str, ...] = ()
    department: str = ""
    stage: int = 1
    decides: bool = False


class Preset(NamedTuple):
    """A set of rows with its name in both languages and the time they have."""

    code: str
    name: str
    name_en: str
    template: str  # the process template it belongs to
    rows: tuple[Row, ...]
    sla: str = "SLA-23"

    def label(self, language: str) -> str:
        """Its name in a language."""
        return self.name_en if language.startswith("en") else self.name


REGULAR = ("regular",)
OTHERS = ("non_regular", "project")
DATE = ("ship_date_possible",)

PRESETS: tuple[Preset, ...] = (
    Preset(
        "S01", "按单生产·经销商版：常规只审交期，非常规加设计", "Make to order, dealers: dates; design for what is not regular", "V01",
        (
            Row("inside_sales", DATE, REGULAR),
            Row("production_manager", (*DATE, "capacity_sufficient"), REGULAR),
            Row("material_control_manager", ("material_in_time",), REGULAR),
            Row("inside_sales", DATE, OTHERS),
            Row("production_manager", (*DATE, "capacity_sufficient"), OTHERS),
            Row("material_control_manager", ("material_in_time",), OTHERS),
            Row("designer", ("design_in_time", "technically_possible"), OTHERS),
        ),
    ),
    Preset(
        "S05", "按单生产·集团版：非常规由技术、质量、生产、物流评审，总经理定", "Make to order, group: four departments, the GM decides", "V01",
        (
            Row("order_desk_manager", DATE, REGULAR),
            Row("production_manager", (*DATE, "capacity_sufficient"), REGULAR),
            Row("tech_manager", ("technically_possible",), OTHERS),
            Row("quality_manager", ("inspection_possible", "process_capable"), OTHERS),
            Row("production_manager", (*DATE, "packing_capacity", "equipment_capacity"), OTHERS),
            Row("transport_manager", ("material_channel",), OTHERS),
            Row("company_gm", ("take_order",), OTHERS, stage=2, decides=True),
        ),
    ),
    Preset(
        "S30", "PMC 每日评审：PMC、技术、品质、财务、客户管理", "PMC's daily review: five departments", "V02",
        (
            Row("pmc_manager", (*DATE, "content_clear")),
            Row("tech_manager", ("special_requirements",)),
            Row("quality_manager", ("inspection_possible",)),
            Row("accountant", ("price_correct", "payment_state")),
            Row("customer_mgmt_clerk", ("data_complete",)),
        ),
    ),
    Preset(
        "S52", "内衣厂：先用库存材料，难做的报总经理", "Underwear factory: material in stock first, hard orders to the GM", "V09",
        (
            Row("salesperson", ("specification_clear",)),
            Row("designer", ("technically_possible",)),
            Row("production_manager", (*DATE, "capacity_sufficient")),
            Row("material_keeper", ("stock_material_first",)),
            Row("quality_manager", ("inspection_possible",)),
            Row("merchandiser", ("material_in_time",)),
        ),
    ),
    Preset(
        "S11", "四部门：财务、营运、仓库、销售", "Four departments: finance, operations, warehouse, sales", "V12",
        (
            Row("accountant", ("credit_sufficient", "payment_state")),
            Row("order_desk_manager", ("quantity_plausible", "product_norms")),
            Row("fg_keeper", ("stock_sufficient",)),
            Row("sales_manager", ("price_correct", "discount_correct", "policy_kept")),
        ),
    ),
    Preset(
        "S29", "上级先审，再由各部门审金额、库存、产能", "The superior first, then amount, stock, capacity", "V12",
        (
            Row("supervisor", ("form_correct", "data_complete", "ship_date_possible")),
            Row("accountant", ("amount_reasonable",), stage=2),
            Row("fg_keeper", ("stock_sufficient",), stage=2),
            Row("production_manager", ("capacity_sufficient",), stage=2),
        ),
        "SLA-49",
    ),
    Preset(
        "S14", "销售部审内容，销售经理复核合法性和可行性", "Sales reviews the content, the sales manager verifies", "V12",
        (
            Row("sales_assistant", ("customer_need", "policy_kept")),
            Row("sales_manager", ("legal", "feasible"), stage=2, decides=True),
        ),
        "SLA-49",
    ),
    Preset(
        "S31", "一个岗位：库存、价格、发货时间、客户和商品资料", "One reviewer: stock, price, date, customer and goods data", "V12",
        (Row("order_reviewer", ("stock_sufficient", "price_correct", "ship_date_possible", "customer_data")),),
    ),
    Preset(
        "S39", "库存、物流、财务：资源和准时", "Stock, logistics, finance: resources and being on time", "V12",
        (
            Row("fg_keeper", ("stock_sufficient",)), Row("dispatcher", ("transport_in_time",)),
            Row("accountant", ("credit_sufficient",)),
        ),
    ),
    Preset(
        "S28", "家装：财务审预算", "Home decoration: finance reviews the budget", "V11",
        (Row("accountant", ("budget_kept",)),),
    ),
    Preset(
        "S36", "生产订单可行性分析：做得出、按什么计划做", "Feasibility of a production order: can it be made, by which plan", "V17",
        (Row("production_manager", ("feasible", "equipment_capacity", "material_in_time"), ("non_regular", "project", "special", "custom", "garment_po", "oem")),),
        "SLA-49",
    ),
)  # fmt: skip
QUESTIONS = tuple(dict.fromkeys(q for preset in PRESETS for row in preset.rows for q in row.questions))
