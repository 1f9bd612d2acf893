"""The scripts of Tests/Scripts give the same rows over files, over a store and over HTTP.

`swift test` runs them over records in memory."""
import json, pathlib, unittest, urllib.parse

from program import ROOT, Folder, Server, run

SCRIPTS = sorted((ROOT / "Tests" / "Scripts").glob("*.txt"))


def text(value):
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def rows(out):
    """Rows as they are compared: values as text, none that is empty."""
    found = (json.loads(line, parse_int=str, parse_float=str) for line in out.decode().splitlines() if line)
    return [{k: text(v) for k, v in row.items() if text(v)} for row in found]


class Script:
    def __init__(self, path):
        self.records, self.questions = [], []
        for block in path.read_text().split("\n\n"):
            head, *lines = block.strip("\n").split("\n")
            if head == "load":
                self.records = lines
            elif head.startswith("eval "):
                query = head[5:]
                ordered = query.startswith("in order ")
                self.questions.append((query.removeprefix("in order "), ordered, [json.loads(line) for line in lines]))


class Scripts(unittest.TestCase):
    def compare(self, script, ask, where):
        for query, ordered, wanted in script.questions:
            got = ask(query)
            if not ordered:
                got, wanted = (sorted(x, key=lambda row: json.dumps(row, sort_keys=True)) for x in (got, wanted))
            with self.subTest(query, where=where):
                self.assertEqual(got, wanted)

    def search(self, *flags):
        def ask(query):
            code, out, err = run("search", *flags, "-n", "0", "-o", "json", "--", query)
            self.assertIn(code, (0, 1), err)
            return rows(out)
        return ask

    def test_all(self):
        for path in SCRIPTS:
            script = Script(path)
            with Folder() as folder:
                file, store = folder / "records.jsonl", folder / "store"
                file.write_text("\n".join(script.records) + "\n")
                self.compare(script, self.search("--in", file, "--parser", "records"), "files")
                code, _, err = run("ingest", "-q", "--parser", "records", "--store", store, file)
                self.assertEqual(code, 0, err)
                self.compare(script, self.search("--store", store), "store")
                (folder / "empty").mkdir()
                server = Server(str(store), folder / "empty").start()
                try:
                    def ask(query):
                        status, body = server.get("/select/logsql/query?limit=0&query=" + urllib.parse.quote(query, safe=""))
                        self.assertEqual(status, 200, body)
                        return rows(body)
                    self.compare(script, ask, "HTTP")
                finally:
                    server.stop()


if __name__ == "__main__":
    unittest.main()
