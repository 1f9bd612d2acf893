"""What stands in the way of a start is said exactly, with exit code 2; what does not is said and left out."""
import json, os, shutil, socket, sqlite3, unittest

from program import Folder, Server, free_port, records, run, wait_for


class Starting(unittest.TestCase):
    def serve(self, folder, *arguments):
        logs = folder / "logs"
        logs.mkdir(exist_ok=True)
        return run("serve", "--store", folder / "store", "--listen", f"127.0.0.1:{free_port()}", *arguments, logs, timeout=60)

    def refuses(self, folder, expected, *arguments):
        code, out, err = self.serve(folder, *arguments)
        self.assertEqual((code, out, err), (2, b"", expected))

    def test_port_in_use(self):
        with Folder() as folder, socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            address = f"127.0.0.1:{other.getsockname()[1]}"
            self.refuses(
                folder, f"sawlog: cannot listen on {address}: the address is already in use by another program\n",
                "--listen", address)

    def test_store_in_use(self):
        with Folder() as folder:
            (folder / "logs").mkdir()
            server = Server(str(folder / "store"), folder / "logs").start()
            try:
                self.refuses(
                    folder, f"sawlog: the store {folder}/store is in use by process {server.process.pid}; "
                    "only one process may write to it\n")
            finally:
                self.assertEqual(server.stop(), 0)

    def test_store_of_a_newer_version(self):
        with Folder() as folder:
            (folder / "logs").mkdir()
            Server(str(folder / "store"), folder / "logs").start().stop()
            database = sqlite3.connect(folder / "store" / "hot.db")
            known = database.execute("PRAGMA user_version").fetchone()[0]
            database.execute("PRAGMA user_version = 99")
            database.close()
            self.refuses(
                folder, f"sawlog: the store {folder}/store/hot.db has format 99, made by a newer Sawlog; "
                f"this one knows formats up to {known}\n")

    def test_unknown_key_in_the_configuration(self):
        with Folder() as folder:
            config = folder / "sawlog.yaml"
            config.write_text("serve:\n  listne: 127.0.0.1:1\n")
            self.refuses(
                folder, f'{config}:2:3: error: unknown key "listne"\n    listne: 127.0.0.1:1\n    ^^^^^^\n'
                '  help: did you mean "listen"?\n', "--config", config)

    def test_bad_address(self):
        with Folder() as folder:
            self.refuses(
                folder, 'sawlog: "nowhere" is not an address to listen on: the port is missing, as in 127.0.0.1:9514\n',
                "--listen", "nowhere")

    def test_nothing_that_can_be_read(self):
        with Folder() as folder:
            code, _, err = run("serve", "--store", folder / "store", "--listen", "127.0.0.1:0", folder / "absent")
            self.assertEqual((code, err), (2, f"error: cannot read {folder}/absent: No such file or directory\n"))


    def test_nothing_of_a_kind_that_can_be_read(self):
        with Folder() as folder:
            os.mkfifo(folder / "pipe.log")
            for command in (["serve", "--listen", "127.0.0.1:0"], ["ingest"]):
                code, _, err = run(*command, "--store", folder / "store", folder / "pipe.log")
                self.assertEqual((code, err), (2, f"error: cannot read {folder}/pipe.log: it is neither a file nor a directory\n"))
            code, _, err = run("search", "--in", folder / "pipe.log", folder / "no*.log", "--", "word")
            self.assertEqual((code, err), (
                2, f"error: cannot read {folder}/pipe.log: it is neither a file nor a directory\n"
                f"error: no file matches {folder}/no*.log\n"))

    def test_unknown_parser(self):
        with Folder() as folder:
            self.refuses(folder, 'error: there is no parser "nginx_acess"\n  help: did you mean "nginx_access"?\n', "-p", "nginx_acess")
            config = folder / "sawlog.yaml"
            config.write_text("inputs:\n  - paths: [logs]\n    parser: nanogptt\n")
            server = Server(str(folder / "store"), config=str(config)).start()
            self.assertEqual(server.stop(), 0)
            self.assertIn(f'{config}:3:13: error: there is no parser "nanogptt"\n', server.said())


class FaultyFiles(unittest.TestCase):
    """A faulty parser or rule does not keep the others from working, but is told at the start and at /health."""

    def faults(self, name, text):
        with Folder() as folder:
            (folder / "logs").mkdir()
            (folder / "parsers").mkdir()
            (folder / "parsers" / name).write_text(text)
            config = folder / "sawlog.yaml"
            config.write_text("parsers: {directories: [parsers]}\n")
            server = Server(str(folder / "store"), folder / "logs", config=str(config)).start()
            try:
                health = server.get("/health")[1].decode()
            finally:
                self.assertEqual(server.stop(), 0)
            return server.said().replace(str(folder), ""), health

    def test_parser_that_is_no_yaml(self):
        said, health = self.faults("broken.yaml", "name: [broken\n")
        self.assertIn("/parsers/broken.yaml:2:1: error: ", said)
        self.assertIn("broken.yaml", health)

    def test_grok_that_does_not_compile(self):
        said, health = self.faults("bad.yaml", "name: bad\nlines: ['%{NUMBR:n}']\nsamples: []\n")
        self.assertIn("/parsers/bad.yaml:2:", said)
        self.assertIn("NUMBER", said)
        self.assertIn("bad.yaml", health)


class Ending(unittest.TestCase):
    def test_a_store_that_is_removed_is_told_and_its_lines_are_read_again(self):
        with Folder() as folder:
            (folder / "logs").mkdir()
            log = folder / "logs" / "a.log"
            log.write_text("2026-11-20T04:00:00Z INFO before\n")
            server = Server(str(folder / "store"), folder / "logs").start()
            try:
                wait_for(lambda: b"before" in server.get("/select/logsql/query?query=before")[1], "the first line")
                shutil.rmtree(folder / "store")
                with open(log, "a") as more:
                    more.write("2026-11-20T04:00:01Z INFO after\n")
                health = wait_for(lambda: self.blocked(server), "the server to see it")
                self.assertIn("hot.db was removed or replaced while it was open", health["reason"])
            finally:
                self.assertEqual(server.stop(), 0)
            server.start()
            try:
                wait_for(lambda: b"after" in server.get("/select/logsql/query?query=after")[1], "the second line")
            finally:
                self.assertEqual(server.stop(), 0)
            self.assertEqual([r["_msg"].split()[-1] for r in records(folder / "store")], ["before", "after"])

    def blocked(self, server):
        health = json.loads(server.get("/health")[1])
        return health if health["status"] == "blocked" else None

    def test_unreadable_paths_are_named_and_tried_again(self):
        with Folder() as folder:
            (folder / "logs").mkdir()
            late = folder / "late.log"
            server = Server(str(folder / "store"), folder / "logs", late).start()
            try:
                self.assertIn(f"sawlog: cannot read {late}: No such file or directory; it is tried again\n", server.said())
                self.assertIn(f"sawlog: {server.address}/ tails {folder}/logs, {late}; store {folder}/store\n", server.said())
                late.write_text("2026-11-20T04:00:00Z INFO here at last\n")
                wait_for(lambda: b"at last" in server.get("/select/logsql/query?query=here")[1], "the late file")
            finally:
                self.assertEqual(server.stop(), 0)

    def test_interrupt_flushes_and_ends_well(self):
        import signal
        with Folder() as folder:
            (folder / "logs").mkdir()
            server = Server(str(folder / "store"), folder / "logs").start()
            (folder / "logs" / "a.log").write_text("2026-11-20T04:00:00Z INFO once\n" * 1000)
            wait_for(lambda: b"once" in server.get("/select/logsql/query?query=once&limit=1")[1], "the lines")
            server.process.send_signal(signal.SIGINT)
            self.assertEqual(server.process.wait(timeout=60), 0)
            code, out, _ = run("search", "--store", folder / "store", "-n", "0", "-o", "raw", "once")
            self.assertEqual((code, out.count(b"\n")), (0, 1000))


if __name__ == "__main__":
    unittest.main()
