"""A real Prometheus scrapes a running server; counters never step back, whatever happens to the server."""
import shutil, subprocess, time, unittest

from program import Folder, Server, wait_for
from services import Prometheus

RULES = """\
metrics:
  - name: test_lines_total
    type: counter
    help: Numbered lines.
    match: number
    labels: {source: source}
"""


class Scraping(unittest.TestCase):
    def setUp(self):
        for program in ("prometheus", "promtool"):
            if not shutil.which(program):
                self.skipTest(f"{program} is not installed")

    def start(self, folder):
        (folder / "logs").mkdir()
        (folder / "rules").mkdir()
        (folder / "rules" / "test.yaml").write_text(RULES)
        (folder / "sawlog.yaml").write_text("rules: {directories: [rules]}\n")
        return Server(str(folder / "store"), folder / "logs", config=str(folder / "sawlog.yaml")).start()

    def write(self, folder, numbers):
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        with open(folder / "logs" / "a.log", "a") as log:
            log.writelines(f"{stamp} INFO number {n}\n" for n in numbers)

    def test_promtool_finds_no_fault(self):
        with Folder() as folder:
            server = self.start(folder)
            try:
                self.write(folder, range(10))
                wait_for(lambda: b"test_lines_total{" in server.get("/metrics")[1], "the derived metric")
                done = subprocess.run(["promtool", "check", "metrics"], input=server.get("/metrics")[1], capture_output=True)
                # promtool has opinions on the names of counters in derived metrics; only faults of form count.
                self.assertEqual(done.returncode, 0, done.stderr.decode())
            finally:
                self.assertEqual(server.stop(), 0)

    def test_counters_survive_restart_and_crash(self):
        with Folder() as folder:
            server = self.start(folder)
            prometheus = Prometheus(folder, f"127.0.0.1:{server.port}")
            try:
                total = 0
                for end in (server.stop, server.kill, server.kill, None):
                    self.write(folder, range(total, total + 1000))
                    total += 1000
                    self.wait_until(prometheus, total)
                    if end:
                        # Lines that are on their way when the server goes count once too.
                        self.write(folder, range(total, total + 500))
                        total += 500
                        end()
                        server.start()
                self.assertEqual(self.value(prometheus, "resets(test_lines_total[10m])"), 0)
                self.assertEqual(self.value(prometheus, "max_over_time(test_lines_total[10m])"), total)
                self.assertEqual(self.value(prometheus, "up"), 1)
            finally:
                prometheus.stop()
                server.stop()

    def value(self, prometheus, query):
        samples = prometheus.query(query)
        return samples[0][1] if len(samples) == 1 else None

    def wait_until(self, prometheus, total):
        wait_for(lambda: self.value(prometheus, "test_lines_total") == total, f"the counter to reach {total}")


if __name__ == "__main__":
    unittest.main()
