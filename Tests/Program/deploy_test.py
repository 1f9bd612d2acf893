#!/usr/bin/env python3
"""The rule files for Prometheus are right, speak of metrics that the program has, and do what their unit tests say."""

import pathlib
import re
import subprocess
import unittest

from program import binary

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "deploy" / "prometheus"


class Deploy(unittest.TestCase):
    def run_on(self, command, path):
        done = subprocess.run([binary(), command, path], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_files_are_good(self):
        for path in FOLDER.glob("*-alerts.yaml"):
            self.run_on("check", path)

    def test_they_alert_as_their_tests_say(self):
        for path in FOLDER.glob("*.test.yaml"):
            self.run_on("test", path)

    def test_metrics_exist(self):
        known = set(re.findall(r'"(sawlog_[a-z_]+)"', (ROOT / "Sources/Metrics/OwnMetric.swift").read_text()))
        for path in FOLDER.glob("*-alerts.yaml"):
            for name in re.findall(r"\bsawlog_[a-z_]+", path.read_text()):
                self.assertIn(name, known)


if __name__ == "__main__":
    unittest.main()
