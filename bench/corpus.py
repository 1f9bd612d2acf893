"""bench/corpus.py LOG: the log that is measured, and what the queries ask of it.

Without a log of yours a synthetic one is written: rsyslog's file format, a few hundred message templates with fresh variables,
the same for the same number of lines. What is looked for (a phrase, an identifier, an address) is chosen from the log by
rules that give the same for the same bytes. Run as a program it prints the choice as JSON; bench/run.py calls it so, since
reading a large log takes memory that would be counted into what is measured afterwards.
"""
import collections, json, os, random, re, subprocess, sys, time

WORDS = "connection session block worker request cache shard replica gradient checkpoint tensor node volume".split()
VERBS = "opened closed received dropped started finished failed retried loaded saved evicted scheduled".split()
ENDS = ["", "", " after timeout, giving up", " without error", " with error 5", " at time limit, shut out"]
LEVELS = ["INFO"] * 12 + ["DEBUG"] * 4 + ["WARNING"] * 3 + ["ERROR"]

# So many lines have the address that is looked for, for each line of the log: 130 of two million.
ADDRESS_SHARE = 130 / 2_000_000
WORD = rb"(?-u:\b)(?:%s)(?-u:\b)"
ADDRESS = WORD % rb"[0-9]{1,3}(?:\.[0-9]{1,3}){3}"
PHRASE = re.compile(rb"(?=(?<= )([a-z]{3,} [a-z]{3,})[ ,:;.]?\s)")
IDENTIFIER = [re.compile(rb"\bblk_[0-9]{9,}\b"), re.compile(rb"\b[A-Za-z_]*[0-9]{9,}\b")]
PIECE, PIECES, CANDIDATES = 1 << 20, 8, 64


def synthesize(path, lines):
    rng = random.Random(1)
    templates = [(rng.choice(LEVELS), f"{rng.choice(WORDS)} {rng.choice(VERBS)}", rng.choice(ENDS), rng.randrange(4)) for _ in range(300)]
    now = 1_763_600_000.0
    with open(path, "w") as out:
        for _ in range(lines):
            now += rng.random() / 500
            stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now))
            level, text, end, holes = templates[min(299, int(rng.expovariate(0.02)))]
            tail = [f" id=blk_{rng.getrandbits(63)}", f" from 10.{rng.randrange(9)}.{rng.randrange(16)}.{int(rng.expovariate(0.05)) % 256}",
                    f" took {rng.randrange(1, 30000)} ms", f" step {rng.randrange(100000)}"][:holes + 1]
            out.write(f"{stamp}.{int(now * 1e6) % 1000000:06d}+00:00 host{rng.randrange(20):02d} app{rng.randrange(8)}[{rng.randrange(9999)}]: "
                      f"{level} {text}{''.join(tail)}{end}\n")


def pieces(path):
    """Eight pieces of a mebibyte, evenly spread."""
    size = os.path.getsize(path)
    with open(path, "rb") as file:
        for n in range(PIECES):
            file.seek(max(0, size - PIECE) * n // (PIECES - 1))
            yield file.read(PIECE)


def phrase(path):
    """The most frequent pair of neighbouring lower-case words, which are in the fixed text of messages as a rule."""
    counts = collections.Counter()
    for piece in pieces(path):
        counts.update(PHRASE.findall(piece))
    return min(counts, key=lambda pair: (-counts[pair], pair), default=b"no phrase").decode()


def identifier(path, rg):
    """Of the block ids that stand once in the middle of the log, the one with the fewest occurrences in all of it; without block
    ids, of other long identifiers."""
    middle = list(pieces(path))[PIECES // 2]
    for form in IDENTIFIER:
        counts = collections.Counter(form.findall(middle))
        once = [found for found, count in counts.items() if count == 1][:CANDIDATES]
        if once:
            everywhere = collections.Counter(occurrences(path, WORD % b"|".join(once), rg))
            return min(once, key=lambda each: (everywhere[each], each)).decode()
    return "blk_3141592653589793238"


def python_pattern(pattern):
    return re.compile(pattern.replace(b"(?-u:\\b)", b"\\b"))


def occurrences(path, pattern, rg):
    """What the pattern matches, one by one: with rg, which takes a second a gigabyte, else with Python, which takes ten."""
    if not rg:
        form = python_pattern(pattern)
        with open(path, "rb") as file:
            for line in file:
                yield from form.findall(line)
        return
    command = ["rg", "--no-config", "-a", "-o", "-N", "--no-filename", "-e", pattern.decode(), path]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        yield from (line.rstrip() for line in process.stdout)


def address(path, lines, rg):
    """Of those in the pieces, the one whose count in all of the log is nearest to 130 in two million lines; the least of several."""
    form, wanted = python_pattern(ADDRESS), max(1, round(lines * ADDRESS_SHARE))
    known = {found for piece in pieces(path) for found in form.findall(piece)}
    counts = collections.Counter(found for found in occurrences(path, ADDRESS, rg) if found in known)
    return min(counts, key=lambda each: (abs(counts[each] - wanted), each), default=b"192.0.2.1").decode()


def line_count(path):
    with open(path, "rb") as file:
        return sum(piece.count(b"\n") for piece in iter(lambda: file.read(PIECE), b""))


def choose(path, rg):
    lines = line_count(path)
    return {"lines": lines, "phrase": phrase(path), "rare": identifier(path, rg), "address": address(path, lines, rg)}


if __name__ == "__main__":
    print(json.dumps(choose(sys.argv[1], rg="--rg" in sys.argv[2:])))
