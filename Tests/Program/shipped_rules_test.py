"""The shipped rules: each alert with lines or series at which it fires and others at which it does not."""
import json, pathlib, re, unittest

import audit_rule_cases, host_rule_cases, login_rule_cases, web_rule_cases
from program import ROOT, Folder, run


CASES = {**login_rule_cases.CASES, **audit_rule_cases.CASES, **web_rule_cases.CASES, **host_rule_cases.CASES}


def apart(name, number, fires):
    """The lines of a case with addresses, hosts and users of its own."""
    place = f"{number}-{int(fires)}"
    own = {"192.0.2.": f"10.{number}.{int(fires)}.", "node-01": "node-" + place, "carol": "carol" + place, "eve": "eve" + place}
    return [re.sub(r"192\.0\.2\.|node-01|\b(?:carol|eve)\b", lambda word: own[word[0]], line) for line in CASES[name][0 if fires else 1]]


def shipped():
    """The alerts of rules on lines by name, and those in PromQL by name and severity."""
    on_lines, on_series = set(), set()
    for file in (ROOT / "rules/alerts").glob("*.yaml"):
        text = file.read_text()
        for rule in re.split(r"^ +- alert: ", text, flags=re.M)[1:]:
            name, severity = rule.split()[0], re.search(r"severity: (\w+)", rule)
            if "type: logsql" in text:
                on_lines.add(name)
            else:
                on_series.add((name, severity.group(1)))
    return on_lines, on_series


def promql_cases():
    """The alerts that a unit test expects, by name and severity, and those that one expects not, by name."""
    fires, quiet = set(), set()
    for file in (ROOT / "Tests/rules").glob("*.yaml"):
        for case in file.read_text().split("eval_time:")[1:]:
            alert = re.search(r"alertname: (\w+)", case)
            if alert and re.search(r"exp_alerts: \[\s*\]", case):
                quiet.add(alert.group(1))
            elif alert:
                fires |= {(alert.group(1), severity) for severity in re.findall(r"severity: (\w+)", case)}
    return fires, quiet


class ShippedRules(unittest.TestCase):
    def test_each_alert_fires_at_its_lines_and_not_at_others(self):
        cases = {(name, fires): apart(name, n, fires) for n, name in enumerate(CASES) for fires in (True, False)}
        with Folder() as folder:
            folder = pathlib.Path(folder)
            for (name, fires), text in cases.items():
                (folder / f"{name}-{fires}.log").write_text("\n".join(text) + "\n")
            code, _, said = run("ingest", "--store", folder / "store", *sorted(folder.glob("*.log")))
            self.assertEqual(code, 0, said)
            _, out, _ = run("alerts", "history", "--store", folder / "store", "-o", "json")
        fired = set()
        for alert in (a for a in map(json.loads, out.decode().splitlines()) if a["state"] == "firing"):
            for line in alert["first_lines"] + alert["last_lines"]:
                fired |= {(alert["labels"]["alertname"], case) for case, text in cases.items() if line in text}
        for case in cases:
            with self.subTest(case):
                self.assertEqual((case[0], case) in fired, case[1])

    def test_no_rule_lacks_a_case_that_fires_and_one_that_does_not(self):
        on_lines, on_series = shipped()
        self.assertEqual(sorted(CASES), sorted(on_lines))
        self.assertEqual({name for name in CASES if not all(CASES[name])}, set())
        fires, quiet = promql_cases()
        self.assertEqual(on_series - fires, set())
        # The watchdog is never quiet.
        self.assertEqual({name for name, _ in on_series} - quiet, {"Watchdog"})

    def test_rules_in_promql(self):
        code, out, said = run("test", *sorted((ROOT / "Tests/rules").glob("*.yaml")))
        self.assertEqual(code, 0, [out, said])


if __name__ == "__main__":
    unittest.main()
