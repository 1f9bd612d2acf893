"""Debian's logrotate at work while the server tails: nothing twice, and nothing missing that is in a file at the end."""
import collections, gzip, os, re, shutil, signal, subprocess, threading, time, unittest

from program import Folder, Server, records, wait_for

MODES = {
    "rename, compress later, writer reopens": ("reopen", "create\ncompress\ndelaycompress\n"),
    "rename, compress at once, writer watches the path": ("watch", "nocreate\ncompress\n"),
    "copytruncate, writer appends": ("append", "copytruncate\ncompress\n"),
    "copytruncate, writer keeps its offset": ("noappend", "copytruncate\n"),
    "rename with a date": ("reopen", "dateext\ndateformat -%Y%m%d-%s\ncreate\n"),
}
ROTATIONS = 5


class Writer(threading.Thread):
    """Numbered lines, about a thousand a second, to one path; reopens it as programs do."""

    def __init__(self, path, mode):
        super().__init__(daemon=True)
        self.path, self.mode = path, mode
        self.number, self.done, self.reopen = 0, threading.Event(), threading.Event()

    def open(self):
        flags = os.O_WRONLY | os.O_CREAT | (0 if self.mode == "noappend" else os.O_APPEND)
        return os.open(self.path, flags, 0o644)

    def moved(self, file):
        try:
            return os.stat(self.path).st_ino != os.fstat(file).st_ino
        except FileNotFoundError:
            return True

    def run(self):
        file = self.open()
        while not self.done.is_set():
            if (self.mode == "reopen" and self.reopen.is_set()) or (self.mode == "watch" and self.moved(file)):
                self.reopen.clear()
                os.close(file)
                file = self.open()
            self.number += 1
            stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime())
            os.write(file, f"{stamp}Z INFO rotwriter seq={self.number:07d} {'abcdefghij' * (self.number % 9)}\n".encode())
            time.sleep(0.001)
        os.close(file)


def numbers(data):
    return [int(n) for n in re.findall(rb"seq=(\d{7})", data)]


def in_files(folder):
    """The numbers in the files that are left."""
    found = set()
    for path in folder.iterdir():
        found.update(numbers(gzip.open(path).read() if path.suffix == ".gz" else path.read_bytes()))
    return found


@unittest.skipUnless(shutil.which("logrotate") or os.path.exists("/usr/sbin/logrotate"), "logrotate is not installed")
class Rotation(unittest.TestCase):
    def test_logrotate(self):
        for name, (mode, options) in MODES.items():
            with self.subTest(name):
                self.rotate(name, mode, options)

    def rotate(self, name, mode, options):
        with Folder() as folder:
            logs = folder / "logs"
            logs.mkdir(mode=0o755)
            path = logs / "app.log"
            conf = folder / "logrotate.conf"
            # Root's logrotate refuses to work in folders that others may write to.
            conf.write_text(f"{path} {{\nsu root root\nrotate 20\nmissingok\n{options}}}\n" if os.geteuid() == 0
                            else f"{path} {{\nrotate 20\nmissingok\n{options}}}\n")
            os.chmod(conf, 0o644)
            server = Server(str(folder / "store"), logs).start()
            writer = Writer(str(path), mode)
            writer.start()
            try:
                for _ in range(ROTATIONS):
                    before = writer.number
                    wait_for(lambda: writer.number > before + 700, "the writer to go on")
                    done = subprocess.run(
                        [shutil.which("logrotate") or "/usr/sbin/logrotate", "-f", "-s", str(folder / "state"), str(conf)],
                        capture_output=True, text=True)
                    self.assertEqual(done.returncode, 0, done.stderr)
                    writer.reopen.set()
                    # dateext names have seconds.
                    time.sleep(1.1 if "dateext" in options else 0)
            finally:
                writer.done.set()
                writer.join()
            try:
                left = in_files(logs)
                wait_for(lambda: left <= set(self.stored(server)), f"{len(left)} lines of {name}", 30)
                stored = collections.Counter(self.stored(server))
            finally:
                self.assertEqual(server.stop(), 0)
            twice = sorted(n for n, count in stored.items() if count > 1)
            lost = sorted(set(range(1, writer.number + 1)) - set(stored))
            print(f"{name}: {writer.number} written, {len(left)} in files, {len(stored)} stored, {len(twice)} twice, never in a file: {lost}")
            self.assertEqual(twice, [])
            self.assertEqual(sorted(left - set(stored)), [])

    def stored(self, server):
        return [int(n) for record in records(server.store, "rotwriter") for n in re.findall(r"seq=(\d{7})", record["_msg"])]


if __name__ == "__main__":
    unittest.main()
