"""Programs of others that tests talk to: Prometheus, Alertmanager; a webhook and a mail server of our own."""
import base64, http.server, json, pathlib, shutil, socketserver, ssl, subprocess, threading, urllib.parse, urllib.request

from program import free_port, wait_for


def get_json(url, timeout=5):
    with urllib.request.urlopen(url, timeout=timeout) as answer:
        return json.load(answer)


class Service:
    """A program on a loopback port, ended by its process when the test is over."""

    def __init__(self, folder, name, arguments, ready):
        self.port, self.folder = free_port(), pathlib.Path(folder)
        self.log = open(self.folder / f"{name}.log", "ab")
        self.process = subprocess.Popen([shutil.which(name), *arguments(self.port)], stdout=self.log, stderr=self.log)
        try:
            wait_for(lambda: self.answers(ready), f"{name} to be ready", 30)
        except BaseException:
            self.stop()
            raise

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def answers(self, path):
        try:
            with urllib.request.urlopen(self.address + path, timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=30)
        self.log.close()


class Prometheus(Service):
    """Scrapes `target` each second."""

    def __init__(self, folder, target):
        config = pathlib.Path(folder) / "prometheus.yml"
        config.write_text(
            "global: {scrape_interval: 1s, scrape_timeout: 1s}\n"
            f"scrape_configs: [{{job_name: sawlog, static_configs: [{{targets: ['{target}']}}]}}]\n")
        super().__init__(folder, "prometheus", lambda port: [
            f"--config.file={config}", f"--storage.tsdb.path={folder}/tsdb", f"--web.listen-address=127.0.0.1:{port}",
            "--log.level=warn"], "/-/ready")

    def query(self, text):
        """The samples of an instant query: [(labels, value)]."""
        answer = get_json(f"{self.address}/api/v1/query?query={urllib.parse.quote(text)}")
        return [(sample["metric"], float(sample["value"][1])) for sample in answer["data"]["result"]]


class Alertmanager(Service):
    """Only takes alerts; tells nobody."""

    def __init__(self, folder):
        config = pathlib.Path(folder) / "alertmanager.yml"
        config.write_text("route: {receiver: nobody}\nreceivers: [{name: nobody}]\n")
        super().__init__(folder, "prometheus-alertmanager", lambda port: [
            f"--config.file={config}", f"--storage.path={folder}/alertmanager", f"--web.listen-address=127.0.0.1:{port}",
            "--cluster.listen-address="], "/-/ready")


class Webhook:
    """Answers POSTs with the statuses of `script` in turn, then with 200, and keeps what came."""

    def __init__(self, script=(), pause=0):
        self.script, self.received, self.headers, outer = list(script), [], [], self
        self.scheme, self.over = "http", threading.Event()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                outer.over.wait(pause)
                outer.headers.append(self.headers)
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, headers = outer.script.pop(0) if outer.script else (200, {})
                if self.headers["Content-Type"] == "application/json":
                    message = json.loads(body)
                else:
                    message = urllib.parse.parse_qs(body.decode()) | {"_authorization": self.headers["Authorization"]}
                outer.received.append((status, message))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def address(self):
        return f"{self.scheme}://127.0.0.1:{self.server.server_port}/hook"

    def secure(self, folder, asks=False):
        """From now on by TLS, with a certificate for localhost that is in `ca.pem`, its key in `key.pem`.

        With `asks` a client must show that certificate too."""
        context = certified(folder)
        if asks:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(f"{folder}/ca.pem")
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.scheme = "https"

    def accepted(self):
        """The messages that were answered 200."""
        return [message for status, message in list(self.received) if status == 200]

    def stop(self):
        self.over.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def certified(folder):
    """A server's side of TLS with a fresh certificate for localhost, which is left in `ca.pem`."""
    pair = ["-keyout", f"{folder}/key.pem", "-out", f"{folder}/ca.pem"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", *pair], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/ca.pem", f"{folder}/key.pem")
    return context


class MailServer:
    """Speaks SMTP as far as a client needs it, with STARTTLS or TLS from the start, and keeps what came.

    Its certificate for localhost is in `ca.pem`. `received`: (sender, recipients, message, whether it came by TLS).
    """

    def __init__(self, folder, tls, password, implicit=False):
        self.received, outer, context = [], self, None
        if tls:
            context = certified(folder)
        wanted = base64.b64encode(b"\0sawlog\0" + password.encode()).decode()

        class Handler(socketserver.BaseRequestHandler):
            def secure(self):
                self.request, self.is_secure = context.wrap_socket(self.request, server_side=True), True
                self.lines = self.request.makefile("rb")

            def say(self, text):
                self.request.sendall(text.encode() + b"\r\n")

            def handle(self):
                self.is_secure, self.lines = False, self.request.makefile("rb")
                try:
                    if implicit:
                        self.secure()
                    self.talk()
                except OSError:
                    pass
                finally:
                    self.lines.close()
                    self.request.close()

            def talk(self):
                self.say("220 localhost")
                sender, recipients, is_known = "", [], False
                while line := self.lines.readline().decode().strip():
                    word = line.split()[0].upper()
                    if word == "EHLO":
                        offers = ["STARTTLS"] if context and not self.is_secure else ["AUTH PLAIN"]
                        self.say("250-localhost\r\n250 " + offers[0])
                    elif word == "STARTTLS":
                        self.say("220 go on")
                        self.secure()
                    elif word == "AUTH":
                        given = line.split()[2] if len(line.split()) > 2 else None
                        if given is None:
                            self.say("334 ")
                            given = self.lines.readline().decode().strip()
                        is_known = given == wanted
                        self.say("235 welcome" if is_known else "535 who are you")
                    elif word == "MAIL":
                        sender = line.split("<")[1].split(">")[0]
                        self.say("250 ok" if is_known else "530 say who you are")
                    elif word == "RCPT":
                        recipients.append(line.split("<")[1].split(">")[0])
                        self.say("250 ok")
                    elif word == "DATA":
                        self.say("354 go on")
                        data = b""
                        while (piece := self.lines.readline()) != b".\r\n":
                            data += piece[1:] if piece.startswith(b".") else piece
                        outer.received.append((sender, recipients, data, self.is_secure))
                        self.say("250 taken")
                    elif word == "QUIT":
                        self.say("221 bye")
                        return
                    else:
                        self.say("502 what?")

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads, allow_reuse_address = True, True

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
