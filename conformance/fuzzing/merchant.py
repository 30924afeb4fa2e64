"""A merchant on this machine, whom the router can pay: asks for a hundredth of a dollar, and serves who paid."""

import base64
import contextlib
import http.server
import json
import threading

from .living.calls import REQUIRED


class Counter(http.server.BaseHTTPRequestHandler):
    """Where requests arrive."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        if "payment-signature" in self.headers:
            self.say(200, "payment-response", {"transaction": "0xfeed"}, {"served": True})
        else:
            self.say(402, "payment-required", REQUIRED, {})

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = answer

    def say(self, status: int, header: str, value: dict, body: dict) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header(header, base64.b64encode(json.dumps(value).encode()).decode())
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_) -> None:
        pass


@contextlib.contextmanager
def merchant():
    """Its URL, as long as it serves."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counter)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
