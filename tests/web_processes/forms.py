"""What a browser would post of a form as it is drawn: every field with its value."""

from html.parser import HTMLParser

from django.http import QueryDict


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._select: list[str] | None = None
        self._chosen: str | None = None
        self._area: str | None = None
        self._typed = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "input" and name and given.get("type") not in ("checkbox", "radio"):
            self.found.append((name, given.get("value") or ""))
        elif tag == "input" and name and "checked" in given:
            self.found.append((name, given.get("value") or "on"))
        elif tag == "select":
            self._select, self._chosen, self._name = [], None, name
        elif tag == "option" and self._select is not None:
            self._select.append(given.get("value") or "")
            if "selected" in given:
                self._chosen = given.get("value") or ""
        elif tag == "textarea":
            self._area, self._typed = name, ""

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._typed += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select is not None:
            self.found.append((self._name, self._chosen if self._chosen is not None else (self._select or [""])[0]))
            self._select = None
        elif tag == "textarea" and self._area is not None:
            self.found.append((self._area, self._typed))
            self._area = None


def posted(html: str, **changes: str | list[str]) -> QueryDict:
    """The fields of a page, some of them changed; a list stands for all values of a name."""
    parser = _Fields()
    parser.feed(html)
    data = QueryDict(mutable=True)
    for name, value in parser.found:
        data.appendlist(name, value)
    for name, given in changes.items():
        data.setlist(name, given if isinstance(given, list) else [given])
    return data


def body(html: str, **changes: str | list[str]) -> dict[str, list[str]]:
    """The same as a test client takes it."""
    return dict(posted(html, **changes).lists())
