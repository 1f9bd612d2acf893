"""Random queries over a store count what a plain scan of the original files counts, sealed or not, merged or not.

The lines are those of ../shared/tools/corpus where it lies beside the checkout, and made here in any case."""
import collections, json, os, random, re, subprocess, unittest

from faulty import Clock, origin_bytes, seal
from program import ROOT, Folder, Server, run, wait_for

SEED = int(os.environ.get("SAWLOG_SEED") or random.SystemRandom().randrange(1 << 32))
QUERIES = int(os.environ.get("SAWLOG_QUERIES") or 150)
CORPUS = ROOT.parent / "shared" / "tools" / "corpus"


def made(rng, count):
    """Lines with words, identifiers, addresses, paths and numbers, some of them odd."""
    hosts, parts = ["gpu1", "gpu22", "web-3"], ["cache", "trainer", "db_pool", "Ångström", "x.y"]
    words = ["error", "Error", "timeout", "timed", "out", "connection", "reset", "by", "peer", "loss", "step", "größe", "a-b", "_x_"]
    for n in range(count):
        body = " ".join(rng.choice(words) for _ in range(rng.randrange(1, 6)))
        extra = rng.choice([
            f"from 10.0.{rng.randrange(4)}.{rng.randrange(256)} port {rng.randrange(65536)}", f"block blk_{rng.randrange(10**6)}",
            f"loss={rng.random():.3f} lr=1e-{rng.randrange(9)}", f"/srv/run{rng.randrange(9)}/model.pt", f"id={rng.getrandbits(64):016x}",
            f"took {rng.randrange(5000)}ms (limit {rng.randrange(9)}s)", "x" * rng.randrange(300), f"[{n}] \"quoted\" 100%", ""])
        yield f"2026-11-{n * 3 // count + 17:02d}T{n % 24:02d}:{rng.randrange(60):02d}:{rng.randrange(60):02d}.{rng.randrange(10**6):06d}Z {rng.choice(hosts)} {rng.choice(parts)}: {body} {extra}".rstrip()


WORD = re.compile(r"[^\W]+", re.UNICODE)


class Naive:
    """A query and the lines it means, decided by looking at each of them."""

    def __init__(self, rng, lines):
        self.rng, self.lines = rng, lines

    def piece(self):
        """A random line and words of it."""
        line = self.rng.choice(self.lines)
        return line, WORD.findall(line)

    def atom(self):
        line, words = self.piece()
        kind = self.rng.randrange(7)
        if kind == 0:
            return self.word(self.rng.choice(words))
        if kind == 1:
            return self.word(self.rng.choice(["error", "nothere", "blk_1", "zzz", "10", "step"]))
        if kind == 2:
            return self.phrase(line)
        if kind == 3:
            return self.regexp(line)
        if kind == 4:
            return self.prefix(self.rng.choice(words))
        if kind == 5:
            return self.ignoring_case(self.rng.choice(words))
        found = re.search(r"\d+\.\d+\.\d+\.\d+|\w+_\d+|[0-9a-f]{16}", line)
        return self.text(found.group()) if found else self.word(self.rng.choice(words))

    @staticmethod
    def quoted(text):
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    @staticmethod
    def bounded(text):
        """The text with no letter, digit or _ going on at either end."""
        before = r"(?<!\w)" if re.match(r"\w", text) else ""
        after = r"(?!\w)" if re.search(r"\w\Z", text) else ""
        return re.compile(before + re.escape(text) + after)

    def text(self, text):
        pattern = self.bounded(text)
        return self.quoted(text), lambda line: bool(pattern.search(line))

    word = text

    def phrase(self, line):
        start = self.rng.randrange(len(line))
        text = line[start:start + self.rng.randrange(1, 40)]
        return self.text(text.strip() or line[:5])

    def prefix(self, word):
        part = word[:self.rng.randrange(1, len(word) + 1)]
        pattern = re.compile(r"(?<!\w)" + re.escape(part))
        return self.quoted(part) + "*", lambda line: bool(pattern.search(line))

    def ignoring_case(self, word):
        pattern = re.compile(r"(?<!\w)" + re.escape(word.lower()) + r"(?!\w)")
        return f"i({self.quoted(word.upper() if word.isascii() else word)})", lambda line: bool(pattern.search(line.lower()))

    def regexp(self, line):
        start = self.rng.randrange(len(line))
        part = re.escape(line[start:start + self.rng.randrange(1, 12)])
        if self.rng.random() < 0.5:
            part = re.sub(r"\d", r"\\d", part)
        if self.rng.random() < 0.3:
            part += r".*" + re.escape(self.rng.choice("aeo1."))
        pattern = re.compile(part)
        return "~" + self.quoted(part), lambda line: bool(pattern.search(line))

    def filter(self, depth=2):
        choice = self.rng.random()
        if depth == 0 or choice < 0.4:
            return self.atom()
        if choice < 0.55:
            text, meaning = self.filter(depth - 1)
            return f"!({text})", lambda line: not meaning(line)
        (a, first), (b, second) = self.filter(depth - 1), self.filter(depth - 1)
        if choice < 0.8:
            return f"({a} {b})", lambda line: first(line) and second(line)
        return f"({a} or {b})", lambda line: first(line) or second(line)

    def timed(self):
        """Times are compared as text: all are written alike."""
        text, meaning = self.filter()
        if self.rng.random() < 0.6:
            return text, meaning
        bounds = sorted(self.rng.choice(self.lines)[:27] for _ in range(2))
        return f"_time:[{bounds[0]}, {bounds[1]}] ({text})", lambda line: bounds[0] <= line[:27] <= bounds[1] and meaning(line)


def taken(line):
    """What `extract "took <ms>ms"` takes of a line."""
    start = line.find("took ")
    end = line.find("ms", start + 5) if start >= 0 else -1
    return line[start + 5:end] if end >= 0 else ""


def measured(lines):
    lengths = [len(line.encode("utf-8", "surrogateescape")) for line in lines]
    return [{"n": len(lines), "s": sum(lengths), "m": max(lengths)}] if lines else [{"n": 0, "s": "NaN", "m": ""}]


# Pipes behind a filter, and the rows they give for the lines that it selects.
PIPES = [
    ("stats count() n", lambda lines: [{"n": len(lines)}]),
    ("len(_msg) b | stats count() n, sum(b) s, max(b) m", measured),
    ("extract 'took <ms>ms' | filter ms:* | stats count() n",
     lambda lines: [{"n": sum(1 for line in lines if taken(line))}]),
    ("extract 'took <ms>ms' | uniq by (ms) hits",
     lambda lines: [{"ms": k, "hits": v} for k, v in collections.Counter(map(taken, lines)).items()]),
    ("replace ('error', 'E') | replace_regexp ('[0-9]+', '#') | uniq by (_msg) hits",
     lambda lines: [{"_msg": k, "hits": v} for k, v in collections.Counter(re.sub("[0-9]+", "#", line.replace("error", "E")) for line in lines).items()]),
    ("split ' ' as w | json_array_len(w) n | stats by (n) count() hits",
     lambda lines: [{"n": k, "hits": v} for k, v in collections.Counter(line.count(" ") + 1 for line in lines).items()]),
]


def plain(rows):
    return sorted(json.dumps({k: str(v) for k, v in row.items() if v not in ("", None)}, sort_keys=True) for row in rows)


class NaiveScan(unittest.TestCase):
    def compare(self, store, lines, rng, count, name, choice):
        naive, wrong, hits = Naive(rng, lines), [], 0
        for _ in range(count):
            query, meaning = naive.timed()
            selected = [line for line in lines if meaning(line)]
            hits += len(selected) > 0
            # Every second query only counts, which a store does without putting lines together.
            pipes, answer = PIPES[0] if rng.random() < 0.5 else rng.choice(choice)
            query = f"{query} | {pipes}"
            code, out, err = run("search", "--store", store, "-o", "json", query)
            wanted, found = plain(answer(selected)), plain(map(json.loads, out.decode("utf-8", "replace").splitlines()))
            if code not in (0, 1) or found != wanted:
                other = [row for row in found if row not in wanted][:2], [row for row in wanted if row not in found][:2]
                wrong.append(f"{query}: {len(selected)} lines, said and wanted {str(other)[:300]} {err[:300]}")
        print(f"{name}: {count} queries, {hits} find something, {len(wrong)} wrong")
        self.assertEqual(wrong, [])
        self.assertGreater(hits, count // 3)

    def test_made_lines(self):
        print(f"seed {SEED} (SAWLOG_SEED={SEED} repeats the queries)")
        rng = random.Random(SEED)
        with Folder() as folder:
            clock = Clock(folder, rate=50)
            lines = list(made(rng, 4000))
            (folder / "logs").mkdir()
            server = Server(str(folder / "store"), folder / "logs", env=clock.env).start()
            try:
                # Some in small sealed blocks, some merged, the last not sealed at all.
                for part in range(10):
                    with open(folder / "logs" / "a.log", "a") as log:
                        log.writelines(line + "\n" for line in lines[part * 400:part * 400 + 400])
                    size = (folder / "logs" / "a.log").stat().st_size
                    wait_for(lambda: origin_bytes(server.store) == size, "the lines to be stored")
                    if part < 9:
                        seal(server.store, clock)
            finally:
                self.assertEqual(server.stop(), 0)
            self.compare(server.store, lines, rng, QUERIES, "made lines", PIPES)

    def test_corpus(self):
        if not CORPUS.exists():
            self.skipTest("no ../shared/tools/corpus")
        rng = random.Random(SEED)
        with Folder() as folder:
            path = folder / "corpus.log"
            subprocess.run([CORPUS, "70000", str(SEED % 1000), path], check=True, stdout=subprocess.DEVNULL)
            code, _, err = run("ingest", "-q", "--store", folder / "store", path)
            self.assertEqual(code, 0, err)
            with open(path, encoding="utf-8", errors="surrogateescape", newline="\n") as log:
                lines = log.read().split("\n")[:-1]
            self.assertEqual(len(lines), 70000)
            self.compare(folder / "store", lines, rng, QUERIES // 5, "corpus", PIPES[:4])


if __name__ == "__main__":
    unittest.main()
