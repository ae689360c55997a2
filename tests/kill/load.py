"""Clerks that place orders without pause and never lose patience: what was not answered is sent again with the same key."""

import http.client
import json
import threading
import time
from typing import Any

PATIENCE = 120.0


class Clerks:
    """Some threads, each with its own connection and keys `c<thread>-<n>`."""

    def __init__(self, port: int, firm: dict[str, Any], count: int = 4) -> None:
        self.port, self.firm = port, firm
        self.acknowledged: dict[str, str] = {}  # key → number of the order
        self.sent_again = 0
        self.surprises: list[str] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._work, args=(n,), daemon=True) for n in range(count)]

    def start(self) -> None:
        """Let them begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Each finishes the order in hand, retries included."""
        self._stop.set()
        for thread in self._threads:
            thread.join(PATIENCE)
            assert not thread.is_alive(), "an order was never answered"

    def more(self, count: int, seconds: float = PATIENCE) -> None:
        """Wait until so many more were acknowledged."""
        wanted, deadline = len(self.acknowledged) + count, time.monotonic() + seconds
        while len(self.acknowledged) < wanted:
            assert time.monotonic() < deadline, ("nothing goes on", len(self.acknowledged), self.surprises[-3:])
            time.sleep(0.02)

    def _work(self, thread: int) -> None:
        n = 0
        while not self._stop.is_set():
            n += 1
            self._place(f"c{thread}-{n}")

    def _place(self, key: str) -> None:
        lines = [{"item_id": item, "quantity": "1"} for item in self.firm["items"]]
        body = {
            "customer_id": self.firm["customer"],
            "customer_po": key,
            "until": "effective",
            "accept": ["*"],
            "lines": lines,
        }
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            status, answer = self._send(key, json.dumps(body))
            if status == 201:
                self.acknowledged[key] = answer["number"]
                return
            if 400 <= status < 500 and status not in (408, 409, 425, 429):
                self.surprises.append(f"{key}: {status} {answer}")
                return
            self.sent_again += 1
            time.sleep(0.05)

    def _send(self, key: str, body: str) -> tuple[int, Any]:
        """One request; 0 when nobody answered."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {
            "Authorization": f"Bearer {self.firm['token']}",
            "Idempotency-Key": key,
            "Content-Type": "application/json",
        }
        try:
            connection.request("POST", "/api/v1/sales/orders", body, headers)
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if answer.status < 500 else text
        except (OSError, http.client.HTTPException, ValueError):
            return 0, None
        finally:
            connection.close()
