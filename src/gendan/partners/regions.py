"""The administrative regions of China as a tree, with the names people really write.

The table is `data/regions.csv.gz` (see `data/NOTICE.md`). Provinces have cities, cities have districts; the "city" of a
municipality and of counties that stand directly under a province is a mere heading in the table and is taken out here.
"""

import csv
import gzip
import io
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

_PEOPLES = (
    "蒙古族|蒙古|回族|藏族|维吾尔|壮族|哈萨克族|哈萨克|朝鲜族|苗族|彝族|布依族|侗族|瑶族|白族|土家族|哈尼族|傣族|黎族|傈僳族|佤族"
    "|畲族|高山族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族|锡伯"
    "|阿昌族|普米族|塔吉克|怒族|鄂温克族|德昂族|保安族|裕固族|独龙族|鄂伦春|满族|各族"
)
_SHORTER = re.compile(
    f"(?:(?:{_PEOPLES})*(?:自治区|自治州|自治县|自治旗)|特别行政区|地区|新区|矿区|林区|省|市|盟|州|区|县|旗)$"
)
_HEADINGS = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")


@dataclass(eq=False, slots=True)
class Region:
    """A province, city or district. Codes end in 0000, 00 or neither."""

    adcode: str
    name: str
    level: int  # 0 province, 1 city, 2 district
    parent: "Region | None" = None
    children: "list[Region]" = field(default_factory=list)

    @property
    def province(self) -> "Region":
        """The province it lies in; itself for a province."""
        return self.parent.province if self.parent else self

    @property
    def city(self) -> "Region | None":
        """The city it lies in; itself for a city; none for a province."""
        return self.parent if self.level == 2 else self if self.level == 1 else None

    def names(self) -> set[str]:
        """The full name and the one people write: 江苏省 and 江苏, 延边朝鲜族自治州 and 延边."""
        if self.level == 0:
            short = self.name[:3] if self.name.startswith(("内蒙古", "黑龙江")) else self.name[:2]
        else:
            short = _SHORTER.sub("", self.name)
        return {self.name, short} if len(short) > 1 else {self.name}

    @property
    def is_municipality(self) -> bool:
        """Whether it is a province that is one city: 北京, 上海, 天津, 重庆."""
        return self.level == 0 and self.name.endswith("市")

    def inside(self, other: "Region") -> bool:
        """Whether it lies in `other`."""
        return self.parent is other or (self.parent is not None and self.parent.inside(other))


class Regions:
    """All regions, by code and by every name."""

    def __init__(self, rows: list[tuple[str, str]]) -> None:
        self.by_code: dict[str, Region] = {}
        self.by_name: dict[str, list[Region]] = defaultdict(list)
        for adcode, name in sorted(rows):
            self._add(adcode, name)
        self.longest = max(map(len, self.by_name))

    def _add(self, adcode: str, name: str) -> None:
        """Rows come by code, so parents are there before their children."""
        if adcode.endswith("0000"):
            region = Region(adcode, name, 0)
        elif adcode.endswith("00"):
            above = self.by_code[adcode[:2] + "0000"]
            if name in _HEADINGS:
                self._heading(adcode, above)
                return
            region = Region(adcode, name, 1, above)
        elif name in _HEADINGS:
            return
        else:
            above = self.by_code[adcode[:4] + "00"]
            region = Region(adcode, name, above.level + 1, above)
        if region.parent:
            region.parent.children.append(region)
        self.by_code[adcode] = region
        for alias in region.names():
            self.by_name[alias].append(region)

    def _heading(self, adcode: str, province: Region) -> None:
        """A municipality is its own city; counties directly under a province count as cities of it."""
        if not province.is_municipality:
            self.by_code[adcode] = province
        elif province.children:
            self.by_code[adcode] = province.children[0]
        else:
            self.by_code[adcode] = Region(adcode, province.name, 1, province)
            province.children.append(self.by_code[adcode])


@cache
def regions() -> Regions:
    """The table, read once per process when an address is first parsed."""
    packed = resources.files("gendan.partners").joinpath("data", "regions.csv.gz").read_bytes()
    rows = csv.reader(io.StringIO(gzip.decompress(packed).decode("utf-8")))
    next(rows)
    return Regions([(adcode, name) for adcode, name in rows])
