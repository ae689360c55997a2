"""The time limits of the trade as shipped: every row editable, per company or for all (WFL-05, WFL-14).

`source` names the standard a figure comes from; `*` marks a default of ours. Negative limits count back from a
target date. Escalation lists role codes in order; `department_head` is the head of the task's department.
"""

from datetime import time
from decimal import Decimal
from typing import NamedTuple


class SlaRow(NamedTuple):
    """One time limit as shipped."""

    code: str
    limit: Decimal
    unit: str
    escalate_to: tuple[str, ...]
    source: str
    name: str
    name_en: str
    by: time | None = None


def _row(code: str, limit: str, escalate: str, source: str, name: str, name_en: str) -> SlaRow:
    """A row from its short form: `4wh`, `1wd<09:00`, `-2cd`."""
    text, _, by = limit.partition("<")
    number = text.rstrip("abcdefghijklmnopqrstuvwxyz")
    clock = time.fromisoformat(by) if by else None
    return SlaRow(
        f"SLA-{code}",
        Decimal(number or "0"),
        text[len(number) :],
        tuple(escalate.split()),
        source,
        name,
        name_en,
        clock,
    )


SLAS: tuple[SlaRow, ...] = (
    _row(
        "01",
        "4wh",
        "order_desk_manager company_gm",
        "S01",
        "订单生效到下达生产指令",
        "Order effective to production instruction",
    ),
    _row("02", "30min", "department_head", "S01", "收到客户变更到作出反应", "Customer's change to first action"),
    _row("03", "30min", "company_deputy_gm", "S01", "变更通知转发各部门", "Change notice forwarded to departments"),
    _row("04", "30min", "tech_manager", "S01", "设计中技术更改的反应", "Technical change during design answered"),
    _row("05", "24h", "company_gm", "S01", "成套产品生产指令分解", "Complete set: instruction split into tasks"),
    _row("06", "4wh", "company_gm", "S01", "其他产品生产指令分解", "Other product: instruction split into tasks"),
    _row("07", "1wd", "company_gm", "S01", "对计划日期提出异议", "Objection to planned dates"),
    _row("08", "-2cd", "company_gm", "S01", "交期前跟进", "Follow-up before the committed date"),
    _row("09", "-1cd", "company_deputy_gm", "S01", "开工前准备检查", "Readiness checked before the planned start"),
    _row("10", "-3cd", "company_gm", "S01", "成套产品通知包装", "Complete set: packing notified"),
    _row("11", "-1cd", "company_gm", "S01", "其他产品通知包装", "Other product: packing notified"),
    _row("12", "-5wd", "purchasing_manager", "S01", "到货前向供应商核实发货", "Supplier asked before planned arrival"),
    _row("13", "30min", "purchasing_manager", "S01", "供应商延误上报", "Supplier's delay reported"),
    _row("14", "0cd", "purchasing_manager", "S01", "发货当日确认承运信息", "Dispatch confirmed with carrier data"),
    _row("15", "20min", "quality_manager", "S01", "质量问题登记处理", "Quality problem recorded and acted on"),
    _row("16", "30min", "company_gm", "S01", "跨公司问题协调", "Problem between companies coordinated"),
    _row("17", "30min", "company_gm", "S01", "设计问题协调", "Design problem coordinated"),
    _row("18", "-1cd", "order_desk_manager", "S01", "下达发货通知", "Shipping notice before planned dispatch"),
    _row("19", "0cd", "order_desk_manager", "S01", "不能按时发货的报告", "Report that dispatch will be late"),
    _row(
        "20", "0cd", "sales_manager", "S01", "收到发货回执后电话告知客户", "Customer called after the dispatch receipt"
    ),
    _row("21", "60min", "sales_manager", "S01", "客户服务需求转售后", "Service need passed to after-sales"),
    _row("22", "2wh", "company_gm", "S01", "售后联系客户", "After-sales contacts the customer"),
    _row("23", "1wd", "auditor", "S30", "订单评审", "Order review"),
    _row("24", "1wd", "pmc_manager", "S30", "下达生产计划", "Production plan issued"),
    _row("25", "0cd<07:50", "auditor", "S30", "当日生产计划批准", "Plan of the day approved"),
    _row("26", "-1wd", "pmc_clerk", "S30", "出货单提前提交", "Shipment order filed beforehand"),
    _row(
        "27",
        "1wd<09:00",
        "department_head",
        "S30",
        "前一日出货统计交财务",
        "Yesterday's shipping statistics to finance",
    ),
    _row("28", "24h", "auditor", "S30", "未按时交货原因分析", "Causes of late delivery analysed"),
    _row("29", "3wd", "top_management", "S30*", "月度达成率计算分析", "Monthly fulfilment rate analysed"),
    _row("30", "3mo", "top_management", "S30", "季度流程评价", "Quarterly process evaluation"),
    _row("31", "30min", "company_gm", "S30*", "急单通知 PMC 并评估", "Rush order evaluated"),
    _row("32", "0wd", "auditor", "S30", "每日产销协调会", "Daily coordination meeting"),
    _row("33", "4cd", "department_head", "S21", "月结对账单交财务", "Monthly statements to finance"),
    _row("34", "7cd", "sales_manager", "S21", "催收红单和运单", "Unreturned slips chased"),
    _row("35", "2wd", "plant_merchandiser", "S25", "答复图纸疑问", "Answer on unreasonable drawings"),
    _row("36", "2wd", "company_gm", "S25", "停工告知定作方", "Ordering party told of stopped work"),
    _row("37", "1wd", "plant_merchandiser", "S25*", "来料验收", "Customer's material checked"),
    _row("38", "0wd", "sales_manager", "S18", "订单当日录入", "Order entered the same day"),
    _row("39", "7cd", "", "S18", "每周销售例会", "Weekly sales meeting"),
    _row("40", "1mo", "", "S18", "月度执行检查", "Monthly review of execution"),
    _row("41", "7cd", "", "S15", "每周进度报告", "Weekly progress plan to management"),
    _row("42", "0cd", "production_manager", "S52 S30*", "每日产量报告", "Daily output report"),
    _row("43", "0wd", "company_gm", "S01", "每日计划执行检查", "Daily check of plan execution"),
    _row("44", "42cd", "", "S13", "订单管理课程", "Order-management course"),
    _row("45", "event", "", "S06", "会员自行改单", "Member may change their order"),
    _row("46", "7cd", "", "S10*", "退换货申请期限", "Window for return applications"),
    _row("47", "7cd", "supervisor", "S11*", "退换货办结", "Return case closed"),
    _row("48", "5min", "", "S22 S41 S45*", "下单后发确认消息", "Confirmation message after the order"),
    _row("49", "1wd", "department_head top_management", "S29 S35*", "审批", "Approval decided"),
    _row("50", "1wd", "supervisor", "S17*", "履行各步骤", "Fulfilment step"),
    _row("51", "10cd", "", "S06*", "客户确认收货", "Customer confirms receipt"),
    _row("52", "30min", "company_gm", "S01*", "确定延误后发催促单", "Expediting slip once delay is certain"),
    _row("53", "0cd<17:30", "pmc_manager", "S30*", "每日成品入库统计", "Daily stock-in statistics"),
    _row("54", "30min", "", "S30*", "到款通知", "Payment confirmed and told"),
    _row("55", "30min", "tech_manager", "S01*", "答复生产的技术求助", "Technical support for production"),
    _row("56", "0cd", "tech_manager", "S01*", "客户图纸确认逾期告知", "Overdue design approval reported"),
    _row("57", "event", "sales_manager", "S01", "货款到期回收", "Due payment collected"),
    _row("58", "1wd", "", "S01*", "紧急协作补单", "Papers after urgent cooperation"),
    _row("59", "7cd", "", "S18*", "定期联系客户", "Regular customer contact"),
    _row("60", "3mo", "", "S17*", "承运商评价", "Carrier evaluation"),
    _row("61", "3mo", "", "S02 S27*", "客户意见收集", "Customer feedback collected"),
    _row("62", "3wd", "sales_manager", "S14 S18 S31*", "订单归档", "Order file complete"),
    _row("63", "event", "production_manager", "S36", "设备保养", "Equipment maintenance"),
    _row("U1", "30min", "department_head", "*", "立即办理的事", "Duties worded “at once”"),
    _row("U2", "1wd", "department_head", "*", "及时答复的事", "Duties worded “in time”"),
    _row("U3", "1mo", "", "*", "定期办理的事", "Duties worded “regularly”"),
)
