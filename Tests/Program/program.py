"""Starts and stops the built program for the tests of this folder. Python's standard library only."""
import json, os, pathlib, shutil, signal, socket, subprocess, tempfile, time, urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]


def binary():
    """$SAWLOG, else the newest build of the checkout."""
    if os.environ.get("SAWLOG"):
        return os.environ["SAWLOG"]
    found = [p for p in (ROOT / ".build/release/sawlog", ROOT / ".build/debug/sawlog") if p.exists()]
    if not found:
        raise FileNotFoundError("no sawlog in .build; run make build")
    return str(max(found, key=lambda p: p.stat().st_mtime))


def run(*arguments, stdin=b"", env=None, timeout=300):
    """Exit code, standard output and standard error of one call."""
    done = subprocess.run(
        [binary(), *map(str, arguments)], input=stdin, capture_output=True, timeout=timeout, env={**os.environ, **(env or {})})
    return done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")


def records(store, query="*", *more):
    """The records that a query finds, as dictionaries."""
    code, out, err = run("search", "--store", store, "-n", "0", "-o", "json", *more, query)
    if code not in (0, 1):
        raise RuntimeError(err)
    return [json.loads(line) for line in out.decode("utf-8", "replace").split("\n") if line]


def wait_for(condition, what, seconds=60):
    """Asks `condition` until it gives something true. The bound only ends a test that failed."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"gave up waiting for {what}")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """A running `sawlog serve`."""

    def __init__(self, store, *paths, config=None, env=None):
        self.store, self.paths, self.config, self.env = store, paths, config, env
        self.port = free_port()
        self.process = None

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        flags = ["--config", self.config] if self.config else []
        self.log = open(f"{self.store}.log", "ab")
        self.process = subprocess.Popen(
            [binary(), "serve", "--store", self.store, "--listen", f"127.0.0.1:{self.port}", *flags, *map(str, self.paths)],
            stdout=self.log, stderr=self.log, env={**os.environ, **(self.env or {})})
        wait_for(self.ready, f"the server to be ready; its log:\n{self.said()}")
        return self

    def ready(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the server ended with {self.process.returncode}:\n{self.said()}")
        try:
            return self.get("/-/ready")[0] == 200
        except OSError:
            return False

    def get(self, path, timeout=10):
        try:
            with urllib.request.urlopen(self.address + path, timeout=timeout) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def said(self):
        try:
            return pathlib.Path(f"{self.store}.log").read_text(errors="replace")[-4000:]
        except FileNotFoundError:
            return ""

    def kill(self):
        """Signal 9; nothing when it has ended already."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        self.log.close()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=60)
        self.log.close()
        return self.process.returncode


class Folder:
    """A temporary folder, removed at the end unless SAWLOG_KEEP is set."""

    def __enter__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="sawlog-test-"))
        return self.path

    def __exit__(self, *_):
        if not os.environ.get("SAWLOG_KEEP"):
            shutil.rmtree(self.path, ignore_errors=True)
