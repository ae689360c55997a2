"""Splitting pasted addresses; the share over real ones is stated here and may only rise."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gendan.partners.addresses import Parsed, gaps, parse
from gendan.partners.regions import regions

NANJING = ("江苏省", "南京市", "秦淮区", "莫愁路12号", "320104")


@pytest.mark.parametrize(
    "text",
    [
        "南京市秦淮区莫愁路12号 刘经理 13812345678",
        "刘经理 138 1234 5678 江苏省南京市秦淮区莫愁路12号",
        "刘经理，138-1234-5678，江苏 南京 秦淮区 莫愁路12号",
        "江苏省南京市秦淮区莫愁路12号刘经理13812345678",
        "收货人: 刘经理\n手机号码: +86 13812345678\n所在地区: 江苏省 南京市 秦淮区\n详细地址: 莫愁路12号\n邮编：210000",
        "中国江苏省南京市秦淮区莫愁路12号（刘经理收）13812345678",
    ],
)  # fmt: skip
def test_name_phone_region_and_street_are_found_in_any_order(text: str) -> None:
    assert parse(text) == Parsed(*NANJING, name="刘经理", phone="13812345678")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("海淀区上地二街", ("北京市", "北京市", "海淀区", "上地二街", "110108")),
        ("浦东新区世纪大道1118号", ("上海市", "上海市", "浦东新区", "世纪大道1118号", "310115")),
        ("上海市静安南京西路100号", ("上海市", "上海市", "静安区", "南京西路100号", "310106")),
        ("北京北京市朝阳区建国路1号", ("北京市", "北京市", "朝阳区", "建国路1号", "110105")),
        ("重庆市忠县大桥路1号", ("重庆市", "重庆市", "忠县", "大桥路1号", "500233")),
        ("吉林市船营区解放路", ("吉林省", "吉林市", "船营区", "解放路", "220204")),
        ("昆山市前进西路88号", ("江苏省", "苏州市", "昆山市", "前进西路88号", "320583")),
        ("广东东莞虎门镇", ("广东省", "东莞市", "", "虎门镇", "441900")),
        ("湖北仙桃市沔阳大道1号", ("湖北省", "仙桃市", "", "沔阳大道1号", "429004")),
        ("内蒙古呼和浩特市新城区新华大街1号", ("内蒙古自治区", "呼和浩特市", "新城区", "新华大街1号", "150102")),
        ("延边延吉市光明街", ("吉林省", "延边朝鲜族自治州", "延吉市", "光明街", "222401")),
        ("广西南宁市青秀区民族大道", ("广西壮族自治区", "南宁市", "青秀区", "民族大道", "450103")),
        ("安徽芜湖红旗路6号", ("安徽省", "芜湖市", "", "红旗路6号", "340200")),
    ],
)
def test_regions_left_out_are_filled_in_where_only_one_is_possible(text: str, expected: tuple[str, ...]) -> None:
    found = parse(text)
    assert (found.province, found.city, found.district, found.street, found.adcode) == expected


def test_a_name_that_several_regions_bear_is_not_guessed() -> None:
    assert parse("朝阳区小营西路") == Parsed(district="朝阳区", street="小营西路")
    assert parse("朝阳区小营西路", near="110000").adcode == "110105"


def test_a_street_named_after_a_region_is_a_street() -> None:
    for street in ("上海路5号", "北京西路100号", "南山大道8号", "海宁路358号"):
        assert parse(street) == Parsed(street=street)


def test_a_zone_tells_the_district_and_stays_in_the_street() -> None:
    found = parse("南京市江宁经济技术开发区庄排路157号")
    assert (found.district, found.street) == ("江宁区", "江宁经济技术开发区庄排路157号")


def test_districts_the_table_does_not_have_are_kept_beside_the_city() -> None:
    found = parse("上海市南汇区中港镇同强路8号")
    assert (found.city, found.district, found.street, found.adcode) == ("上海市", "南汇区", "中港镇同强路8号", "310100")


def test_land_lines_and_several_phones_are_kept() -> None:
    assert parse("025-84301234 欧阳明 南京鼓楼区中山北路1号").phone == "025-84301234"
    assert parse("王芳 13812345678 0512-65432100转802 苏州").phone == "13812345678 0512-65432100转802"
    assert parse("莫愁路12号 电话：84301234").phone == "84301234"


def test_house_numbers_are_no_phones_and_buildings_no_people() -> None:
    assert parse("深圳市福田区深南大道6025号英龙展业大厦710-715室").phone == ""
    assert parse("成都市高新区科园2路10号 航利中心2-2-901").name == ""
    assert parse("上海市 高安路").name == ""


@given(st.text("江苏省南京市秦淮区莫愁路海上 ，123456789-刘经理", max_size=40))
def test_whatever_is_pasted_no_digit_and_no_character_of_the_street_gets_lost(text: str) -> None:
    found = parse(text)
    digits = [c for c in text if c.isdigit()]
    kept = [c for c in found.street + found.phone + found.name if c.isdigit()]
    assert sorted(digits) == sorted(kept)


def test_what_a_carrier_would_miss_is_named() -> None:
    assert gaps("刘经理", "138-1234-5678", "南京市", "莫愁路12号") == ()
    assert gaps(" ", "12345", "", "路") == ("contact", "phone", "city", "street")


def test_the_table_is_a_tree_of_all_regions() -> None:
    everything = regions()
    provinces = [region for region in everything.by_code.values() if region.level == 0]
    assert len({id(p) for p in provinces}) == 34
    assert everything.by_code["320104"].province.name == "江苏省"
    assert all(r.level == 0 or r.parent is not None for r in everything.by_code.values())


@pytest.mark.data
def test_most_real_company_addresses_are_placed(data: Path) -> None:
    """2,039 addresses as companies typed them, 111 empty, many a bare street or building that no one could place."""
    with open(data / "china" / "company_addresses.csv", encoding="utf-8") as file:
        texts = [row["原始地址"].strip() for row in csv.DictReader(file)]
    found = [(text, parse(text)) for text in texts if text]
    placed = [parsed for _, parsed in found if parsed.city and parsed.adcode]
    begins = [parsed for text, parsed in found if any(text[:n] in regions().by_name for n in range(2, 12))]
    assert len(found) == 1928
    assert len(placed) >= 1568  # 81.3 % of all
    assert (len(begins), sum(bool(parsed.city) for parsed in begins)) == (
        1688,
        1558,
    )  # 92.3 % of those that name a region
    assert not [parsed for parsed in placed if parsed.district and len(parsed.district) > 12]
    assert not [text for text, parsed in found if parsed.phone or parsed.name]
