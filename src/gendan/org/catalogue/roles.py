"""The jobs of the trade and what each may do: least privilege, the firm widens or narrows it.

`BASE` is what every employee's role holds. Outside parties (customer, carrier …) are roles for process
templates; they sign in nowhere and hold nothing.
"""

from typing import NamedTuple


class RoleRow(NamedTuple):
    """One role as shipped."""

    code: str
    name: str
    name_en: str
    permissions: tuple[str, ...]


BASE = (
    "workflow.task.complete",
    "workflow.task.return",
    "workflow.task.delegate",
    "workflow.task.take",
    "workflow.meeting.view",
    "printing.print",
    *(f"papers.paper.{verb}" for verb in (
        "view", "create", "fill", "file", "sign", "return", "acknowledge", "answer", "recall", "close", "void",
    )),
    *(f"cases.exception.{verb}" for verb in ("view", "report", "plan", "hand_over", "tell", "note", "close", "drop")),
    "cases.enquiry.view", "cases.enquiry.reply",
)  # fmt: skip
HEAD = ("workflow.task.assign", "workflow.task.pause", "workflow.task.resume", "workflow.meeting.hold")
MEET = ("workflow.review.enter",)  # who leads a review meeting enters what those present answer
CONNECT = (
    "settings.view",
    "channels.token.own",
)  # who answers for a desk connects its programs; theirs do what the person may

SEE_GOODS = ("catalog.item.view", "inventory.stock.view")
SEE_ORDERS = (
    *SEE_GOODS, "sales.order.view", "partners.customer.view", "shipping.delivery.view", "planning.demand.view",
)  # fmt: skip
SEE_MONEY = (
    "finance.invoice.view", "finance.payment.view", "finance.statement.view", "finance.receivable.view",
    "finance.cod.view", "partners.credit.view",
)  # fmt: skip
SEE_WAREHOUSE = (
    "warehouse.receipt.view", "warehouse.pick.view", "warehouse.package.view", "inventory.count.view",
    "inventory.transfer.view",
)  # fmt: skip
SEE_ALL = (
    *SEE_ORDERS, *SEE_MONEY, *SEE_WAREHOUSE, "catalog.price.view", "partners.supplier.view",
    "planning.date.view", "sales.order.export", "analytics.*",
)  # fmt: skip
REVIEW = (*SEE_ORDERS, "sales.change.answer", "sales.change.forward")

ENTER = (
    *SEE_ORDERS, "catalog.price.view", "sales.order.create", "sales.order.edit", "sales.order.submit",
    "sales.order.return", "sales.order.confirm", "sales.order.cancel", "sales.order.void", "sales.order.change",
    "sales.order.contact", "sales.change.*", "partners.customer.correct", "channels.import.*",
    "cases.enquiry.*",
)  # fmt: skip
FOLLOW = (
    *ENTER, "sales.order.take_effect", "sales.order.complete", "sales.order.close",
    "sales.order.split", "sales.order.export", "sales.quotation.*", "partners.customer.edit", "partners.credit.view", "planning.date.*",
    "shipping.delivery.plan", "shipping.delivery.track", "shipping.delivery.consent", "shipping.link.make",
    "shipping.slip.receive", "shipping.case.report", "shipping.shortage.*",
    "finance.promise.make", "finance.payment.announce", "finance.payment.view",
    "finance.invoice.view", "finance.statement.view", "finance.receivable.view",
)  # fmt: skip
DESIGN = ("tech.*", *(f"sales.change.{verb}" for verb in ("raise", "grade", "assess", "file", "withdraw")))
APPROVE = ("workflow.approval.decide", "workflow.approval.request")
OVERRIDE = (*APPROVE, "workflow.gate.override")
SELL = (
    *FOLLOW, *APPROVE, "sales.order.assign", "sales.contract.edit",
    "partners.customer.*", "catalog.price.*", "catalog.item.edit", "analytics.*", *HEAD, *MEET, *CONNECT,
)  # fmt: skip
STORE = (
    *SEE_GOODS, *SEE_WAREHOUSE, "shipping.delivery.view", "warehouse.receipt.*", "warehouse.pick.*",
    "warehouse.package.*", "inventory.stock.move", "inventory.stock.issue", "inventory.transfer.request",
    "inventory.transfer.issue", "inventory.transfer.receive", "inventory.count.enter", "inventory.count.submit",
    "shipping.delivery.pick", "shipping.delivery.pack", "shipping.delivery.load", "shipping.delivery.verify",
    "shipping.delivery.take_back",
)  # fmt: skip
STORE_HEAD = (
    *STORE, *APPROVE, "inventory.*", "shipping.delivery.release", "shipping.delivery.plan", "shipping.load.edit",
    "shipping.shortage.*", "sales.order.view", *HEAD, *CONNECT, "analytics.*", "channels.import.*",
)  # fmt: skip
TRANSPORT = (
    *SEE_ORDERS, "shipping.delivery.plan", "shipping.delivery.track", "shipping.delivery.load",
    "shipping.delivery.take_back", "shipping.delivery.dispatch", "shipping.delivery.deliver", "shipping.delivery.sign", "shipping.load.*",
    "shipping.case.*", "shipping.slip.receive",
)  # fmt: skip
MONEY = (
    *SEE_ORDERS, *SEE_MONEY, "finance.*", "partners.credit.*", "catalog.item.cost", "workflow.gate.override",
    "workflow.approval.request", "inventory.count.view", "inventory.count.post", "analytics.*", *CONNECT,
)  # fmt: skip
PLAN = (
    *REVIEW,
    "planning.*",
    "inventory.reservation.reassign",
    "inventory.transfer.request",
    "inventory.transfer.view",
)
PLAN_HEAD = (
    *PLAN, *APPROVE, "shipping.delivery.plan", "shipping.delivery.release", "inventory.transfer.approve",
    *HEAD, *MEET, *CONNECT, "analytics.*",
)  # fmt: skip
COOPERATE = ("cooperation.instruction.view", "cooperation.instruction.object")  # between companies of a group
MAKE_FOR_OTHERS = (
    *COOPERATE, *(f"cooperation.instruction.{verb}" for verb in ("acknowledge", "plan", "report", "finish")),
)  # fmt: skip
ASK_OTHERS = (*COOPERATE, *(f"cooperation.instruction.{verb}" for verb in ("create", "receive", "cancel")))
BUY = (*SEE_GOODS, *COOPERATE, "inventory.stock.group", "partners.supplier.view", "partners.supplier.edit", "warehouse.receipt.view", "planning.demand.view",
       "inventory.transfer.request", "inventory.transfer.view", "purchasing.*")  # fmt: skip
QUALITY = (*SEE_GOODS, "inventory.stock.set_status", "warehouse.receipt.view", "quality.*")
LEAD = (
    *SEE_ALL, *OVERRIDE, "sales.*", *HEAD, *MEET, *CONNECT, "workflow.task.any", "papers.paper.any", "cases.exception.any",
    "catalog.item.cost",
    "partners.customer.assign", "partners.credit.block", "shipping.delivery.release", "shipping.delivery.cancel",
    "inventory.count.post", "inventory.transfer.approve", "cooperation.*", "inventory.stock.group",
)  # fmt: skip
ADMIN = (
    "org.*", "settings.*", "workflow.sla.*", "workflow.route.*", "workflow.template.*", "workflow.matrix.*", "papers.form.*",
    "cases.kind.*", "channels.*",
    "catalog.channel.edit", "inventory.warehouse.edit", "sales.type.edit", "shipping.carrier.edit",
)  # fmt: skip
NOTHING: tuple[str, ...] = ()

_OURS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("salesperson", "销售员", "Sales person", FOLLOW),
    ("regional_salesperson", "区域业务员", "Regional sales person", (*SEE_ORDERS, *SEE_MONEY, "sales.order.contact")),
    ("inside_sales", "销售内勤", "Inside sales", FOLLOW),
    ("order_clerk", "下单员", "Order clerk", FOLLOW),
    ("sales_assistant", "业务助理", "Business assistant", ENTER),
    ("billing_clerk", "开单员", "Billing clerk",
     (*SEE_ORDERS, *SEE_MONEY, "shipping.delivery.plan", "shipping.delivery.release", "shipping.delivery.dispatch",
      "shipping.delivery.deliver", "shipping.delivery.sign", "shipping.delivery.track", "shipping.delivery.consent",
      "shipping.delivery.close", "shipping.delivery.cancel", "shipping.slip.receive", "finance.statement.*")),
    ("merchandiser", "跟单员", "Merchandiser", FOLLOW),
    ("shipping_merchandiser", "发货跟单员", "Shipping merchandiser", (*FOLLOW, "shipping.load.edit")),
    ("plant_merchandiser", "驻厂跟单员", "Plant merchandiser of party A", SEE_ORDERS),
    ("intake_clerk", "订单接收员", "Intake clerk", ENTER),
    ("order_processor", "订单处理员", "Order processor", FOLLOW),
    ("order_reviewer", "订单审核员", "Order reviewer", (*REVIEW, *APPROVE, "sales.order.return", "catalog.price.view")),
    ("mall_admin", "商城管理员", "Mall administrator", (*FOLLOW, *CONNECT, "shipping.delivery.release")),
    ("customer_service_agent", "客服人员", "Customer service agent",
     (*SEE_ORDERS, "cases.enquiry.*", "sales.order.contact", "sales.change.raise", "partners.customer.correct", "shipping.case.*", "shipping.link.make",
      "shipping.delivery.track")),
    ("customer_mgmt_clerk", "客户管理专员", "Customer management clerk", FOLLOW),
    ("sales_manager", "销售经理", "Sales manager", (*SELL, "workflow.gate.override")),
    ("supervisor", "上级主管", "Supervisor", (*REVIEW, *OVERRIDE, "sales.order.return", *HEAD)),
    ("order_desk_manager", "合同订单管理部经理", "Order desk manager", (*SELL, *ASK_OTHERS, "workflow.gate.override")),
    ("company_gm", "产品公司总经理", "Company general manager", LEAD),
    ("company_deputy_gm", "产品公司副总经理", "Deputy general manager", LEAD),
    ("production_deputy_gm", "生产副总", "Production deputy general manager", (*SEE_ALL, *OVERRIDE, "planning.*")),
    ("group_gm", "集团总经理", "Group general manager", (*LEAD, "group.company.all")),
    ("top_management", "总经理", "Top management", LEAD),
    ("tech_director", "技术开发总监", "Technical development director", (*REVIEW, *APPROVE, *DESIGN)),
    ("chief_engineer", "技术部总工", "Technical chief engineer", (*REVIEW, *APPROVE, *DESIGN)),
    ("tech_manager", "技术部经理", "Engineering head", (*REVIEW, *APPROVE, *MAKE_FOR_OTHERS, *DESIGN, "catalog.item.edit")),
    ("designer", "设计人员", "Designer", (*REVIEW, *DESIGN)),
    ("pump_tester", "水泵测试员", "Pump tester", SEE_GOODS),
    ("production_manager", "生产部经理", "Production manager", (*PLAN_HEAD, *MAKE_FOR_OTHERS, *ASK_OTHERS, "production.*")),
    ("material_control_manager", "物控部经理", "Material control manager", PLAN_HEAD),
    ("workshop_leader", "车间主任", "Workshop head", (*SEE_GOODS, *COOPERATE, "cooperation.instruction.report", "planning.demand.view", "production.*")),
    ("production_supervisor", "生产主管", "Production supervisor",
     (*SEE_GOODS, "planning.demand.view", "production.*")),
    ("production_planner", "生产计划员", "Production planner", (*PLAN, *COOPERATE, "cooperation.instruction.plan")),
    ("pmc_planner", "PMC 计划员", "PMC planner", PLAN),
    ("pmc_manager", "PMC 经理", "PMC manager", PLAN_HEAD),
    ("pmc_clerk", "PMC 文员", "PMC clerk", (*SEE_ORDERS, "shipping.delivery.plan", "shipping.delivery.release")),
    ("material_controller", "物控员", "Material controller", PLAN),
    ("operator", "操作工", "Operator", ("production.report.*",)),
    ("duty_reporter", "值班员", "Duty reporter", ("production.report.*",)),
    ("equipment_engineer", "设备工程师", "Equipment engineer", ("equipment.*",)),
    ("purchasing_manager", "采购经理", "Purchasing head", (*BUY, *APPROVE, *HEAD)),
    ("buyer", "采购员", "Buyer", BUY),
    ("purchasing_assistant", "采购助理", "Purchasing assistant",
     (*SEE_GOODS, "partners.supplier.view", "warehouse.receipt.view")),
    ("quality_manager", "质管部经理", "Quality head", (*QUALITY, *APPROVE, *HEAD)),
    ("inspector", "检验员", "Inspector", QUALITY),
    ("full_inspector", "全检员", "Full inspector", (*SEE_GOODS, "quality.inspection.*")),
    ("patrol_inspector", "巡检员", "Patrol inspector", (*SEE_GOODS, "quality.inspection.*")),
    ("material_keeper", "材料仓管员", "Material store keeper", STORE),
    ("fg_keeper", "成品仓管员", "Finished-goods keeper", (*STORE, *COOPERATE, "cooperation.instruction.finish", "cooperation.instruction.receive", "shipping.delivery.dispatch")),
    ("warehouse_supervisor", "仓储主管", "Warehouse supervisor", STORE_HEAD),
    ("production_deliverer", "生产送货员", "Production deliverer", (*SEE_GOODS, "warehouse.receipt.view")),
    ("picker", "拣货员", "Picker", (*SEE_GOODS, "warehouse.pick.*", "shipping.delivery.pick")),
    ("packer", "包装工", "Packer",
     (*SEE_GOODS, "warehouse.package.*", "warehouse.pick.view", "shipping.delivery.pack")),
    ("loader", "装货员", "Loader", ("shipping.delivery.view", "shipping.delivery.load")),
    ("fg_shipping_team", "成品仓出货员", "Shipping team member",
     (*SEE_ORDERS, "shipping.delivery.load", "shipping.delivery.dispatch", "shipping.delivery.track",
      "shipping.load.edit")),
    ("transport_manager", "储运经理", "Transport manager",
     (*TRANSPORT, *APPROVE, "shipping.carrier.edit", "shipping.delivery.release", "shipping.delivery.cancel",
      "shipping.delivery.close", *HEAD, *CONNECT, "analytics.*")),
    ("dispatcher", "调度员", "Dispatcher", TRANSPORT),
    ("courier", "配送员", "Courier",
     ("shipping.delivery.view", "shipping.delivery.track", "shipping.delivery.deliver", "shipping.delivery.sign",
      "shipping.case.report", "finance.cod.collect")),
    ("freight_auditor", "运费审核员", "Freight payment checker", (*SEE_ORDERS, "shipping.freight.*")),
    ("accountant", "会计", "Accountant", MONEY),
    ("cost_accountant", "成本会计", "Cost accountant", (*SEE_ORDERS, *SEE_MONEY, "catalog.item.cost", "analytics.*")),
    ("after_sales_manager", "售后经理", "After-sales head", (*SEE_ORDERS, *APPROVE, "aftersales.*", "shipping.case.*")),
    ("after_sales_staff", "售后人员", "After-sales staff", (*SEE_ORDERS, "aftersales.service.*")),
    ("gate_guard", "门卫", "Gate guard", ("shipping.delivery.view", "shipping.delivery.check")),
    ("auditor", "稽核员", "Auditor", (*SEE_ALL, "org.audit.view")),
    ("hr_admin", "人事行政", "HR administrator", ("analytics.*",)),
    ("mis_admin", "系统管理员", "System administrator", ADMIN),
    ("process_owner", "流程负责人", "Process owner",
     ("workflow.template.*", "papers.form.*", "cases.kind.*", "workflow.sla.*", "org.reason.change", "settings.view", "analytics.*")),
    ("trainer", "培训讲师", "Trainer", NOTHING),
    ("home_designer", "家装设计师", "Home designer", ENTER),
    ("engineering_manager", "工程部经理", "Construction manager", REVIEW),
    ("operations_manager_brand", "品牌方运作经理", "Brand owner's operations manager", (*SEE_ORDERS, "cases.enquiry.*")),
    ("distribution_sales", "分销售", "Distribution sales", FOLLOW),
    ("redemption_clerk", "核销员", "Redemption clerk", ("sales.order.view", "sales.voucher.*")),
)  # fmt: skip

_OUTSIDE: tuple[tuple[str, str, str], ...] = (
    ("carrier", "承运方", "Carrier"),
    ("customer", "客户", "Customer"),
    ("dealer", "经销商", "Dealer"),
    ("distributor", "分销商", "Distributor"),
    ("supplier", "供应商", "Supplier"),
    ("payment_platform", "第三方支付平台", "Payment platform"),
    ("ordering_party", "甲方（定作方）", "Party A (ordering party)"),
    ("maker", "乙方（承揽方）", "Party B (maker)"),
)

ROLES: tuple[RoleRow, ...] = (
    *(RoleRow(code, zh, en, tuple(dict.fromkeys((*BASE, *perms)))) for code, zh, en, perms in _OURS),
    *(RoleRow(code, zh, en, NOTHING) for code, zh, en in _OUTSIDE),
)

# Who stands for a generic actor of the spec, or acts in a role's place: generic code → roles that count as it.
GENERIC: dict[str, tuple[str, ...]] = {
    "keeper": ("material_keeper", "fg_keeper", "warehouse_supervisor"),
    "reviewer": ("order_reviewer", "order_desk_manager", "sales_manager"),
    "approver": ("supervisor", "sales_manager", "company_gm", "company_deputy_gm", "top_management"),
    "manager": (
        "sales_manager", "order_desk_manager", "production_manager", "purchasing_manager", "quality_manager",
        "warehouse_supervisor", "transport_manager", "pmc_manager", "tech_manager", "after_sales_manager",
    ),
    "company_gm": ("company_deputy_gm", "top_management"),
    "top_management": ("company_gm",),
}  # fmt: skip


def counts_as(codes: set[str]) -> frozenset[str]:
    """The roles a holder of `codes` acts in, generic ones included."""
    return frozenset(codes | {generic for generic, roles in GENERIC.items() if codes & set(roles)})


def holders(code: str) -> list[str]:
    """The role codes whose holders may act as `code`."""
    return [code, *GENERIC.get(code, ())]
