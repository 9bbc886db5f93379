"""A service as a team would write it, and as it should not be; Python's standard library alone.

Prints {"port": N} and serves until its standard input ends. The path says how it behaves. It checks every signature
by itself. GET /_count/KEY, /_event/NAME (waits for it) and /_bytes tell the tests what it saw.
Arguments: SECRET [CERTIFICATE KEY [CLIENT_CA]].
"""
import base64
import hashlib
import hmac
import http.server
import json
import select
import ssl
import sys
import threading
import time

SECRET = sys.argv[1].encode()
LOCK = threading.Condition()
COUNTS = {}
EVENTS = set()
SENT = [0]


def event(name):
    with LOCK:
        EVENTS.add(name)
        LOCK.notify_all()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self, status, body=b"", kind="application/json", headers=()):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def outcome(self, outcome, status=200, **members):
        self.answer(status, {"schema": 1, "outcome": outcome, **members})

    def begin_stream(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def chunk(self, data):
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        SENT[0] += len(data)

    def stream(self, *lines):
        self.begin_stream()
        for line in lines:
            self.chunk((line if isinstance(line, str) else json.dumps(line)).encode() + b"\n")
        self.chunk_end()

    def chunk_end(self):
        self.wfile.write(b"0\r\n\r\n")

    def signed(self, body):
        """What a service does with every call before it looks at it."""
        text = "\n".join([
            "parasol-http-v1", self.headers["Parasol-Timestamp"], self.command, self.path,
            self.headers.get("Idempotency-Key", ""), hashlib.sha256(body).hexdigest()])
        expected = "v1=" + hmac.new(SECRET, text.encode(), hashlib.sha256).hexdigest()
        fresh = abs(time.time() - int(self.headers["Parasol-Timestamp"])) < 300
        return fresh and hmac.compare_digest(expected, self.headers["Parasol-Signature"])

    def do_GET(self):
        name = self.path.split("/")[-1]
        if self.path.startswith("/_count/"):
            self.answer(200, COUNTS.get(name, 0))
        elif self.path.startswith("/_event/"):
            with LOCK:
                found = LOCK.wait_for(lambda: name in EVENTS, timeout=30)
            self.answer(200, found)
        elif self.path == "/_bytes":
            self.answer(200, SENT[0])
        elif not self.signed(b""):
            self.answer(401)
        else:
            self.answer(200 if name == "well" else 503)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not self.signed(body):
            return self.answer(401)
        self.request_json = json.loads(body)
        if self.request_json["idempotencyKey"] != self.headers["Idempotency-Key"]:
            return self.answer(400)
        name = self.path.split("?")[0].split("/")[-1]
        with LOCK:
            COUNTS[name] = COUNTS.get(name, 0) + 1
        event("called-" + name)
        getattr(self, "serve_" + name.replace("-", "_"), self.unknown)()

    def unknown(self):
        self.answer(404, b"<h1>Not Found</h1>", "text/html")

    # At once.

    def serve_done(self):
        self.outcome("done")

    def serve_echo(self):
        self.outcome("skipped", reason=json.dumps([self.request_json, self.headers.get("Authorization"), self.path]))

    def serve_absent(self):
        self.outcome("notFound")

    def serve_absent_404(self):
        self.outcome("notFound", status=404)

    def serve_done_404(self):
        self.outcome("done", status=404)

    def serve_inline(self):
        self.answer(200, b'{"schema":1,"outcome":"done","values":{"profile":{"id":12345678901234567890123,'
                         b'"pay":1.10,"name":"\\u00e9\\"}"}, "orders" : [ 1 , 2 ]}}')

    def serve_partly(self):
        self.outcome("done", values={"profile": 1}, datapoints={"orders": {"outcome": "held", "reason": "ask Eve"}})

    def serve_forgets(self):
        self.outcome("done", values={"profile": 1})

    def serve_undeclared(self):
        self.outcome("done", values={"profile": 1, "orders": 2, "wages": 3})

    def serve_contradicts(self):
        self.outcome("notFound", values={"profile": 1})

    # Preflights.

    def serve_find(self):
        self.outcome("proceed", identifiers={"userId": ["17", "18"]})

    def serve_find_undeclared(self):
        self.outcome("proceed", identifiers={"phone": ["+441"]})

    def serve_find_forgets(self):
        self.outcome("proceed")

    def serve_hold(self):
        self.outcome("hold", reason="a person must look", templateTitle="Hold")

    # Later.

    def serve_later(self):
        self.answer(202, {"pollID": "job-7", "until": 1893456000000})

    def serve_poll(self):
        if self.request_json.get("pollID") != "job-7":
            return self.answer(400)
        self.outcome("done")

    def serve_later_seconds(self):
        self.answer(202, {"pollID": "job-7", "until": 1893456000})

    def serve_later_nothing(self):
        self.answer(202)

    # Now and then.

    def serve_flaky(self):
        first = COUNTS["flaky"] == 1
        self.answer(500) if first else self.outcome("done")

    def serve_slow_down(self):
        self.answer(429, headers=[("Retry-After", "3600")])

    def serve_breather(self):
        first = COUNTS["breather"] == 1
        self.answer(429, headers=[("Retry-After", "1")]) if first else self.outcome("done")

    def serve_drops(self):
        first = COUNTS["drops"] == 1
        if first:
            self.close_connection = True
        else:
            self.outcome("done")

    def serve_down(self):
        self.answer(503)

    # Never as asked.

    def serve_invalid(self):
        self.answer(422)

    def serve_forbidden(self):
        self.answer(403)

    def serve_redirect(self):
        self.answer(307, headers=[("Location", "/done")])

    def serve_empty(self):
        self.answer(200)

    def serve_nothing(self):
        self.send_response(204)
        self.end_headers()

    def serve_page(self):
        self.answer(200, b"<form>log in</form>", "text/html")

    def serve_other_json(self):
        self.answer(200, {"status": "ok"})

    def serve_broken_json(self):
        self.answer(200, b'{"schema":1,"outcome":"done"')

    def serve_other_word(self):
        self.outcome("DONE")

    def serve_other_schema(self):
        self.answer(200, {"schema": 2, "outcome": "done"})

    def serve_huge(self):
        self.answer(200, b'{"schema":1,"outcome":"done","reason":"' + b"a" * (7 << 20) + b'"}')

    # Hanging.

    def gone(self):
        """Waits, as long as a test may take, until the other side closes."""
        ready, _, _ = select.select([self.connection], [], [], 30)
        event("closed" if ready and not self.connection.recv(1) else "still-open")
        self.close_connection = True

    def serve_hang(self):
        self.gone()

    def serve_hang_in_body(self):
        self.begin_stream()
        self.chunk(b'{"datapoint":"orders","kind":"rows"}\n{"id":1}\n')
        event("in-body")
        self.gone()

    # Streams.

    def serve_items(self):
        self.stream(
            {"datapoint": "orders", "kind": "rows"}, '{"id":1,"price":1.10}', '  [ 12345678901234567890123 ]', "",
            {"datapoint": "profile", "kind": "value", "profile": "a"}, '{"name":"\u00e9"}\r', "\r",
            {"datapoint": "scan", "kind": "file", "name": "s.pdf", "mediaType": "application/pdf", "bytes": 5},
            json.dumps(base64.b64encode(b"\x00\xff\n").decode()),
            json.dumps(base64.b64encode(b"ab").decode()).replace("/", "\\/"), "",
            {"schema": 1, "outcome": "done"})

    def serve_items_none(self):
        self.stream({"schema": 1, "outcome": "notFound"})

    def serve_many(self):
        mib = int(self.path.split("?")[1])
        row = b'{"text":"%s"}\n' % (b"x" * 1012)
        self.begin_stream()
        self.chunk(b'{"datapoint":"orders","kind":"rows"}\n')
        for _ in range(mib):
            _, writable, _ = select.select([], [self.connection], [], 0.5)
            if not writable:
                event("stalled")
            self.chunk(row * 1022 + b'"' + b"y" * 2045 + b'"\n')
        self.chunk(b'\n{"schema":1,"outcome":"done","datapoints":{"profile":{"outcome":"notFound"},'
                   b'"scan":{"outcome":"notFound"}}}\n')
        self.chunk_end()

    ORDERS = b'{"datapoint":"orders","kind":"rows"}\n{"id":1}\n'
    DONE = b'{"schema":1,"outcome":"done"}\n'

    def serve_cut(self):
        self.begin_stream()
        self.chunk(self.ORDERS)
        self.close_connection = True

    def serve_cut_without_framing(self):
        # As HTTP/1.0 ends a body: nothing but the missing outcome tells that it is not whole.
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(self.ORDERS)
        self.close_connection = True

    def lie(self, body, length):
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def serve_longer(self):
        body = self.ORDERS + b"\n" + self.DONE
        self.lie(body, len(body) + 10)

    def serve_shorter(self):
        body = self.ORDERS + b"\n" + self.DONE
        self.lie(body, len(body) - 5)

    def serve_wrong_bytes(self):
        self.stream({"datapoint": "scan", "kind": "file", "name": "s", "bytes": 4}, '"YWI="', "", self.DONE.decode())

    def serve_wrong_base64(self):
        self.stream({"datapoint": "scan", "kind": "file", "name": "s"}, '"YW!="', "", self.DONE.decode())

    def serve_wrong_row(self):
        self.stream({"datapoint": "orders", "kind": "rows"}, '{"id":1}', '{"id":', "", self.DONE.decode())

    def serve_two_values(self):
        self.stream({"datapoint": "profile", "kind": "value"}, "1", "2", "", self.DONE.decode())

    def serve_no_outcome(self):
        self.stream({"datapoint": "orders", "kind": "rows"}, '{"id":1}', "")

    def serve_no_end(self):
        self.stream({"datapoint": "orders", "kind": "rows"}, '{"id":1}')

    def serve_after_outcome(self):
        self.stream({"datapoint": "orders", "kind": "rows"}, '{"id":1}', "", self.DONE.decode().strip(), "{}")

    def serve_undeclared_item(self):
        self.stream({"datapoint": "wages", "kind": "rows"}, '{"id":1}', "", self.DONE.decode())

    def serve_items_not_found(self):
        self.stream({"datapoint": "orders", "kind": "rows"}, '{"id":1}', "", {"schema": 1, "outcome": "notFound"})

    def serve_endless_line(self):
        self.begin_stream()
        self.chunk(b'{"datapoint":"orders","kind":"rows"}\n"')
        for _ in range(64):
            self.chunk(b"a" * (1 << 20))
        self.chunk_end()


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, address):
        event("broken-pipe")


server = Server(("127.0.0.1", 0), Handler)
if len(sys.argv) > 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
    if len(sys.argv) > 4:
        context.load_verify_locations(sys.argv[4])
        context.verify_mode = ssl.CERT_REQUIRED
    server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(json.dumps({"port": server.server_address[1]}), flush=True)
sys.stdin.read()
