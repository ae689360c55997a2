"""Pages that exist only in tests: every component of the kit with plenty of made-up data, and with none."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.utils.cache import patch_vary_headers

from gendan.core import clock
from gendan.core.errors import GateClosed, Invalid, NotAllowed, StaleDocument
from gendan.web import kit

GOODS = ["KYN28A-12 开关柜 6 台 等 4 项", "VS1-12 断路器 6 台", "GGD 低压柜 8 台", "XL-21 动力柜 20 台"]
FIRMS = ["江宁配电设备", "皖东电力物资", "泰和恒通配电工程", "滨海新区供电服务", "鄂北县供电工程"]
STATUS = [("open", "处理中"), ("review", "评审中"), ("done", "已完成")]
STEPS = ["评审", "签订", "指令", "采购", "生产", "发运"]


def made_up(n: int) -> list[dict]:
    now = clock.now()
    rows = []
    for i in range(1, n + 1):
        due = now + timedelta(minutes=(i * 97) % 900 - 90) if i % 6 else now + timedelta(days=i % 5 + 1)
        rows.append(
            {
                "id": i,
                "number": f"SO2611-{i:04}",
                "customer": FIRMS[i % 5],
                "goods": GOODS[i % 4],
                "amount": Decimal(i * 36210 % 999999) + Decimal("0.50"),
                "wanted_on": clock.today() + timedelta(days=i % 20 - 4),
                "promised_on": clock.today() + timedelta(days=i % 17) if i % 4 else None,
                "late": i % 5 - 1 if i % 4 else None,
                "stage": i % 6,
                "owner": "陈晓敏" if i % 2 else "高建国",
                "status": STATUS[i % 3][0],
                "due_at": due,
                "started_at": now - timedelta(hours=4),
                "paused": "等款 2 天" if i % 11 == 0 else "",
            }
        )
    return rows


ROWS: list[dict] = []


def query(ask: kit.Ask) -> list[dict]:
    """A stand-in for a query function: sorts and cuts in Python, with the keyset rules."""
    rows = [r for r in ROWS if _meets(r, ask)]
    top = (True, 0)

    def rank(row: dict, name: str) -> tuple:
        return top if row[name] is None else (False, row[name])

    for key in reversed(ask.keys):
        rows.sort(key=lambda r, k=key: rank(r, k.name), reverse=key.descending)
    if ask.cursor is not None:
        rows = [r for r in rows if _beyond(r, ask, rank)]
    return rows[: ask.limit]


def _beyond(row: dict, ask: kit.Ask, rank) -> bool:
    for key, value in zip(ask.keys, ask.cursor.values, strict=True):
        mine, theirs = rank(row, key.name), rank({key.name: value}, key.name)
        if mine != theirs:
            return (mine < theirs) if key.descending else (mine > theirs)
    return False


def _meets(row: dict, ask: kit.Ask) -> bool:
    f = ask.filters
    if "status" in f and row["status"] not in f["status"]:
        return False
    if "promised" in f:
        low, high = f["promised"]
        if row["promised_on"] is None or (low and row["promised_on"] < low) or (high and row["promised_on"] > high):
            return False
    if "late" in f and (row["late"] or 0) <= 0:
        return False
    return ask.search in row["number"] or ask.search in row["customer"]


def clock_cell(row: dict) -> str:
    return kit.sla(kit.clock(row["due_at"], started=row["started_at"], paused=row["paused"]))


LIST = kit.Listing(
    "demo.orders",
    rows=query,
    link=lambda r: f"/demo/order/{r['number']}",
    columns=[
        kit.Column("number", "订单号", css="mono b", width=118, sort="number", fixed=True),
        kit.Column("customer", "客户", css="cut", width=150),
        kit.Column("goods", "货品", css="cut t2"),
        kit.Column("amount", "金额 ¥", fmt=kit.amount, card=kit.money, num=True, total=True, width=110, sort="amount"),
        kit.Column("wanted_on", "要求", fmt=kit.day, num=True, css="t2", width=62),
        kit.Column("promised_on", "承诺", fmt=kit.day, num=True, width=62, sort="promised_on?"),
        kit.Column("late", "预计", fmt=kit.delta, width=76),
        kit.Column(
            "stage",
            "进度",
            cell=lambda r: kit.stages(["done"] * r["stage"] + ["ok"] + [""] * (5 - r["stage"])),
            width=124,
        ),
        kit.Column("owner", "负责人", css="cut t2", width=80),
        kit.Column("due", "时限", cell=clock_cell, export=lambda r: r["due_at"], width=140, sort="due_at"),
        kit.Column("status", "状态", fmt=lambda v: kit.chip("act", dict(STATUS)[v]), width=96, shown=False),
    ],
    orders=[kit.Order("due", "按时限", "due_at", "id"), kit.Order("new", "新的在前", "-id")],
    filters=[
        kit.Choice("status", "状态", STATUS),
        kit.Dates("promised", "承诺交期"),
        kit.Text("item", "货品"),
        kit.Flag("late", "会晚"),
    ],
    search="单号、客户、电话、料号、拼音首字母",
    views=[
        kit.View("mine", "我的在途", {"status": ["open", "review"], "owner": "me"}, order="due"),
        kit.View("late", "会晚的", {"late": True}),
        kit.View("all", "全部"),
    ],
    counts=lambda actor: {"mine": 37, "late": (5, True)},
    count=lambda ask: sum(_meets(r, ask) for r in ROWS),
    newer=lambda ask, since: 3,
    bulk=[kit.Bulk("delegate", "转交", "/demo/bulk"), kit.Bulk("chase", "催办", "/demo/bulk", reason=True)],
    card=kit.Card(
        title="number",
        clock="due",
        name="customer",
        amount="amount",
        text="goods",
        foot=("stage", "owner", "promised_on", "late"),
        labelled=("promised_on",),
    ),
    empty=kit.Empty(
        icon="files", title="还没有订单", text="订单从电话、Excel、接口来到这里。", buttons=[("录一张单", "/demo/form")]
    ),
    per_page=18,
)


@dataclass
class Seen:
    """What the demo's verbs were called with."""

    posts: list


SEEN = Seen([])


def listing(request: HttpRequest) -> HttpResponse:
    if request.GET.get("rows") == "none":
        from dataclasses import replace

        return replace(LIST, rows=lambda ask: [], count=None).respond(request, context={"title": "订单"})
    return LIST.respond(request, context={"title": "订单"})


def rendered(request: HttpRequest, name: str, context: dict, status: int = 200) -> HttpResponse:
    source = (Path(__file__).parent / "pages" / f"{name}.html").read_text(encoding="utf-8")
    response = HttpResponse(engines["django"].from_string(source).render(context, request), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def order(request: HttpRequest, number: str) -> HttpResponse:
    today, now = clock.today(), clock.now()
    day = timedelta(days=1)
    events = [
        kit.FlowEvent(today - 11 * day, "information", "客户下单", "电话 周岚"),
        kit.FlowEvent(today - 8 * day, "information", "合同生效", "双方签字"),
        kit.FlowEvent(today - day, "information", "预警：会晚", "排产 08:10", "soon"),
        kit.FlowEvent(today, "information", "告知客户", "剩 34 分", "soon", time="10:06"),
        kit.FlowEvent(today - 8 * day, "goods", "预留 12 + 4", "互感器等"),
        kit.FlowEvent(today + 6 * day, "goods", "断路器到货", "PO2611-078", "soon"),
        kit.FlowEvent(today + 12 * day, "goods", "预计入库", "晚 2 天", "late"),
        kit.FlowEvent(today - 8 * day, "money", "预付 30%", kit.money(145896)),
        kit.FlowEvent(today + 12 * day, "money", "发货前 60%", kit.money(291792), "plan"),
    ]
    actions = [
        kit.Action("tell", "告知新交期", "/demo/do", icon="phone", primary=True, key="E", version=3),
        kit.Action("change", "登记变更", "/demo/do", icon="git-compare", secondary=True),
        kit.Action("print", "打印", "/demo/scan", icon="printer", secondary=True, method="get", key="P"),
        kit.Action(
            "cancel",
            "取消订单",
            "/demo/do",
            danger=True,
            why="cancel",
            version=3,
            effects=["释放预留 16 件", "退回额度 ¥ 486,320.00"],
        ),
    ]
    lines = kit.Table(
        [
            kit.Column("n", "行", num=True, css="t3", width=44),
            kit.Column("item", "货品", cell=lambda r: kit.two(r["item"], r["spec"]), css="two-l"),
            kit.Column("q", "数量", cell=lambda r: kit.unit(r["q"], "台"), num=True, width=80),
            kit.Column("amount", "金额 ¥", fmt=kit.amount, num=True, css="b", width=110),
            kit.Column("done", "进展", cell=lambda r: kit.seg([("done", 0.2), ("ok", 0.5), ("plan", 0.3)]), width=110),
            kit.Column("late", "预计", fmt=kit.delta, width=80),
        ],
        [
            {
                "n": 10 * i,
                "item": GOODS[i % 4],
                "spec": "AH01–AH06，1250A",
                "q": Decimal("6.00"),
                "amount": Decimal(346800),
                "late": i - 2,
            }
            for i in range(1, 5)
        ],
        card=kit.Card(title="n", name="item", amount="amount", foot=("q", "done", "late")),
    )
    blocked = [
        kit.GateRow("done", "合同已生效", "11-12 · 双方签字"),
        kit.GateRow(
            "block",
            "发货前款 60% 未到",
            kit.money(291792),
            kit.person("孙慧", "财务"),
            kit.Action("chase", "催款", "/demo/do"),
        ),
        kit.GateRow("plan", "出厂检验未做", "入库后自动派单", kit.person("罗毅", "质量")),
    ]
    context = {
        "actions": actions,
        "due": now + timedelta(minutes=34, seconds=30),
        "started": now - timedelta(hours=3),
        "lines": lines,
        "facts": [
            kit.Fact("金额", kit.money(486320)),
            kit.Fact("承诺交期", "11-30", "还有 11 天"),
            kit.Fact("预计交期", kit.delta(2), state="late"),
            kit.Fact("已收款", kit.money(145896), "30%"),
            kit.Fact("信用额度余", kit.money(313680), phone=False),
            kit.Fact("负责人", kit.person("陈晓敏"), phone=False),
        ],
        "steps": [
            kit.Step(n, s, "陈晓敏", note, current=s in ("soon", "late"))
            for n, s, note in zip(
                STEPS,
                ["done", "done", "done", "soon", "late", "plan"],
                ["11-09 · 用 3 时", "11-10", "11-12", "剩 1 天", "晚 2 天", "计划 12-01"],
                strict=True,
            )
        ],
        "flows": kit.Flows(kit.flow_days(events, today), events),
        "changes": [("出线方向", "电缆上出", "电缆下出"), ("底板开孔", "", "Φ120 × 2")],
        "gate": kit.Gate(
            "发货前还差 2 项",
            blocked,
            kit.chip("block", "未放行"),
            "破例放行须填原因，记入稽核",
            kit.Action("override", "申请破例", "/demo/do", why="override"),
        ),
        "pairs": [("客户", "江宁配电设备有限公司"), ("业务员", kit.person("周岚")), ("备注", "")],
        "docs": [
            kit.Doc(icon="writing-sign", text="CT2611-096 购销合同", url="#", state="done", label="已生效"),
            kit.Doc(icon="tool", text="WO2611-114 生产订单", url="#", state="late", label="晚 2 天"),
        ],
        "feed": [("10:06", "高建国 答复“有条件”，最早 11-27"), ("09:41", "系统 重算承诺")],
    }
    return rendered(request, "order", context)


def parts(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    times = [timedelta(minutes=34), timedelta(hours=3, minutes=10), timedelta(days=3), timedelta(minutes=-100)]
    clocks = [
        kit.sla(kit.clock(now + t + timedelta(seconds=30), started=now - timedelta(hours=2), limit="4 时"))
        for t in times
    ]
    clocks += [
        kit.sla(kit.clock(now, paused="等款 2 天")),
        kit.sla(kit.clock(now, done=True)),
        kit.sla(kit.clock(None)),
    ]
    option = {
        "xAxis": {"type": "value", "show": False},
        "yAxis": {"type": "category", "inverse": True, "data": ["外购件晚到", "装配产能", "客户变更"]},
        "series": [
            {
                "type": "bar",
                "name": "单",
                "label": {"show": True, "position": "right", "formatter": "{c} 单"},
                "data": [{"value": 18, "itemStyle": {"color": "@late-fill"}}, 14, 8],
            }
        ],
    }
    job = kit.Progress(
        "导入 9 月订单.xlsx",
        6120,
        10000,
        "行",
        "大约还要 40 秒。可以离开，做完会通知你。",
        stop="/demo/do",
        faults="查看 14 行有错",
        faults_url="#",
    )
    empty = kit.Empty(
        icon="files",
        title="还没有待评审的订单",
        text="订单提交后自动来到这里，按时限排好。",
        buttons=[("录一张单", "/"), ("导入 Excel", "/")],
    )
    return rendered(request, "parts", {"empty": empty, "clocks": clocks, "option": option, "job": job})


class OrderForm(kit.Form):
    customer = forms.CharField(label="客户")
    wanted_on = kit.DateField(label="要求交期", help_text="1127、+3、周五")
    quantity = kit.QuantityField(label="数量", least=1)
    price = kit.MoneyField(label="单价", required=False)
    note = forms.CharField(label="备注（打在送货单上）", required=False, widget=forms.Textarea(attrs={"rows": 2}))


def form(request: HttpRequest) -> HttpResponse:
    data = OrderForm(request.POST or None)

    def save() -> None:
        SEEN.posts.append(dict(data.cleaned_data))
        if data.cleaned_data["quantity"] == 7:
            raise Invalid({"quantity": "整箱 12 只，改为 12 或 24。"})

    if request.method == "POST" and request.POST.get("customer") == "stale":
        fields = [{"name": "quantity", "label": "数量", "theirs": "8", "theirs_text": "8 台"}]
        error = StaleDocument("demo.order", 1, 3, 4)
        error.data.update(changed_by="周岚", changed_at=clock.now(), version=4, fields=fields)
        raise error
    if request.method == "POST" and kit.attempt(data, save):
        return kit.done(request, "/demo/list", "已录 SO2611-0388", undo="/demo/do", draft="demo.form")
    if request.method == "POST" and kit.is_part(request):
        raise Invalid({k: list(v) for k, v in data.errors.items()})
    return rendered(request, "form", {"form": data, "hx": request.GET.get("hx")}, 422 if data.errors else 200)


def do(request: HttpRequest) -> HttpResponse:
    SEEN.posts.append({"reason": kit.reason(request), "version": kit.version(request)})
    return kit.done(request, "/demo/list", "已告知客户，新交期 12-02")


def bulk(request: HttpRequest) -> HttpResponse:
    SEEN.posts.append({"ids": request.POST.getlist("id"), "reason": kit.reason(request)})
    return kit.done(request, "/demo/list", f"已催办 {len(request.POST.getlist('id'))} 单")


def refuse(request: HttpRequest, kind: str) -> HttpResponse:
    if kind == "allowed":
        raise NotAllowed("sales.order.release")
    if kind == "gate":
        raise GateClosed("sales.order", "ship", [{"label": "发货前款 60% 未到", "who": "孙慧"}])
    if kind == "invalid":
        raise Invalid({"quantity": "整箱 12 只，改为 12 或 24。"})
    if kind == "fault":
        raise ZeroDivisionError("made up")
    raise Http404


def suggest(request: HttpRequest) -> HttpResponse:
    found = [{"value": i, "title": f, "note": "客户"} for i, f in enumerate(FIRMS) if request.GET.get("q", "") in f]
    return kit.json({"items": found})


def find(request: HttpRequest) -> HttpResponse:
    items = [
        {
            "url": "/demo/order/SO2611-0387",
            "title": "SO2611-0387 江宁配电 · KYN28A-12 开关柜",
            "note": "订单 · 处理中",
            "icon": "file-text",
            "kind": "order",
        }
    ]
    return kit.json({"items": items if request.GET.get("q") == "jnpd" else []})


def scan(request: HttpRequest) -> HttpResponse:
    return rendered(request, "scan", {})


@login_not_required
def outside(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def demo_urls() -> list:
    return [
        path("list", listing),
        path("order/<str:number>", order),
        path("parts", parts),
        path("form", form),
        path("do", do),
        path("bulk", bulk),
        path("refuse/<str:kind>", refuse),
        path("suggest", suggest),
        path("scan", scan),
        path("outside", outside),
    ]


handler400 = "gendan.web.shell.views.bad_request"
handler403 = "gendan.web.shell.views.forbidden"
handler404 = "gendan.web.shell.views.not_found"
handler500 = "gendan.web.shell.views.failed"
urlpatterns = [
    path("demo/", include(demo_urls())),
    path("find", find, name="find"),
    path("", include("gendan.web.shell.signing")),
    path("", include("gendan.web.shell.urls")),
]
