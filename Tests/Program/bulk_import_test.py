"""An import at full speed, whose commits are sealed at once, killed with signal 9 again and again: every byte is stored once."""
import os, random, subprocess, time, unittest

from program import Folder, binary, run

SEED = int(os.environ.get("SAWLOG_SEED") or random.SystemRandom().randrange(1 << 32))
FILES, LINES, KILLS = 6, 40_000, 12


def line(rng, kind, number):
    second = f"{number // 3600 % 24:02d}:{number // 60 % 60:02d}:{number % 60:02d}"
    if kind == "sshd":
        return f"2026-11-20T{second}.{number % 1000:03d}Z host{number % 7} sshd[{number % 30000}]: Accepted publickey for user{rng.randrange(90)} from 10.0.{rng.randrange(256)}.9 port {number % 65536} ssh2\n"
    return f'10.1.{number % 256}.{rng.randrange(256)} - - [20/Nov/2026:{second} +0000] "GET /item/{number} HTTP/1.1" {rng.choice((200, 404, 500))} {rng.randrange(9000)} "-" "curl/8"\n'


class BulkImport(unittest.TestCase):
    def test_killed_again_and_again(self):
        rng = random.Random(SEED)
        with Folder() as folder, self.subTest(seed=SEED):
            files = [folder / f"{'auth' if i % 2 else 'access'}{i}.log" for i in range(FILES)]
            for i, path in enumerate(files):
                kind = "sshd" if i % 2 else "nginx"
                path.write_text("".join(line(rng, kind, n) for n in range(LINES + i)))
            begun = time.monotonic()
            self.assertEqual(run("ingest", "--store", folder / "whole", *files)[0], 0)
            whole = time.monotonic() - begun
            store, killed = folder / "store", 0
            for _ in range(KILLS):
                process = subprocess.Popen(
                    [binary(), "ingest", "--store", store, *files], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                try:
                    process.wait(rng.uniform(0, whole * 0.3))
                except subprocess.TimeoutExpired:
                    process.kill()
                    killed += 1
                    process.wait()
                if (store / "hot.db").exists():
                    # A store that has only begun to be made has nothing to prove.
                    code, out, err = run("store", "verify", "--store", store)
                    self.assertTrue(code == 0 or b"hot.db" not in out and "no store" in err, out + err.encode())
            self.assertEqual(run("ingest", "--store", store, *files)[0], 0)
            code, out, err = run("store", "verify", "--store", store)
            self.assertEqual(code, 0, out)
            self.assertIn(b"every byte is stored once", out)
            for path in files:
                self.assertEqual(run("export", "--raw", "--store", store, path)[1], path.read_bytes(), path.name)
            count = "* | stats by (category) count() n | sort by (category)"
            self.assertEqual(run("search", "--store", store, count)[1], run("search", "--store", folder / "whole", count)[1])
            print(f"import: killed {killed} times (seed {SEED})")


if __name__ == "__main__":
    unittest.main()
