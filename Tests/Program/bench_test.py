"""The benchmark runs, keeps what it measured in the shape that `--compare` reads, and leaves nothing behind. No speed is judged."""
import json, os, pathlib, subprocess, sys, unittest

from program import ROOT, Folder, binary

LINES = 20_000
QUERIES = ["word", "rare", "phrase", "regexp", "minute", "newest", "address", "field"]


def bench(*arguments, folder):
    """The benchmark with its temporary files below `folder`."""
    return subprocess.run([sys.executable, ROOT / "bench/run.py", *map(str, arguments)], capture_output=True, text=True, timeout=600,
                          env={**os.environ, "SAWLOG": binary(), "TMPDIR": str(folder)})


class Benchmark(unittest.TestCase):
    def test_a_small_run_has_every_measure_and_can_be_compared(self):
        with Folder() as folder:
            (folder / "temporary").mkdir()
            done = bench("--lines", LINES, "--runs", 1, "--samples", 3, "--partitions", 8, "--out", folder / "runs",
                         folder=folder / "temporary")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(list((folder / "temporary").iterdir()), [])
            kept = list((folder / "runs").glob("*.json"))
            self.assertEqual(len(kept), 1)
            run = json.loads(kept[0].read_text())
            self.assertNotIn(str(folder), kept[0].read_text(), "a run names no paths")
            self.shape(run)
            compared = bench("--compare", kept[0], kept[0], folder=folder)
            self.assertEqual(compared.returncode, 0, compared.stderr)
            self.assertRegex(compared.stdout, r"lines +20,000 +20,000 +1\.00")

    def shape(self, run):
        self.assertEqual((run["lines"], run["ingest"]["measures"]["sawlog"]["records"]), (LINES, LINES))
        self.assertEqual(run["ingest"]["measures"]["sawlog"]["plain"], 0, "the synthetic log is parsed")
        for name in ["zstd1", "zstd3", "sawlog", "fts5"]:
            for key in ["cpu", "wall", "memory", "bytes"]:
                self.assertGreater(run["ingest"]["measures"][name][key], 0, f"{name} {key}")
        self.assertEqual(set(run["ingest"]["ratios"]), {"zstd1", "zstd3", "fts5"})
        self.assertEqual(list(run["queries"]["each"]), QUERIES)
        for key, query in run["queries"]["each"].items():
            self.assertGreater(min(query["http"]["wall"], query["process"]["wall"], query["victorialogs"]["raw"]), 0, key)
            self.assertGreater(query["http"]["answer"], 0, key)
            self.assertTrue(query.get("agrees", True), f"{key}: {query}")
        self.assertEqual(run["queries"]["each"]["minute"]["http"]["answer"], LINES)
        self.assertEqual((run["latency"]["http"]["samples"], run["latency"]["process"]["samples"]), (3, 3))
        if run["partitions"]:
            self.assertEqual(run["partitions"]["partitions"], 8)
        self.assertEqual(run["restart"]["stored"], run["restart"]["written"])
        self.assertGreater(len(run["targets"]), 10)
        self.assertTrue(run["machine"] and run["versions"]["sawlog"] and run["versions"]["zstd"])

    def test_the_speed_of_parsers_is_a_table_of_all_that_are_named(self):
        done = subprocess.run([sys.executable, ROOT / "bench/parse.py", "--runs", "1", ROOT / "parsers/nginx_access.yaml",
                               ROOT / "parsers/json_lines.yaml"],
                              capture_output=True, text=True, timeout=600, env={**os.environ, "SAWLOG": binary()})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"(?m)^nginx_access +\d+ +\d+\.\d\d +\d+ +\d+ +\d\.\d\d$")
        self.assertRegex(done.stdout, r"(?m)^json_lines +\d+ +0\.00 +\d+ +- +-$")
        self.assertRegex(done.stdout, r"(?m)^[01] of 1 formats .*\nAll in turns: \d+ ns a record, [\d,]+ records a second")

    def test_what_cannot_be_run_is_said(self):
        with Folder() as folder:
            old = pathlib.Path(folder / "old.json")
            old.write_text('{"lines": 1}')
            for arguments, said in [(["--log", folder / "absent.log"], "there is no file"), (["--runs", 0], "at least 1"),
                                    (["--compare", old, old], "format"), (["--compare", folder / "none.json", old], "cannot be read")]:
                done = bench(*arguments, folder=folder)
                self.assertEqual(done.returncode, 1)
                self.assertRegex(done.stderr, f"^bench: .*{said}")
                self.assertNotIn("Traceback", done.stderr)

    def test_alerts_are_timed_from_line_to_notification(self):
        done = subprocess.run([sys.executable, ROOT / "bench/alerts.py", "--samples", "2", "--only", "line"], capture_output=True, text=True,
                              timeout=600, env={**os.environ, "SAWLOG": binary()})
        self.assertEqual(done.returncode, 0, done.stderr)
        found = json.loads(done.stdout)["seconds_from_line_to_notification"]["line"]
        self.assertGreater(found["p99"], 0)


if __name__ == "__main__":
    unittest.main()
