"""Front-end files: copies the dist files we use out of node_modules and draws the icon sprite.

The vendor folder is ignored by git and remade whenever the packages or the icons named in our own
sources change. Standard library only, so that it also runs before Django is there.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
VENDOR = PACKAGE / "web" / "static" / "vendor"

FILES = (
    "@tabler/core/dist/css/tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js",
    "tabulator-tables/dist/css/tabulator.min.css",
    "tabulator-tables/dist/js/tabulator.min.js",
    "htmx.org/dist/htmx.min.js",
    "echarts/dist/echarts.min.js",
    "sortablejs/Sortable.min.js",
    "@zxing/browser/umd/zxing-browser.min.js",
)
PACKAGES = (
    *dict.fromkeys("/".join(f.split("/")[: 2 if f.startswith("@") else 1]) for f in FILES),
    # carried inside the files above, or drawn into the sprite
    "@popperjs/core",
    "@tabler/icons",
    "@zxing/library",
    "zrender",
)

# The manifest storage follows these comments and stops at the maps, which we do not ship.
_SOURCE_MAP = re.compile(rb"^\s*(?://[#@] sourceMappingURL=.*|/\*[#@] sourceMappingURL=.*?\*/)\s*$", re.M)
_ICON_NAME = r"([a-z0-9]+(?:-[a-z0-9]+)*)"
_ICON = re.compile(
    rf"""icons\.svg\#{_ICON_NAME}"""
    rf"""|\{{%\s*icon\s+["']{_ICON_NAME}["']"""
    rf"""|\bicon\(\s*["']{_ICON_NAME}["']"""
    rf"""|\bdata-icon=["']{_ICON_NAME}["']"""
    rf"""|["']?\bicon["']?\s*[=:]\s*["']{_ICON_NAME}["']"""
    rf"""|\bItem\(\s*["'][^"']*["'],\s*["'][^"']*["'],\s*["']{_ICON_NAME}["']"""
    rf"""|\b(?:Empty|Doc)\(\s*["']{_ICON_NAME}["']"""
)
_SOURCES = (".html", ".js", ".py", ".svg", ".txt")


@dataclass(frozen=True)
class Built:
    """What a build made: the copied files, the icons drawn and the names no icon has."""

    files: tuple[str, ...]
    icons: tuple[str, ...]
    unknown: tuple[str, ...]


def icon_names(package: Path = PACKAGE) -> list[str]:
    """Every icon that our templates, scripts and Python sources name."""
    names: set[str] = set()
    for path in sorted(package.rglob("*")):
        if path.suffix in _SOURCES and "vendor" not in path.parts and path.name != "assets.py":
            names.update(find_icons(path.read_text(encoding="utf-8")))
    return sorted(names)


def find_icons(text: str) -> set[str]:
    """The icon names in one source text."""
    return {next(filter(None, match.groups())) for match in _ICON.finditer(text)}


def sprite(names: Iterable[str], icons: Path) -> tuple[str, list[str]]:
    """One SVG holding each named icon as a symbol, and the names that do not exist."""
    symbols: list[str] = []
    unknown: list[str] = []
    for name in names:
        path = _icon_file(name, icons)
        if path is None:
            unknown.append(name)
        else:
            symbols.append(_symbol(name, path))
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>', unknown


def _icon_file(name: str, icons: Path) -> Path | None:
    for path in (
        icons / "outline" / f"{name}.svg",
        icons / "filled" / f"{name.removesuffix('-filled')}.svg",
    ):
        if path.is_file():
            return path
    return None


def _symbol(name: str, path: Path) -> str:
    text = re.sub(r"<!--.*?-->", "", path.read_text(encoding="utf-8"), flags=re.S)
    inner = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", text, flags=re.S)
    paint = ' fill="currentColor" stroke="none"' if path.parent.name == "filled" else ""
    return f'<symbol id="{name}" viewBox="0 0 24 24"{paint}>{" ".join(inner.split())}</symbol>'


def build(node_modules: Path, vendor: Path = VENDOR, package: Path = PACKAGE) -> Built:
    """Fill the vendor folder from node_modules; says which icon names nobody drew."""
    vendor.mkdir(parents=True, exist_ok=True)
    for source in FILES:
        _write(vendor / Path(source).name, _SOURCE_MAP.sub(b"", (node_modules / source).read_bytes()))
    names = icon_names(package)
    svg, unknown = sprite(names, node_modules / "@tabler" / "icons" / "icons")
    _write(vendor / "icons.svg", svg.encode())
    _copy_licences(node_modules, vendor / "licences")
    return Built(
        tuple(Path(source).name for source in FILES),
        tuple(name for name in names if name not in unknown),
        tuple(unknown),
    )


def _write(path: Path, content: bytes) -> None:
    """Replace in one step: a server may be reading the old file."""
    new = path.with_name(path.name + ".new")
    new.write_bytes(content)
    new.replace(path)


def _copy_licences(node_modules: Path, target: Path) -> None:
    target.mkdir(exist_ok=True)
    for name in PACKAGES:
        folder = node_modules / name
        out = target / f"{name.lstrip('@').replace('/', '-')}.txt"
        found = sorted(p for p in folder.glob("LICEN*") if p.is_file())
        if found:
            shutil.copyfile(found[0], out)
        else:
            # some packages name their licence in package.json and in the head of each file only
            about = json.loads((folder / "package.json").read_text(encoding="utf-8"))
            out.write_text(f"{name} {about['version']}: {about['license']}\n", encoding="utf-8")


def fingerprint(project: Path, package: Path = PACKAGE) -> str:
    """Changes when the packages, this module or the icons named in our sources change."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    digest.update((project / "package-lock.json").read_bytes())
    digest.update("\n".join(icon_names(package)).encode())
    return digest.hexdigest()
