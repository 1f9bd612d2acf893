"""Hostile input: times of year 1 and 9999, lines of a mebibyte, a million templates, a million field names. All of it is kept
and found, and the memory of the program stays bounded (its VmHWM, whatever the build).

SAWLOG_FULL=1 takes the full million of templates and names; else a tenth, so that a debug build is done within a minute."""
import json, os, random, re, subprocess, tempfile, time, unittest

from program import Folder, Server, binary, records, run, wait_for

MILLION = 1_000_000 if os.environ.get("SAWLOG_FULL") else 100_000
MIB = 1 << 20


def peak(*arguments):
    """Runs the program; its exit code, what it said, and the most memory it held (VmHWM, which only grows), in bytes."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen([binary(), *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=said)
        most = 0
        while process.poll() is None:
            with open(f"/proc/{process.pid}/status") as status:
                most = max([most] + [int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM")])
            time.sleep(0.005)
        said.seek(0)
        return process.returncode, said.read().decode(), most


def word(number):
    """Letters alone, another for each number: each makes a template of its own."""
    letters = []
    for _ in range(6):
        number, rest = divmod(number, 26)
        letters.append(chr(97 + rest))
    return "".join(letters)


class Hostile(unittest.TestCase):
    BOUND = 400 * MIB

    def ingest(self, folder, name, lines, bound=None):
        path = folder / name
        with open(path, "w") as log:
            log.writelines(lines)
        code, said, most = peak("ingest", "--store", folder / "store", path)
        self.assertEqual(code, 0, said)
        print(f"{name}: {path.stat().st_size // MIB} MiB, {most // MIB} MiB of memory")
        self.assertLess(most, bound or self.BOUND, name)
        code, out, err = run("export", "--raw", "--store", folder / "store", path)
        self.assertEqual((code, out == path.read_bytes()), (0, True), err)
        code, out, err = run("store", "verify", "--store", folder / "store")
        self.assertEqual(code, 0, out.decode() + err)
        return said

    def count(self, folder, query):
        code, out, err = run("search", "--store", folder / "store", "-o", "json", f"{query} | stats count() n")
        self.assertIn(code, (0, 1), err)
        return int(re.search(rb'"n":"?(\d+)', out).group(1))

    def test_years_1_to_9999(self):
        times = ["0001-01-01T00:00:00Z", "1677-09-21T00:12:43Z", "1677-09-22T00:00:00Z", "1969-12-31T23:59:59Z",
                 "1970-01-01T00:00:00Z", "2026-11-20T04:00:00Z", "2262-04-11T23:47:16Z", "2262-04-12T00:00:00Z",
                 "9999-12-31T23:59:59Z"]
        inside = [t for t in times if "1677-09-22" <= t < "2262-04-12"]
        with Folder() as folder:
            plain = [f"{t} INFO worker took {n} ms, number={n}\n" for n, t in enumerate(times)]
            parsed = [json.dumps({"time": t, "level": "info", "msg": f"number={n + 100}"}) + "\n" for n, t in enumerate(times)]
            epochs = [-62135596800, -1, 0, 253402300799, 9223372036854775807]
            parsed += [f'{{"time":{t},"level":"info","msg":"number={n + 200}"}}\n' for n, t in enumerate(epochs)]
            self.ingest(folder, "plain.log", plain)
            self.ingest(folder, "parsed.log", parsed)
            found = {r["_msg"]: r for r in records(folder / "store", "number")}
            self.assertEqual(len(found), len(plain) + len(parsed))
            for n, (time, line) in enumerate(zip(times, plain)):
                record = next(r for m, r in found.items() if m.endswith(f"number={n}"))
                self.assertEqual(record["_msg"], line.rstrip("\n"))
                if time in inside:
                    self.assertEqual(record["_time"], time)
                else:
                    self.assertIn("_time_suspect", record, "a time that no Instant can hold is flagged")
            for query, wanted in [("_time:[0001-01-01, 9999-12-31]", len(found)), ("_time:<0002-01-01", 0), ("_time:>9999-01-01", 0),
                                  ("_time:0001-01-01", 0), ("_time:9999-12-31", 0), ("_time:1970-01-01Z source:plain.log", 1)]:
                self.assertEqual(self.count(folder, query), wanted, query)
            for unit in ("1d", "1w", "1y", "1h offset 59m", "1ns"):
                code, out, err = run("search", "--store", folder / "store", "-o", "json", f"* | stats by (_time:{unit}) count() n")
                self.assertEqual((code, sum(int(re.search(r'"n":"?(\d+)', l.decode()).group(1)) for l in out.splitlines())),
                                 (0, len(found)), f"{unit}: {err}")
            for flags in (["--since", "0001-01-01"], ["--until", "9999-12-31"]):
                self.assertEqual(run("search", "--store", folder / "store", *flags, "number")[0], 0, flags)

    def test_records_of_a_mebibyte(self):
        random.seed(1)
        with Folder() as folder:
            long = []
            for n in range(40):
                body = "x" * (MIB - 100) if n % 2 else "".join(random.choices("abcdefgh 0123456789", k=MIB - 100))
                long.append(f"2026-11-20T04:00:{n:02d}Z INFO number={n:06d} {body} tail{n}\n")
            self.ingest(folder, "long.log", long)
            for n in range(40):
                self.assertEqual(self.count(folder, f"tail{n}"), 1)
            self.assertEqual(self.count(folder, "*"), 40)

    def test_a_million_templates(self):
        with Folder() as folder:
            self.ingest(folder, "templates.log", (f"2026-11-20T04:00:00Z INFO {word(n * 7919)} {word(n)} number={n}\n" for n in range(MILLION)))
            self.assertEqual(self.count(folder, "*"), MILLION)
            for n in (0, MILLION // 2, MILLION - 1):
                self.assertEqual(self.count(folder, f'"{word(n * 7919)} {word(n)}"'), 1)
            code, said, most = peak("search", "--store", folder / "store", "-n", "3", "* | patterns")
            self.assertEqual(code, 0, said)
            self.assertLess(most, self.BOUND)

    def test_a_million_field_names(self):
        with Folder() as folder:
            self.ingest(folder, "names.log", (
                json.dumps({"time": "2026-11-20T04:00:00Z", "level": "info", "msg": "hello", f"key_{word(n)}": f"v{n}"}) + "\n"
                for n in range(MILLION)))
            self.assertEqual(self.count(folder, "*"), MILLION)
            # A value is found by its word whether its name found room or not.
            for n in (1, MILLION // 2, MILLION - 1):
                self.assertEqual(self.count(folder, f"v{n}"), 1, n)

    def test_names_without_room_are_counted(self):
        with Folder() as folder:
            with open(folder / "names.log", "w") as log:
                log.writelines(json.dumps({"msg": "hello", f"key_{word(n)}": n}) + "\n" for n in range(20_000))
            server = Server(folder / "store", folder / "names.log").start()
            try:
                def dropped():
                    found = re.search(rb"^sawlog_fields_dropped_total (\d+)", server.get("/metrics")[1], re.M)
                    return found and int(found.group(1))
                wait_for(dropped, "fields without room to be counted")
            finally:
                server.stop()

    def test_one_record_with_a_thousand_names(self):
        with Folder() as folder:
            self.ingest(folder, "wide.log", (
                json.dumps({"msg": "wide", **{f"key_{word(n * 1000 + k)}": n for k in range(1000)}}) + "\n" for n in range(MILLION // 5000)))
            self.assertEqual(self.count(folder, "wide"), MILLION // 5000)


if __name__ == "__main__":
    unittest.main()
