"""Searches of the command line over a store and over a running server."""
import json, os, subprocess, unittest

from program import ROOT, Folder, Server, binary, run, wait_for


class Searching(unittest.TestCase):
    def log(self, folder, *lines):
        (folder / "logs").mkdir(exist_ok=True)
        with open(folder / "logs" / "a.log", "a") as log:
            log.writelines(line + "\n" for line in lines)

    def test_queries_inside_queries(self):
        with Folder() as folder:
            self.log(folder, *(f'{{"time":"2026-11-20T04:00:0{n}Z","host_id":"h{n % 3}","state":"{s}"}}' for n, s in
                               enumerate(["good", "bad", "good", "good", "good", "odd"])))
            run("ingest", "-q", "--store", folder / "store", folder / "logs")
            query = "host_id:in(state:bad | fields host_id)"
            code, out, err = run("search", "--store", folder / "store", "-o", "json", query)
            self.assertEqual((code, [json.loads(l)["state"] for l in out.splitlines()]), (0, ["bad", "good"]), err)

    def test_an_answer_says_what_it_covers(self):
        with Folder() as folder:
            self.log(folder, *(f"2026-11-20T04:00:0{n}Z INFO wanted {n}" for n in range(5)))
            run("ingest", "-q", "--store", folder / "store", folder / "logs")
            search = ["search", "--store", folder / "store", "-o", "json"]
            code, out, err = run(*search, "wanted")
            self.assertEqual((code, len(out.splitlines())), (0, 5))
            self.assertRegex(err, r"^sawlog: 1 of 1 segments read, .* of .*; 5 records match\n$")
            self.assertEqual(run(*search, "-q", "wanted")[2], "")
            self.log(folder, "2026-11-20T04:00:09Z INFO wanted later")
            self.assertRegex(run(*search, "wanted")[2], r"; 39 B of .*a\.log are not stored yet\n$")
            code, out, err = run(*search, "-n", "2", "--coverage", "wanted")
            found = json.loads(out.splitlines()[-1])["_coverage"]
            self.assertEqual((found["complete"], found["matched"], found["segments_read"], found["limits"]),
                             (True, 5, 1, ["only the newest 2 records are shown"]))
            code, out, err = run(*search, "--explain", "--until", "2026-11-19", "wanted")
            self.assertEqual((code, out), (1, b""))
            self.assertIn("words:   wanted", err)
            self.assertIn("to read: 0 of 1 segments, at most 0", err)
            with_server = Server(str(folder / "store"), folder / "logs").start()
            try:
                wait_for(lambda: b"later" in with_server.get("/select/logsql/query?query=later")[1], "the last line")
                code, out, err = run("search", "--server", with_server.address, "-o", "json", "--coverage", "wanted")
                self.assertEqual(json.loads(out.splitlines()[-1])["_coverage"]["matched"], 6)
                self.assertIn("6 records match", err)
            finally:
                with_server.stop()

    def test_the_time_of_a_query_is_bounded(self):
        with Folder() as folder:
            self.log(folder, *(f"2026-11-20T04:00:0{n}Z INFO wanted {n}" for n in range(5)))
            run("ingest", "-q", "--store", folder / "store", folder / "logs")
            with_server = Server(str(folder / "store"), folder / "logs").start()
            try:
                for source in (["--store", folder / "store"], ["--in", folder / "logs" / "a.log"],
                               ["--server", with_server.address]):
                    code, out, err = run("search", *source, "--timeout", "1ns", "wanted")
                    self.assertEqual((code, out), (2, b""), source)
                    self.assertIn("took longer than", err)
                    code, out, err = run("search", *source, "--timeout", "1m", "-o", "raw", "wanted")
                    self.assertEqual((code, len(out.splitlines())), (0, 5), err)
                    for wrong in ("soon", "0", "nan", "-inf", "-1e30"):
                        code, _, err = run("search", *source, f"--timeout={wrong}", "x")
                        self.assertIn("this is no duration", err, wrong)
                        self.assertEqual(code, 2, wrong)
            finally:
                with_server.stop()

    def test_answers_of_files_are_the_same_whatever_is_passed_over(self):
        with Folder() as folder:
            kinds = [path.read_bytes().splitlines(keepends=True) for path in sorted((ROOT / "fixtures").rglob("*.log")) if "hostile" not in str(path)]
            log, total, turn = folder / "all.log", 0, 0
            with open(log, "wb") as out:
                while total < 6_000_000:
                    # Some kinds far more often than others, so that there are long stretches of one.
                    lines = kinds[turn % len(kinds)] * (1, 1, 40)[turn % 3]
                    out.writelines(line if line.endswith(b"\n") else line + b"\n" for line in lines)
                    total += sum(map(len, lines))
                    turn += 1
            for query in ("error", "Traceback", "sshd", "loss", '"Failed password" | stats by (level) count() as n', "absent",
                          "ERROR or Accepted | stats count() as n", "OOM | fields _time, level"):
                ask = ["search", "-q", "--in", log, "-o", "json", "-n", "500"]
                every = run(*ask, "--coverage", query)
                self.assertIn(every[0], (0, 1), every[2])
                self.assertEqual(run(*ask, query)[:2], (every[0], b"".join(every[1].splitlines(keepends=True)[:-1])), query)

    def test_what_an_answer_of_files_lacks_is_said_without_figures(self):
        with Folder() as folder:
            members = ",".join(f'"k{n}":1' for n in range(5000))
            self.log(folder, "{" + members + "}")
            ask = ["search", "--in", folder / "logs" / "a.log", "-o", "json"]
            # A text line: what its pipe makes has too many names.
            said = run(*ask, "--parser", "text", "* | unpack_json")[2]
            self.assertRegex(said, r"^sawlog: \d+ fields that pipes made were left out: a row has room for 4096 names\n$")
            self.assertEqual(run(*ask, "-q", "--parser", "text", "* | unpack_json")[2], "")
            said = run(*ask, "--coverage", "--parser", "text", "* | unpack_json")[2]
            self.assertRegex(said, r"segments read, .*; 1 record matches; \d+ fields that pipes made were left out")

    def test_a_server_shows_the_context_of_the_newest_only(self):
        with Folder() as folder:
            lines = [f"2026-11-{day}T04:00:{n:02d}Z INFO {'wanted' if n == 5 else 'other'} {day} {n}"
                     for day in (18, 20) for n in range(10)]
            self.log(folder, *lines)
            run("ingest", "-q", "--store", folder / "store", folder / "logs")
            with_server = Server(str(folder / "store"), folder / "logs").start()
            try:
                wait_for(lambda: b"20 9" in with_server.get("/select/logsql/query?query=other")[1], "the last line")
                for flags in (["-n", "1"], ["-n", "0"], []):
                    ask = ["search", "-q", "-C", "1", "-o", "raw", *flags, "wanted"]
                    store = run(*ask, "--store", folder / "store")
                    server = run(*ask, "--server", with_server.address)
                    self.assertEqual(server[0], 0, server[2])
                    days = {line.split(b" ")[3] for line in server[1].splitlines() if b" " in line}
                    self.assertEqual(days, {b"20"} if flags == ["-n", "1"] else {b"18", b"20"})
                    shown = [line for line in server[1].splitlines() if b"INFO" in line]
                    self.assertEqual(shown, [line for line in store[1].splitlines() if b"INFO" in line])
                self.assertEqual(run("search", "-C", "1", "--server", with_server.address, "absent")[0], 1)
            finally:
                with_server.stop()

    def test_following_a_store_shows_what_arrives(self):
        self.follow(lambda server: ["--store", server.store])

    def test_following_a_server_shows_what_arrives(self):
        self.follow(lambda server: ["--server", server.address])

    def follow(self, source):
        with Folder() as folder:
            self.log(folder, "2026-11-20T04:00:00Z INFO wanted before")
            server = Server(str(folder / "store"), folder / "logs").start()
            wait_for(lambda: b"before" in server.get("/select/logsql/query?query=wanted")[1], "the first line")
            follower = subprocess.Popen([binary(), "search", *source(server), "-f", "-o", "raw", "wanted"], stdout=subprocess.PIPE)
            try:
                self.assertIn(b"before", follower.stdout.readline())
                # A tail over HTTP begins a moment after the search, so the mark is written until it is seen.
                wait_for(lambda: self.reaches(folder, follower), "a line that comes later")
            finally:
                follower.kill()
                follower.wait()
                follower.stdout.close()
                server.stop()

    def reaches(self, folder, follower):
        # An old time of its own: what arrives counts, not what it says.
        self.log(folder, "2026-11-19T04:00:00Z INFO wanted after", "2026-11-20T04:00:00Z INFO else")
        os.set_blocking(follower.stdout.fileno(), False)
        line = follower.stdout.readline() or b""
        self.assertNotIn(b"else", line)
        return b"after" in line


if __name__ == "__main__":
    unittest.main()
