"""Searches of the command line over a store and over a running server."""
import json, os, subprocess, unittest

from program import Folder, Server, binary, run, wait_for


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
