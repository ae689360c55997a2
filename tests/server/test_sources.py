"""What set-up builds from our sources, and what the checks find in them."""

import gettext
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from gendan.cli import checks
from gendan.server import assets, catalogues, translations

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def start() -> ModuleType:
    """`start.py` as a module."""
    spec = importlib.util.spec_from_file_location("start", PROJECT / "start.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of ours with one template in it."""
    (tmp_path / "web" / "templates").mkdir(parents=True)
    monkeypatch.setattr(assets, "PACKAGE", tmp_path)
    return tmp_path


def template(package: Path, text: str) -> None:
    (package / "web" / "templates" / "page.html").write_text(text, encoding="utf-8")


# Icons and vendor files


@pytest.mark.parametrize(
    "text",
    [
        '<use href="{% static "vendor/icons.svg" %}#truck"/>'.replace('" %}#', "#"),
        '{% icon "truck" %}',
        "{% icon 'truck' class='big' %}",
        'icon("truck")',
        '<b data-icon="truck">',
        'Page(title, icon="truck")',
        '{"icon": "truck"}',
    ],
)
def test_an_icon_is_found_however_it_is_named(text: str) -> None:
    assert assets.find_icons(text) == {"truck"}


def test_words_that_are_no_icon_are_left_alone() -> None:
    assert assets.find_icons('<link rel="icon" href="x.png"> lexicon("truck") silicon="x" icon(name)') == set()


def test_the_sprite_holds_the_named_icons_and_tells_of_the_rest(tmp_path: Path) -> None:
    for kind in ("outline", "filled"):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "truck.svg").write_text(f'<!-- x -->\n<svg a="1">\n  <path d="{kind}"/>\n</svg>\n')
    svg, unknown = assets.sprite(["truck", "truck-filled", "trukc"], tmp_path)
    assert unknown == ["trukc"]
    assert re.findall(r'<symbol id="(\S+)" viewBox="0 0 24 24".*?d="(\w+)"', svg) == [
        ("truck", "outline"),
        ("truck-filled", "filled"),
    ]


def test_dist_files_come_without_their_maps_and_with_their_licences(tmp_path: Path) -> None:
    modules = tmp_path / "node_modules"
    for name in assets.FILES:
        (modules / name).parent.mkdir(parents=True, exist_ok=True)
        (modules / name).write_text("x()\n//# sourceMappingURL=x.map\n")
    for name in assets.PACKAGES:
        (modules / name).mkdir(parents=True, exist_ok=True)
        (modules / name / "package.json").write_text(json.dumps({"version": "1.2.3", "license": "MIT"}))
    (modules / "echarts" / "LICENSE").write_text("whole text")
    (modules / "@tabler/icons/icons/outline").mkdir(parents=True)
    vendor = tmp_path / "vendor"
    built = assets.build(modules, vendor, tmp_path / "nothing")
    assert sorted(path.name for path in vendor.iterdir()) == sorted([*built.files, "icons.svg", "licences"])
    assert not any("sourceMappingURL" in path.read_text() for path in vendor.iterdir() if path.is_file())
    assert (vendor / "licences" / "echarts.txt").read_text() == "whole text"
    assert (vendor / "licences" / "tabler-core.txt").read_text() == "@tabler/core 1.2.3: MIT\n"


def test_the_assets_fingerprint_follows_icons_and_packages(tmp_path: Path, package: Path) -> None:
    lock = tmp_path / "package-lock.json"
    lock.write_text("{}")
    template(package, '{% icon "truck" %}')
    first = assets.fingerprint(tmp_path, package)
    template(package, '{% icon "truck" %} and some words')
    assert assets.fingerprint(tmp_path, package) == first
    template(package, '{% icon "box" %}')
    second = assets.fingerprint(tmp_path, package)
    lock.write_text("{ }")
    assert len({first, second, assets.fingerprint(tmp_path, package)}) == 3


# Locks


def test_no_lock_file_names_a_registry_and_every_package_has_a_hash() -> None:
    for lock in PROJECT.glob("requirements*.lock"):
        text = lock.read_text()
        assert "://" not in text, lock.name
        entries = re.split(r"\n(?=\S)", text.strip())
        assert [e.splitlines()[0] for e in entries if "==" in e.splitlines()[0] and "--hash=sha256:" not in e] == []
    npm = json.loads((PROJECT / "package-lock.json").read_text())
    packages = {name: entry for name, entry in npm["packages"].items() if name}
    assert packages
    assert all("integrity" in entry and "resolved" not in entry for entry in packages.values())


def test_the_tests_lock_holds_the_products_packages_at_the_same_versions() -> None:
    product, tests = (
        set(re.findall(r"^(\S+==\S+)", (PROJECT / name).read_text(), re.M))
        for name in ("requirements.lock", "requirements-dev.lock")
    )
    assert product < tests


# start.py


def test_start_refuses_an_old_python_in_both_languages(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start.sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit) as left:
        start.main([])
    assert "3.9" in str(left.value)
    assert "需要 Python 3.11" in str(left.value)


def test_start_names_what_to_install_where_pip_is_missing(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(start, "TOOLS", str(tmp_path))
    monkeypatch.setattr(start.shutil, "which", lambda name: None)
    monkeypatch.setattr(start.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit) as left:
        start.find_uv()
    assert "sudo apt install python3-pip" in str(left.value)


def test_start_passes_words_on_and_serves_without_one(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    became: list[list[str]] = []
    monkeypatch.setattr(start, "install", lambda developing: None)
    monkeypatch.setattr(start, "build_assets", lambda: None)
    monkeypatch.setattr(start, "become", lambda arguments, environment: became.append(arguments))
    for words in ([], ["--port", "8001"], ["bench", "place", "--json"], ["serve", "--empty"]):
        start.main(words)
    assert became == [
        ["-m", "gendan", "serve"],
        ["-m", "gendan", "serve", "--port", "8001"],
        ["-m", "gendan", "bench", "place", "--json"],
        ["-m", "gendan", "serve", "--empty"],
    ]


def test_start_installs_only_when_a_lock_changed(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        shutil.copy(PROJECT / name, tmp_path / name)
    ran: list[str] = []
    monkeypatch.setattr(start, "HERE", str(tmp_path))
    monkeypatch.setattr(start, "VENV", str(tmp_path / ".venv"))
    monkeypatch.setattr(start, "PYTHON", sys.executable)
    monkeypatch.setattr(start, "find_uv", lambda: "uv")

    def run(command: list[str]) -> None:
        ran.append(" ".join(command[1:3]))
        (tmp_path / ".venv").mkdir(exist_ok=True)

    monkeypatch.setattr(start, "run", run)

    def installs(developing: bool) -> list[str]:
        ran.clear()
        start.install(developing)
        return list(ran)

    whole = ["venv -q", "pip sync", "pip install"]
    assert installs(False) == whole
    assert installs(False) == []
    assert installs(True) == whole, "the tests want more"
    assert installs(True) == []
    assert installs(False) == [], "the tests' packages include the product's"
    with open(tmp_path / "requirements.lock", "a") as lock:
        lock.write("# newer\n")
    assert installs(False) == whole


def test_ci_ends_with_the_tests_exit_code(tmp_path: Path) -> None:
    (tmp_path / ".ci").mkdir()
    shutil.copy(PROJECT / ".ci" / "run", tmp_path / ".ci" / "run")
    (tmp_path / "start.py").write_text(
        "import sys\nprint('ran', *sys.argv[1:])\nsys.exit(4 if sys.argv[1] == 'check' else int(sys.argv[-1]))\n"
    )

    def run(ci: str, code: str) -> tuple[str, int]:
        environment = {"PATH": "/usr/bin:/bin", "CI": ci}
        done = subprocess.run(
            [tmp_path / ".ci" / "run", code], env=environment, capture_output=True, text=True, check=False
        )
        return done.stdout, done.returncode

    assert run("", "0") == ("ran test 0\n", 0)
    assert run("", "5") == ("ran test 5\n", 5)
    assert run("true", "5") == ("ran check\nran test 5\n", 5)
    assert run("true", "0") == ("ran check\nran test 0\n", 4)


# Checks


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<p style="color:red">', True),
        ('<button onclick="go()">', True),
        ("<style>p{}</style>", True),
        ("<script>go()</script>", True),
        ('<script src="x.js" defer></script>', False),
        ('<script type="application/json" id="d">{}</script>', False),
        ('<button class="on" data-on="x" hx-on="y">', False),
    ],
)
def test_inline_code_is_found(package: Path, text: str, found: bool) -> None:
    template(package, text)
    assert bool(checks.inline_code()) == found


def test_a_template_that_does_not_compile_is_named(package: Path) -> None:
    template(package, "{% if x %}never closed")
    assert [line.split(":")[0] for line in checks.templates()] == ["web/templates/page.html"]
    template(package, "{% if x %}closed{% endif %}")
    assert checks.templates() == []


def test_texts_are_found_in_sources_templates_and_scripts(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        'x = _("One") + pgettext("verb", "Order") + ngettext("a line", "lines", 2) + _(name)'
    )
    (tmp_path / "paper.py").write_text('say("Paid by", language)')
    (tmp_path / "server").mkdir()
    (tmp_path / "server" / "log.py").write_text('say("dumping"); _("never shown")')
    (tmp_path / "b.html").write_text(
        '{% translate "Two" %}{{ x|default:_("Three") }}{% blocktranslate trimmed count n=n %}\n {{ n }} line\n'
        "{% plural %}many{% endblocktranslate %}{% blocktranslate %}Hi {{ name }}{% endblocktranslate %}"
    )
    (tmp_path / "c.js").write_text("toast(gettext('Four \\'4\\'')); widget(\"No\"); ngettext('l', 'ls', 3)")
    assert catalogues.wanted(tmp_path) == {
        ("", "One"): "a.py",
        ("paper", "Paid by"): "paper.py",
        ("verb", "Order"): "a.py",
        ("", "a line"): "a.py",
        ("", "Two"): "b.html",
        ("", "Three"): "b.html",
        ("", "%(n)s line"): "b.html",
        ("", "Hi %(name)s"): "b.html",
        ("", "Four '4'"): "c.js",
        ("", "l"): "c.js",
    }


def test_a_text_counts_as_translated_only_with_a_translation(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('_("Order"); _("Line"); _("Old")')
    folder = tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Order"\nmsgstr "订单"\n\n'
        'msgid "Line"\nmsgstr ""\n\n#, fuzzy\nmsgid "Old"\nmsgstr "旧"\n'
    )
    assert catalogues.untranslated("zh_Hans", tmp_path) == {("", "Line"): "a.py", ("", "Old"): "a.py"}


def test_one_catalogue_is_made_of_all_and_forms_plurals_as_they_say(tmp_path: Path) -> None:
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    for area, text in (
        ("a", f'{head}\nmsgid "Line"\nmsgstr "行"\n'),
        (
            "b",
            f'{head}"Plural-Forms: nplurals=1; plural=0;\\n"\n\nmsgid "%(n)s day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "%(n)s 天"\n',
        ),
    ):
        source = tmp_path / area / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
        source.parent.mkdir(parents=True)
        source.write_text(text, "utf-8")
    (written,) = translations.compile(tmp_path)
    assert written == tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo"
    with written.open("rb") as file:
        words = gettext.GNUTranslations(file)
    assert (words.gettext("Line"), words.ngettext("%(n)s day", "%(n)s days", 45)) == ("行", "%(n)s 天")
    assert translations.compile(tmp_path) == []
