"""What a person at a terminal gets: columns, colour, folds, marks, the pager, progress, and a picture that lives."""
import fcntl, os, pty, re, select, signal, struct, subprocess, termios, time, unittest

from program import ROOT, Folder, binary, run

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """The program on a pseudo-terminal of 100 columns and `rows` lines."""

    def __init__(self, *arguments, rows=40, env=None, stdin=None):
        own, other = pty.openpty()
        fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", rows, 100, 0, 0))
        variables = {"TERM": "xterm", "PATH": os.environ["PATH"], "SAWLOG_SHARE": str(ROOT), "HOME": "/nonexistent", **(env or {})}

        def lead():
            os.setsid()
            fcntl.ioctl(1, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            [binary(), *map(str, arguments)], stdin=stdin or other, stdout=other, stderr=other, env=variables, preexec_fn=lead)
        os.close(other)
        self.own, self.text = own, ""

    def read_until(self, wanted, seconds=60):
        end = time.monotonic() + seconds
        while not wanted(self.text) and time.monotonic() < end:
            if select.select([self.own], [], [], 0.1)[0]:
                try:
                    piece = os.read(self.own, 65536)
                except OSError:  # the last one at the other end has gone
                    break
                if not piece:
                    break
                self.text += piece.decode("utf-8", "replace").replace("\r\n", "\n")
        return self.text

    def type(self, keys):
        os.write(self.own, keys.encode())

    def end(self):
        self.read_until(lambda _: False)
        code = self.process.wait(timeout=60)
        os.close(self.own)
        return code, self.text


LINES = """\
2026-11-20T04:00:00Z INFO worker[1]: started
2026-11-20T04:00:01.5Z WARN worker[1]: peer is slow
2026-11-20T04:00:02.123Z ERROR worker[1]: timeout after 30 s
2026-11-20T04:00:03Z ERROR worker[1]: gave up
Traceback (most recent call last):
  File "a.py", line 1, in one
  File "a.py", line 2, in two
  File "a.py", line 3, in three
ValueError: the timeout of \x1b[31mrank 7
2026-11-20T04:00:04Z INFO worker[1]: ended
"""


class Showing(unittest.TestCase):
    def setUp(self):
        self.folder = Folder()
        self.path = self.folder.__enter__()
        (self.path / "a.log").write_text(LINES)
        (self.path / "with-a-name-that-is-too-long-for-a-column.log").write_text("2026-11-20T04:00:05Z CRITICAL disk full\n")

    def tearDown(self):
        self.folder.__exit__()

    def shown(self, *arguments, **more):
        code, text = Terminal("search", "--in", self.path, *arguments, **more).end()
        return code, text

    def test_columns(self):
        code, text = self.shown("--no-pager", "--color", "never", "-n", "3")
        self.assertEqual(code, 0, text)
        lines = [line for line in text.split("\n") if line.startswith("2026")]
        self.assertEqual({line.index("Z ") for line in lines}, {23})
        self.assertTrue(lines[-1].startswith("2026-11-20T04:00:05.000Z critical …"), lines)

    def test_colour_by_level_and_marks(self):
        _, text = self.shown("--no-pager", "timeout")
        self.assertIn("\x1b[1;31merror\x1b[0m", text)
        self.assertIn("\x1b[30;43mtimeout\x1b[0m after", text)
        _, text = self.shown("--no-pager", "timeout", env={"NO_COLOR": "1"})
        self.assertNotRegex(text, r"\x1b\[[0-9;]*m")

    def test_long_records_are_folded_but_for_their_ends_and_matches(self):
        _, text = self.shown("--no-pager", "--color", "never", "rank")
        self.assertRegex(text, r"(?m)^    … \d lines, --full shows them$")
        self.assertNotIn("in two", text)
        self.assertIn("ValueError", text)
        _, text = self.shown("--no-pager", "--full", "--color", "never", "rank")
        self.assertIn("in two", text)

    def test_what_is_no_terminal_gets_the_whole_plain_record(self):
        code, out, _ = run("search", "--in", self.path, "rank")
        self.assertIn(b"in two", out)
        self.assertNotIn(b"\x1b[30", out)

    def test_short_answers_stay_on_the_screen(self):
        code, text = self.shown("ended")
        self.assertEqual(code, 0)
        self.assertIn("ended", text)
        self.assertNotIn("~", ESCAPES.sub("", text).replace("/~", ""))

    def test_the_pager_gets_the_answer(self):
        code, text = self.shown("timeout", env={"PAGER": "sed s/^/paged:/"})
        self.assertEqual(code, 0)
        self.assertIn("paged:", text)

    def test_a_pager_that_is_left_early_ends_quietly(self):
        log = self.path / "long"
        log.mkdir()
        (log / "b.log").write_text("".join(f"2026-11-20T05:00:00.{i % 1000:03}Z INFO line {i}\n" for i in range(50000)))
        code, text = Terminal("search", "--in", log, "-n", "0", env={"PAGER": "head -1"}).end()
        self.assertEqual((code, text.count("INFO")), (0, 1), text)

    def test_a_closed_pipe_ends_quietly(self):
        log = self.path / "long"
        log.mkdir()
        (log / "b.log").write_text("".join(f"2026-11-20T05:00:00.{i % 1000:03}Z INFO line {i}\n" for i in range(50000)))
        search = subprocess.Popen(
            [binary(), "search", "--in", str(log), "-n", "0", "-o", "raw"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        search.stdout.readline()
        search.stdout.close()
        said = search.stderr.read()
        search.stderr.close()
        # As the shell shows the end of grep there: 141.
        self.assertIn(search.wait(), (-signal.SIGPIPE, 141))
        self.assertEqual(said, b"")


class Context(unittest.TestCase):
    def lines(self, folder):
        for name in "ab":
            (folder / f"{name}.log").write_text(
                "".join(f"2026-11-20T04:{i:02}:0{'ab'.index(name)}Z INFO {name}{i}{' hit' if i in (5, 6, 20) else ''}\n" for i in range(30)))

    def heads(self, out):
        return [line.split(" INFO ")[-1] for line in out.decode().split("\n")[:-1]]

    def check(self, *source):
        code, out, err = run("search", *source, "-B", "2", "-A", "1", "-o", "raw", "hit")
        piece = lambda n: [f"{n}3", f"{n}4", f"{n}5 hit", f"{n}6 hit", f"{n}7", "--", f"{n}18", f"{n}19", f"{n}20 hit", f"{n}21"]
        self.assertEqual((code, self.heads(out)), (0, piece("a") + ["--"] + piece("b")), err)
        code, out, err = run("search", *source, "-C", "1", "-n", "1", "-o", "raw", "hit")
        self.assertEqual((code, self.heads(out)), (0, ["b19", "b20 hit", "b21"]), err)

    def test_around_records_of_the_same_source(self):
        with Folder() as folder:
            self.lines(folder)
            self.check("--in", folder / "a.log", folder / "b.log")
            run("ingest", "-q", "--store", folder / "store", folder / "a.log", folder / "b.log")
            self.check("--store", folder / "store")


class Tables(unittest.TestCase):
    def test_csv_has_a_column_for_each_field(self):
        with Folder() as folder:
            (folder / "a.jsonl").write_text('{"time":"2026-11-20T04:00:00Z","msg":"one","a":1}\n{"time":"2026-11-20T04:00:01Z","msg":"two","b":"x,\\"y"}\n')
            code, out, err = run("search", "--in", folder / "a.jsonl", "-o", "csv", "* | fields _time, a, b", env={"SAWLOG_SHARE": str(ROOT)})
            self.assertEqual(out.decode(), '_time,a,b\r\n2026-11-20T04:00:00Z,1,\r\n2026-11-20T04:00:01Z,,"x,""y"\r\n', err)

    def test_pretty_printed_values_stay_on_one_line(self):
        with Folder() as folder:
            (folder / "a.json").write_text('{\n\t"MESSAGE" : "text",\n\t"__REALTIME_TIMESTAMP" : "1795150851736564",\n\t"LIST" : [\n\t\t"a b",\n\t\t255\n\t]\n}\n')
            code, out, err = run("search", "--in", folder / "a.json", "-o", "json", env={"SAWLOG_SHARE": str(ROOT)})
            self.assertEqual(out.count(b"\n"), 1, out)


class Top(unittest.TestCase):
    def test_once_without_a_terminal(self):
        with Folder() as folder:
            (folder / "a.log").write_text(LINES)
            code, out, err = run("top", "--in", folder / "a.log")
            self.assertEqual(code, 0, err)
            text = out.decode()
            self.assertRegex(text, r"(?m)^error +3 ")
            self.assertRegex(text, r"(?m)a\.log +6 ")
            self.assertRegex(text, r"(?m)^ +1  worker\[<\*>\]: peer is slow")
            self.assertEqual(run("top", "--in", folder / "a.log", "nowhere")[0], 1)

    def test_live_until_q(self):
        with Folder() as folder:
            (folder / "a.log").write_text(LINES)
            run("ingest", "-q", "--store", folder / "store", folder / "a.log")
            top = Terminal("top", "--store", folder / "store", "--since", "2026-11-20", "--interval", "1")
            top.read_until(lambda text: text.count("SOURCE") >= 2)
            top.type("q")
            code, text = top.end()
            self.assertEqual(code, 0, text)
            self.assertTrue(text.endswith("\x1b[?25h\x1b[?1049l"), repr(text[-60:]))

    def test_interrupted_it_gives_the_screen_back(self):
        with Folder() as folder:
            (folder / "a.log").write_text(LINES)
            run("ingest", "-q", "--store", folder / "store", folder / "a.log")
            top = Terminal("top", "--store", folder / "store", "--since", "2026-11-20")
            top.read_until(lambda text: "SOURCE" in text)
            top.type("\x03")
            code, text = top.end()
            self.assertEqual(code, 130)
            self.assertTrue(text.endswith("\x1b[?1049l"), repr(text[-60:]))


if __name__ == "__main__":
    unittest.main()
