"""A full disk stops the storing, not the server; once there is room, everything is stored once."""
import collections, json, os, subprocess, time, unittest

from program import Folder, Server, records, wait_for

LINES = 60_000


class FullDisk(unittest.TestCase):
    def test_nothing_is_lost_or_doubled(self):
        self.on_a_small_disk(self.fill)

    def test_stopped_while_full_it_goes_on_after_the_last_stored_line(self):
        self.on_a_small_disk(self.stop_while_full)

    def on_a_small_disk(self, body):
        with Folder() as folder:
            disk = folder / "disk"
            disk.mkdir()
            mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "sawlog-test", disk], capture_output=True)
            if mounted.returncode != 0:
                self.skipTest(f"mounting a small disk is not allowed here: {mounted.stderr.decode().strip()}")
            try:
                body(folder, disk)
            finally:
                subprocess.run(["umount", "-l", disk], check=True)

    def fill(self, folder, disk):
        (folder / "logs").mkdir()
        ballast = disk / "ballast"
        ballast.write_bytes(os.urandom(2 << 20))
        server = Server(str(disk / "store"), folder / "logs")
        server.start()
        try:
            self.assertEqual(json.loads(server.get("/health")[1])["status"], "ok")
            self.write(folder / "logs" / "a.log")
            blocked = wait_for(lambda: self.health(server, "blocked"), "the disk to be full", 120)
            self.assertIn("no room left on the disk of", blocked["reason"])
            self.assertIn("since", blocked)
            # What is stored can still be asked for.
            self.assertEqual(server.get("/select/logsql/query?query=number&limit=1")[0], 200)
            self.assertEqual(server.get("/metrics")[0], 200)
            ballast.unlink()
            subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
            wait_for(lambda: self.health(server, "ok"), "the storing to go on")
            wait_for(lambda: self.stored(server) == LINES, f"{LINES} lines; {self.stored(server)} are there", 120)
            said = server.said()
            self.assertEqual(said.count("nothing can be stored"), 1, said)
        finally:
            self.assertEqual(server.stop(), 0)
        numbers = collections.Counter(record["_msg"].split("number=")[1].split()[0] for record in records(server.store))
        self.assertEqual(len(numbers), LINES)
        self.assertEqual(set(numbers.values()), {1})

    def stop_while_full(self, folder, disk):
        (folder / "logs").mkdir()
        ballast = disk / "ballast"
        ballast.write_bytes(os.urandom(2 << 20))
        server = Server(str(disk / "store"), folder / "logs").start()
        self.write(folder / "logs" / "a.log")
        wait_for(lambda: self.health(server, "blocked"), "the disk to be full", 120)
        # Small commits may find room where a large one does not; they must not pass it.
        with open(ballast, "r+b") as file:
            file.truncate(1800 << 10)
        self.assertEqual(server.stop(), 0)
        ballast.unlink()
        subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
        server.start()
        try:
            wait_for(lambda: self.stored(server) == LINES, f"{LINES} lines; {self.stored(server)} are there", 60)
        finally:
            self.assertEqual(server.stop(), 0)
        numbers = collections.Counter(record["_msg"].split("number=")[1].split()[0] for record in records(server.store))
        self.assertEqual((len(numbers), set(numbers.values())), (LINES, {1}))

    def write(self, path):
        # Text that does not compress, so that the disk fills up.
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        with open(path, "w") as log:
            log.writelines(f"{stamp} INFO number={n:06d} {os.urandom(60).hex()}\n" for n in range(LINES))

    def health(self, server, status):
        health = json.loads(server.get("/health")[1])
        return health if health["status"] == status else None

    def stored(self, server):
        return int(server.get("/select/logsql/query?query=number+%7C+stats+count()+n")[1].split(b'"n":')[1].strip(b'"}\n '))


if __name__ == "__main__":
    unittest.main()
