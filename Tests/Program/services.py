"""Programs of others that tests talk to: Prometheus, Alertmanager, and a webhook of our own."""
import http.server, json, pathlib, shutil, subprocess, threading, urllib.parse, urllib.request

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

    def __init__(self, script=()):
        self.script, self.received, outer = list(script), [], self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, headers = outer.script.pop(0) if outer.script else (200, {})
                outer.received.append((status, json.loads(body)))
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
        return f"http://127.0.0.1:{self.server.server_port}/hook"

    def accepted(self):
        """The messages that were answered 200."""
        return [message for status, message in list(self.received) if status == 200]

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
