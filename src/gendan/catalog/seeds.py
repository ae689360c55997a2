"""Units, channels and product families that ship with the product; what the firm changed stays."""

from .models import Channel, Family, Unit

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
