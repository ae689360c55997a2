"""Units, channels and product families that ship with the product; what the firm changed stays."""

from .models import Channel, Family, HandoverClass, Unit

# code, name, English, decimals
UNITS = [
    ("pcs", "个", "piece", 0), ("ea", "件", "each", 0), ("set", "套", "set", 0), ("unit", "台", "unit", 0),
    ("zhi", "只", "item", 0), ("tiao", "条", "strip", 0), ("zhang", "张", "sheet", 0), ("pair", "双", "pair", 0),
    ("dozen", "打", "dozen", 0), ("bottle", "瓶", "bottle", 0), ("can", "罐", "can", 0), ("bag", "袋", "bag", 0),
    ("pack", "包", "pack", 0), ("box", "盒", "box", 0), ("carton", "箱", "carton", 0), ("roll", "卷", "roll", 0),
    ("pallet", "托", "pallet", 0), ("kg", "千克", "kg", 3), ("g", "克", "g", 1), ("t", "吨", "tonne", 3),
    ("m", "米", "m", 2), ("m2", "平方米", "m²", 2), ("m3", "立方米", "m³", 3), ("l", "升", "l", 2),
    ("h", "小时", "hour", 2), ("time", "次", "time", 0),
]  # fmt: skip
COATED = {"code": "coated", "name": "需镀覆、喷塑的已完成", "name_en": "Plated or powder-coated where required",
          "may_not_apply": True}  # fmt: skip
DELIVERED = {
    "code": "delivered",
    "name": "已交到提出单位的库房",
    "name_en": "In the warehouse of the company that asked",
}
# ORG-04: what a hand-over between companies demands by class of goods; ORG-07: which of them are instructed.
HANDOVER = [
    ("made_part", "自制件/机加件", "Made or machined part", "purchase", [COATED, DELIVERED]),
    ("copper_part", "不需立即表面处理的铜件", "Copper part without immediate surface treatment", "purchase", [DELIVERED]),
    ("purchased_part", "外购件", "Purchased part", "purchase",
     [{"code": "arrived", "name": "已到公司库房", "name_en": "Arrived in the company's warehouse"}]),
    ("design", "技术设计", "Technical design", "purchase",
     [{"code": "no_error", "name": "没有明显错误", "name_en": "No evident error"},
      {"code": "guides", "name": "可以指导生产", "name_en": "Fit to guide production"}]),
    ("finished_product", "成品", "Finished product", "purchase",
     [{"code": "packed", "name": "已按出厂要求包装", "name_en": "Packed to ex-works requirements"},
      {"code": "stocked", "name": "已入库", "name_en": "Stocked in"}]),
    ("metalwork", "钣金件", "Metalworking", "cooperate", [COATED, DELIVERED]),
    ("weldment", "焊接件", "Welded part", "cooperate", [COATED, DELIVERED]),
    ("casting", "铸件", "Casting", "cooperate", [COATED, DELIVERED]),
    ("crate", "木包装箱", "Wooden crate", "cooperate", [DELIVERED]),
]  # fmt: skip
# CHN-01, and the three it names in passing
CHANNELS = [
    ("salesperson", "业务员", "Sales person"), ("visit", "上门", "Visit"), ("phone", "电话", "Phone"),
    ("fax", "传真", "Fax"), ("letter", "信函", "Letter"), ("mail", "邮件", "E-mail"),
    ("trade_show", "展会", "Trade show"), ("website", "自有商城", "Website"), ("platform", "电商平台", "Platform"),
    ("import", "文件导入", "File import"), ("api", "接口", "API"), ("handheld", "手持终端", "Handheld"),
    ("pos", "收银台", "Point of sale"), ("wechat", "微信", "WeChat"),
]  # fmt: skip
# MDM-04
FAMILIES = [
    ("complete_set", "成套产品", "Complete sets"), ("hv_apparatus", "高压电器", "High-voltage apparatus"),
    ("instrument_transformer", "互感器", "Instrument transformers"),
    ("power_automation", "电力自动化", "Power automation"),
    ("five_prevention", "五防产品", "Five-prevention interlocks"), ("metal_part", "钣金件", "Metal parts"),
    ("crate", "包装箱", "Crates"), ("pump", "水泵", "Pumps"), ("garment", "服装", "Garments"),
    ("die_cut", "模切件", "Die-cut parts"), ("accessory", "配件", "Accessories"),
    ("general", "一般商品", "General goods"),
    ("virtual", "虚拟商品", "Virtual goods"), ("service", "服务", "Services"), ("dish", "菜品", "Dishes"),
]  # fmt: skip


def seed() -> None:
    """Insert what is missing."""
    Unit.objects.bulk_create(
        [Unit(code=code, name=name, name_en=english, decimals=places) for code, name, english, places in UNITS],
        ignore_conflicts=True,
    )
    Channel.objects.bulk_create(
        [Channel(code=code, name=name, name_en=english) for code, name, english in CHANNELS], ignore_conflicts=True
    )
    Family.objects.bulk_create(
        [Family(code=code, name=name, name_en=english) for code, name, english in FAMILIES], ignore_conflicts=True
    )
    HandoverClass.objects.bulk_create(
        [
            HandoverClass(code=code, name=name, name_en=english, route=route, conditions=conditions)
            for code, name, english, route, conditions in HANDOVER
        ],
        ignore_conflicts=True,
    )
