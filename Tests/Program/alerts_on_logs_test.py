"""The shipped rules on whole logs: the right alerts at the right times, and none on quiet logs."""
import json, unittest

from program import ROOT, Folder, run

FIXTURES = ROOT / "fixtures"
QUIET = ["training/nanogpt_char_ok.log", "training/hf_trainer_gpt2_notqdm.log", "evaluation/embeddings_warm_cache.log",
         "evaluation/pytest_verbose_failures.log", "integration/python_structlog_logfmt.log", "system/rsyslog_traditional.log"]


def history(*files):
    """(state, alert, time, label of its own) of every change that an import of the files causes, oldest first."""
    with Folder() as folder:
        code, _, said = run("ingest", "--store", folder / "store", *(FIXTURES / f for f in files))
        if code != 0:
            raise RuntimeError(said)
        _, out, _ = run("alerts", "history", "--store", folder / "store", "-o", "json")
        replayed = run("alerts", "replay", "--store", folder / "store", "--rules", ROOT / "rules/alerts/error-burst.yaml",
                       "--rules", ROOT / "rules/alerts/authentication-failures.yaml")[1]
        return [json.loads(line) for line in out.splitlines() if line.strip()], replayed


class AlertsOnLogs(unittest.TestCase):
    def test_guessed_passwords(self):
        entries, replayed = history("security/auth_traditional.log")
        guesses = [e for e in entries if e["labels"].get("source_ip") == "203.0.113.66"
                   and e["labels"]["alertname"] == "AuthenticationFailures"]
        self.assertTrue(guesses, entries)
        self.assertTrue(guesses[0]["startsAt"].startswith("2026-11-20T04:45:1"), guesses[0])
        self.assertEqual({e["labels"]["alertname"] for e in entries if e["labels"]["severity"] == "critical"},
                         {"AuthenticationFailures", "LoginAfterFailures"})
        self.assertIn(b"203.0.113.66", replayed)

    def test_error_burst(self):
        entries, _ = history("integration/service_outage.log")
        self.assertEqual([e["labels"]["alertname"] for e in entries], ["ErrorBurst"] * len(entries))
        # The tenth error within a minute.
        self.assertTrue(entries[0]["startsAt"].startswith("2026-11-19T09:12:07"), entries[0])
        self.assertGreater(len(entries), 1, "it ends when the errors do")

    def test_quiet_logs_raise_none(self):
        for file in QUIET:
            with self.subTest(file):
                # The first error of its kind is news, but calls nobody.
                labels = [entry["labels"] for entry in history(file)[0]]
                self.assertEqual([l for l in labels if (l["alertname"], l["severity"]) != ("NewError", "info")], [])


if __name__ == "__main__":
    unittest.main()
