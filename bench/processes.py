"""Programs and what they cost: one call measured, a server on loopback, the machine and the versions of a run.

Every process is ended by its own id. Times are seconds, sizes bytes.
"""
import contextlib, http.client, json, os, pathlib, platform, shutil, signal, socket, sqlite3, statistics, subprocess, sys
import tempfile, threading, time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[1]
SAWLOG = os.path.abspath(os.environ.get("SAWLOG") or ROOT / ".build/release/sawlog")
TICK = os.sysconf("SC_CLK_TCK")
KEYS = ("wall", "cpu", "memory")


class Failed(Exception):
    """What a person should read when the run cannot go on."""


def as_program(main):
    """Runs `main`; what a person should read ends it with that line, an interrupt quietly."""
    try:
        main()
    except Failed as failure:
        sys.exit(f"bench: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)


@contextlib.contextmanager
def scratch(name):
    """A folder for one run, below $TMPDIR; it goes when the run ends, however it ends."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix=f"sawlog-{name}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def installed(program):
    return shutil.which(program) is not None


def measure(command, keep=False):
    """Wall and CPU seconds (user and system, with the children it waited for) and peak memory of one command; `keep` keeps
    what it wrote. The kernel counts the memory of the forking process too, so this one must stay small: what reads much
    runs in a process of its own."""
    begun = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE if keep else subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
    said = []
    reader = threading.Thread(target=lambda: said.append(process.stderr.read()))
    reader.start()
    out = process.stdout.read() if keep else b""
    reader.join()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if keep:
        process.stdout.close()
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss * 1024,
            "code": process.returncode, "out": out, "said": said[0].decode("utf-8", "replace").strip()}


def succeed(command, keep=False, codes=(0,)):
    found = measure(command, keep)
    if found["code"] not in codes:
        raise Failed(f"{os.path.basename(command[0])} {command[1]} ended with {found['code']}: {found['said'][-500:]}")
    return found


def median(found, keys=KEYS):
    """The median of each measure over several calls."""
    return {key: statistics.median(each[key] for each in found) for key in keys}


def folder_size(path):
    return sum(p.stat().st_size for p in pathlib.Path(path).rglob("*") if p.is_file())


class Server:
    """`sawlog serve` on a free port of loopback; a context, which ends it. `opened` is the time from its start until it was ready."""

    def __init__(self, store, *paths):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.said = open(f"{store}.serve.log", "ab")
        begun = time.monotonic()
        self.process = subprocess.Popen([SAWLOG, "serve", "--store", str(store), "--listen", f"127.0.0.1:{self.port}", *map(str, paths)],
                                        stdin=subprocess.DEVNULL, stdout=self.said, stderr=self.said)
        try:
            self.wait_until_ready(begun + 120)
        except BaseException:
            self.end(signal.SIGKILL)
            raise
        self.opened = time.monotonic() - begun

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end(signal.SIGTERM)

    def wait_until_ready(self, end):
        while True:
            try:
                if self.get("/-/ready")[0] == 200:
                    return
            except OSError:
                pass
            if self.process.poll() is not None or time.monotonic() > end:
                said = pathlib.Path(self.said.name).read_text(errors="replace")[-500:]
                raise Failed(f"sawlog serve is not ready (exit code {self.process.poll()}): {said}")
            time.sleep(0.001)

    def get(self, path, timeout=600):
        """Status and body. A connection of its own for each, as a script would have it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def query(self, text, **more):
        """The records that /select/logsql/query answers."""
        status, body = self.get("/select/logsql/query?" + urllib.parse.urlencode({"query": text, **more}))
        if status != 200:
            raise Failed(f"the query {text} was answered with {status}: {body[:300].decode('utf-8', 'replace')}")
        return [json.loads(line) for line in body.decode("utf-8", "replace").split("\n") if line]

    def cpu(self):
        """CPU seconds so far, in steps of the kernel's tick (10 ms)."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) * 1024 for line in status.split("\n") if line.startswith("VmHWM"))

    def end(self, number):
        """Signals it and waits. One that does not end within a minute is killed, which is a fault of its own."""
        if self.process.poll() is None:
            self.process.send_signal(number)
            try:
                self.process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise Failed("sawlog serve did not end within a minute of being asked to")
        self.said.close()


def first_line(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, cwd=ROOT).stdout.split("\n")[0] or None
    except FileNotFoundError:
        return None


def versions():
    return {"sawlog": first_line(SAWLOG, "version"), "commit": first_line("git", "describe", "--always", "--dirty"),
            "zstd": first_line("zstd", "--version"), "rg": first_line("rg", "--version"), "sqlite": sqlite3.sqlite_version,
            "python": platform.python_version()}


def machine():
    with open("/proc/cpuinfo") as info:
        model = next((line.split(":")[1].strip() for line in info if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    return f"{os.cpu_count()} x {model}, {memory:.0f} GiB, {platform.system()} {platform.release().split('-')[0]}"
