"""Makes fixtures/store/NAME.tar.gz with the program that $SAWLOG names: a small whole store as that version writes it, with
sealed blocks of two categories and batches that are not sealed.

    SAWLOG=/path/to/sawlog python3 Tests/Program/make_old_store.py NAME [FOLDER OF THE LOGS]

Run once for each format, by the version that first wrote it; what is there is never made anew."""
import pathlib, sqlite3, sys, tarfile

from faulty import Clock, origin_bytes, seal
from program import ROOT, Folder, Server, wait_for

NAMES = {"system": "system.log", "training": "training.log"}


def content(part):
    """What each of the three parts adds to the two logs."""
    system = "".join(
        f"2026-11-20T04:0{part}:{n % 60:02d}.{n * 1013 % 10**6:06d}Z gpu{n % 3} sshd[{n * 37}]: "
        + ("Failed password for root from 10.0.%d.%d port %d" % (n % 4, n, 40000 + n) if n % 3 else "error: größe \"quoted\" blk_%d" % (n * 7919))
        + "\n" for n in range(part * 100, part * 100 + 60))
    training = "".join(f'{{"time":"2026-11-20T04:1{part}:{n:02d}Z","level":"info","msg":"step {part * 50 + n} done","loss":{1 / (n + 1):.4f},"run":"r{n % 2}"}}\n'
                       for n in range(50))
    return {"system": system, "training": training}


def make(name, logs):
    target = ROOT / "fixtures" / "store" / f"{name}.tar.gz"
    if target.exists():
        raise SystemExit(f"{target} is there and stays as it is")
    with Folder() as folder:
        logs.mkdir(parents=True, exist_ok=True)
        clock = Clock(folder, rate=20)
        config = folder / "sawlog.yaml"
        config.write_text("inputs:\n" + "".join(f"  - paths: [{logs}/{file}]\n    category: {category}\n" for category, file in NAMES.items()))
        server = Server(str(folder / name), config=str(config), env=clock.env).start()
        for part in range(3):
            for category, text in content(part).items():
                with open(logs / NAMES[category], "a") as log:
                    log.write(text)
            size = sum((logs / file).stat().st_size for file in NAMES.values())
            wait_for(lambda: origin_bytes(server.store) == size, "the lines to be stored")
            if part < 2:
                seal(server.store, clock)
        assert server.stop() == 0
        for path in (folder / name).rglob("*.db"):
            connection = sqlite3.connect(path)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
        with tarfile.open(target, "w:gz") as archive:
            for path in sorted((folder / name).rglob("*")):
                if path.suffix == ".db":
                    archive.add(path, arcname=str(path.relative_to(folder)))
        print(f"{target}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    make(sys.argv[1], pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else "/srv/logs"))
