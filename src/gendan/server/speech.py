"""What set-up and serving say on the terminal: Chinese where the terminal is Chinese, else English."""

import os
import time


def chinese() -> bool:
    language = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return language.lower().startswith("zh")


def tell(english: str, chinese_text: str) -> None:
    print(chinese_text if chinese() else english, flush=True)


class Steps:
    """Progress lines with the seconds each step took."""

    def __init__(self) -> None:
        self.began = time.monotonic()

    def done(self, english: str, chinese_text: str) -> None:
        now = time.monotonic()
        print(f"  {now - self.began:5.1f} s  {chinese_text if chinese() else english}", flush=True)
        self.began = now
