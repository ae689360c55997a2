"""Splits what people paste as an address: region, street, name and phone, pure.

`parse("南京市秦淮区莫愁路12号 刘经理 13812345678")` gives 江苏省 南京市 秦淮区, 莫愁路12号, 刘经理 and the number.
A region that is not written is filled in where only one is possible (江宁区 lies in one city only, 鼓楼区 in several),
never guessed. What is left over stays in the street: nothing but blanks and separators is lost.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .regions import Region, regions

_PHONE = re.compile(
    r"(?<!\d)(?:(?:\+|00)?86[-\s]?)?(1[3-9]\d[-\s]?\d{4}[-\s]?\d{4})(?!\d)"  # mobile
    r"|(?<!\d)(\(?0\d{2,3}\)?[-\s]?\d{7,8}(?:\s*[-转]\s*\d{1,6})?)(?!\d)"  # area code, number, extension
    r"|(?<!\d)([48]00[-\s]?\d{3,4}[-\s]?\d{3,4})(?!\d)"
    r"|(?:电话|Tel|TEL|tel)[:：.\s]*(\d{7,8})(?!\d)"
)
_POSTCODE = re.compile(r"(?:邮编|邮政编码)[:：\s]*\d{6}|[（(]\s*\d{6}\s*[)）]")
_PERSON_LABEL = re.compile(r"(?:收货人|收件人|联系人|姓名|签收人)\s*[:：]?\s*([\u4e00-\u9fff·A-Za-z]{2,12})")
_LABEL = re.compile(
    r"(?:[\u4e00-\u9fff]{0,4}地址|所在地区|所在区域|联系电话|手机号码|手机号|手机|电话)\s*[:：]\s*"
    r"|(?:联系电话|手机号码|手机号|手机|电话|Tel|TEL|tel)[:：.\s]*$"
)
_BREAK = re.compile(r"[\s,，;；|\u3000]+")
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施洪季童耿"
    "骆凌尤柯纪翁毕仇费葛洛倪盛聂安祁鲍左俞阮关蓝华岳殷齐欧尚牛焦游虞庄柳包甘房霍路解詹申柴阎伍关岑"
)
_DOUBLE = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒")
_TITLE = r"(?:先生|女士|小姐|经理|总|老师|师傅|主任|厂长|老板|会计|采购|工|姐|哥)"
_PERSON = re.compile(rf"([\u4e00-\u9fff]{{2,4}}?|[\u4e00-\u9fff]{{1,2}}(?={_TITLE}))({_TITLE}?)收?")
_IN_BRACKETS = re.compile(r"[（(]([\u4e00-\u9fff]{2,6}?)(收?)[)）]")
_PLACE_END = "省市区县旗镇乡村路街道巷弄里号楼栋幢座层室院园厦店厂场城苑庄门库部司站口旁侧仓线桥坊湾港组队内外"
# After a short name these make a street, a building or a zone of it, not a region: 上海路, 南山大道, 江宁开发区.
_STREET = re.compile(
    r"[东西南北中内外]{0,2}[一二三四五六七八九十\d]{0,2}"
    r"(?:路|街|大街|大道|道|巷|弄|胡同|桥|门|里|村|镇|乡|广场|大厦|中心|新村|花园|小区|国际|宾馆|酒店|公园|火车站|机场|商|号)"
)
_ZONE = re.compile(r"(?:经济|高新|技术|工业|科技|产业|开发|保税|软件|物流|创业|出口|综合|循环)")
# Districts since dissolved, and zones people write like districts; not after a word that makes it something else.
_UNLISTED = re.compile(
    r"(?![\u4e00-\u9fff]{0,2}(?:小|社|园|校|厂|库|景|山|住宅|商务|工业|生活|服务)区)[\u4e00-\u9fff]{2,3}?[区县]"
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """An address in parts; what was not there is empty. `adcode` is that of the lowest region known for sure."""

    province: str = ""
    city: str = ""
    district: str = ""
    street: str = ""
    adcode: str = ""
    name: str = ""
    phone: str = ""


def parse(text: str, near: str = "") -> Parsed:
    """Split a pasted address. `near` is the adcode of a place to prefer where a name occurs in several."""
    phone, text = _take_phone(text.strip())
    text = _POSTCODE.sub(" ", text)
    name, text = _take_name(text, bool(phone))
    place, used, district = _region(text := _joined(text), near)
    province, city = (place.province, place.city) if place else (None, None)
    if place is not None and place.level == 2:
        district = place.name
    return Parsed(
        province=province.name if province else "",
        city=city.name if city else "",
        district=district,
        street=text[used:].strip(" ,，.。-"),
        adcode=place.adcode if place else "",
        name=name,
        phone=phone,
    )


def gaps(contact: str, phone: str, city: str, street: str) -> tuple[str, ...]:
    """What a carrier would miss, for checklists (CNF-02): `contact`, `phone`, `city`, `street`; empty when complete.

    A phone is there when it could be dialled: a mobile number, or seven digits and more.
    """
    digits = re.sub(r"\D", "", phone)
    told = {
        "contact": bool(contact.strip()), "phone": len(digits) >= 7, "city": bool(city.strip()),
        "street": len(street.strip()) >= 3,
    }  # fmt: skip
    return tuple(name for name, there in told.items() if not there)


def _take_phone(text: str) -> tuple[str, str]:
    """All phone numbers, spaces inside taken out, and the text without them."""
    found = []
    for match in _PHONE.finditer(text):
        number = next(filter(None, match.groups()))
        found.append(re.sub(r"[-\s]+" if match[1] else r"\s+", "", number))
    return " ".join(dict.fromkeys(found)), _PHONE.sub(" | ", text)


def _take_name(text: str, has_phone: bool) -> tuple[str, str]:
    """The person: by a label, as a word of its own, or, beside a phone, stuck to the end of a word."""
    if match := _PERSON_LABEL.search(text):
        return match[1], text[: match.start()] + " " + text[match.end() :]
    if (match := _IN_BRACKETS.search(text)) and (has_phone or match[2]) and (name := _person(match[1])):
        return name, text[: match.start()] + " " + text[match.end() :]
    words = [word for word in _BREAK.split(_LABEL.sub(" ", text)) if word]
    if len(words) > 1 or has_phone:
        for index in (len(words) - 1, *range(len(words) - 1)):
            if len(words) > 1 and (name := _person(words[index])):
                del words[index]
                return name, " ".join(words)
    if has_phone and words:
        stuck = re.fullmatch(r"(.*[号室楼层座栋幢店）)\d])([\u4e00-\u9fff]{2,6})", words[-1])
        if stuck and (name := _person(stuck[2])):
            return name, " ".join([*words[:-1], stuck[1]])
    return "", " ".join(words)


def _person(word: str) -> str:
    """The word as a person's name, or empty: a surname, one or two characters more, or a form of address."""
    match = _PERSON.fullmatch(word)
    if not match or word in regions().by_name:
        return ""
    name, title = match[1], match[2]
    if not (name[0] in _SURNAMES or name.startswith(_DOUBLE)) or (not title and name[-1] in _PLACE_END):
        return ""
    if len(name) == 4 and not name.startswith(_DOUBLE):
        return ""
    return name + title


def _joined(text: str) -> str:
    """Words put together again; a blank stays between Latin letters and digits, where it carries meaning."""
    words = [word for word in _BREAK.split(_LABEL.sub(" ", text)) if word]
    joined = ""
    for word in words:
        both = joined[-1:].isascii() and joined[-1:].isalnum() and word[0].isascii() and word[0].isalnum()
        joined += (" " if both else "") + word
    return joined.removeprefix("中国")


def _region(text: str, near: str) -> tuple[Region | None, int, str]:
    """The lowest region the text begins with, how much of the text names it, and a district the table does not have.

    A name that several regions bear counts only when what is known already, or `near`, decides.
    """
    place: Region | None = None
    used = 0
    while place is None or place.level < 2:
        found, length = _next(text, used, place, near)
        if found is None:
            break
        place, used = found, used + length
        if not length:
            break
    if place is not None and place.is_municipality:
        place = place.children[0]
    if place is None:
        word = next((w for w in _prefixes(text, used) if any(r.level == 2 and r.name == w for r in _named(w))), "")
        return None, used + len(word), word
    match = _UNLISTED.match(text, used) if place.level == 1 else None
    return (place, match.end(), match[0]) if match else (place, used, "")


def _next(text: str, start: int, place: Region | None, near: str) -> tuple[Region | None, int]:
    """The region named at `start` within `place` and how much of the text is its name.

    The longest name decides, even where it decides nothing: 朝阳区 may be one of two, but never the city 朝阳. A short
    name that goes on as a zone (江宁经济技术开发区) tells the district and stays part of the street: length 0.
    """
    for word in _prefixes(text, start):
        candidates = _named(word)
        if not candidates:
            continue
        found = _narrowed(candidates, place, near)
        if found is None:
            if place is None:
                return None, 0
            continue
        rest = text[start + len(word) :]
        if word != found.name:
            if _is_street(rest, found) or (place is None and _too_short(word, found)):
                continue
            if found.level == 2 and _ZONE.match(rest):
                return found, 0
        return found, len(word)
    return None, 0


def _is_street(rest: str, found: Region) -> bool:
    """Whether a short name goes on as a street or building, and not with a region of its own (石家庄 桥西区)."""
    return bool(_STREET.match(rest)) and not any(
        region.inside(found) for word in _prefixes(rest, 0) for region in _named(word) if word == region.name
    )


def _too_short(word: str, found: Region) -> bool:
    """Two characters name a district only as a town everybody knows (昆山); others are streets and villages as well."""
    return found.level == 2 and len(word) < 3 and not found.name.endswith("市")


def _narrowed(candidates: Sequence[Region], place: Region | None, near: str) -> Region | None:
    """The one candidate that can be meant, a higher level before a lower; None when several could.

    A name said again (北京北京市) means what it meant.
    """
    possible = [r for r in candidates if place is None or r.inside(place)]
    if not possible and place in candidates:
        return place
    top = min((r.level for r in possible), default=0)
    possible = [r for r in possible if r.level == top]
    for digits in (4, 2):
        if len(possible) > 1 and near:
            possible = [r for r in possible if r.adcode[:digits] == near[:digits]] or possible
    return possible[0] if len(possible) == 1 else None


def _prefixes(text: str, start: int) -> Iterator[str]:
    """What the text at `start` may name, longest first; no region has a name of one character."""
    longest = min(regions().longest, len(text) - start)
    return (text[start : start + length] for length in range(longest, 1, -1))


def _named(word: str) -> Sequence[Region]:
    return regions().by_name.get(word, ())
