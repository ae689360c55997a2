"""Amounts in the capitals of Chinese papers: `131440` → `壹拾叁万壹仟肆佰肆拾元整`."""

from decimal import ROUND_HALF_UP, Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")


def capitals(value: Decimal | int | str) -> str:
    """The amount in words, to the fen.

    Ends with 整 unless there are fen; a gap of zeros is read once; below zero it begins with 负.
    Up to 9,999 万亿; beyond that ValueError.
    """
    fen = int((Decimal(value) * 100).quantize(Decimal(1), ROUND_HALF_UP))
    sign, fen = ("负" if fen < 0 else ""), abs(fen)
    yuan, cents = divmod(fen, 100)
    if yuan >= 10**16:
        raise ValueError("amount too large")
    whole = f"{_whole(yuan)}元" if yuan else ""
    return sign + (whole + _cents(cents, after=bool(yuan)) if whole or cents else "零元整")


def _cents(cents: int, *, after: bool) -> str:
    jiao, fen = divmod(cents, 10)
    if not cents:
        return "整"
    text = f"{DIGITS[jiao]}角" if jiao else ("零" if after else "")
    return text + (f"{DIGITS[fen]}分" if fen else "整")


def _whole(number: int) -> str:
    groups = []
    while number:
        number, rest = divmod(number, 10_000)
        groups.append(rest)
    text = ""
    for place in range(len(groups) - 1, -1, -1):
        rest = groups[place]
        if not rest:
            continue
        # A group below a thousand, or after an empty one, is led in by one zero.
        if text and (rest < 1000 or not groups[place + 1]):
            text += "零"
        text += _group(rest) + ("万" if place == 3 else GROUPS[place])
        if place == 3 and not groups[2]:
            text += "亿"
    return text


def _group(number: int) -> str:
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if not digit:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + DIGITS[digit] + PLACES[place]
        gap = False
    return text
