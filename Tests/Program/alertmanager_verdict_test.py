#!/usr/bin/env python3
"""`sawlog check` takes and refuses the configurations of Alertmanager that `amtool check-config` does."""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

from program import binary

ROUTE = "route: {receiver: a}\n"
RECEIVER = "receivers: [{name: a}]\n"


def receiver(text, head=""):
    return head + ROUTE + "receivers:\n- name: a\n  " + text + "\n"


def route(text, more=""):
    return "route:\n  receiver: a\n" + "".join(f"  {line}\n" for line in text.split("\n")) + RECEIVER + more


INTERVALS = "time_intervals:\n- name: t\n  time_intervals:\n  - "


GOOD = [
    ROUTE + RECEIVER,
    route("group_by: [alertname, job]\ngroup_wait: 0s\ngroup_interval: 1m\nrepeat_interval: 1h30m"),
    route("group_by: ['...']"),
    route("routes:\n- match: {severity: critical}\n  continue: true\n- match_re: {job: 'a|b.*'}\n  receiver: a"),
    route("routes:\n- matchers: ['a=\"b\"', 'c!=d', 'e=~\"f.*\"', \"g!~'h'\"]"),
    route("routes:\n- matchers: ['{a=\"b\", c=\"d\"}']"),
    route("routes:\n- matchers: ['a = b']\n  routes:\n  - receiver: a\n    mute_time_intervals: [t]",
          INTERVALS + "weekdays: ['monday:friday', sunday]\n"),
    route("routes:\n- active_time_intervals: [t]", INTERVALS + "times: [{start_time: '09:00', end_time: '24:00'}]\n"),
    route("routes:\n- active_time_intervals: [t]", INTERVALS + "days_of_month: ['1:5', '-3:-1', '1:-1']\n    months: ['january:march', '12', 5]\n    years: ['2020:2030', 2040]\n"),
    ROUTE + RECEIVER + "mute_time_intervals: [{name: x, time_intervals: []}]\n",
    ROUTE + RECEIVER + "inhibit_rules:\n- source_match: {severity: critical}\n  target_match_re: {severity: 'w.*'}\n  equal: [job]\n",
    ROUTE + RECEIVER + "inhibit_rules:\n- source_matchers: ['a=b']\n  target_matchers: ['c=~d']\n",
    receiver("webhook_configs: [{url: 'http://127.0.0.1:5001/', send_resolved: true, max_alerts: 5}]"),
    receiver("webhook_configs: [{url: 'https://example.com', http_config: {basic_auth: {username: u, password: p}}}]"),
    receiver("webhook_configs: [{url: 'http://a', http_config: {oauth2: {client_id: a, client_secret: b, token_url: 'http://c', "
             "scopes: [d], endpoint_params: {e: f}, tls_config: {insecure_skip_verify: true}}}}]"),
    receiver("slack_configs: [{api_url: 'https://example.com/x', channel: '#a', text: '{{ range .Alerts }}{{ .Annotations.summary }}{{ end }}'}]"),
    receiver("slack_configs: [{channel: '#a'}]", "global: {slack_api_url: 'https://example.com/x'}\n"),
    receiver("slack_configs: [{channel: a, fields: [{title: t, value: v, short: true}]}]", "global: {slack_api_url: 'https://example.com/x'}\n"),
    receiver("pagerduty_configs: [{routing_key: x, details: {a: b}}]"),
    receiver("pagerduty_configs: [{service_key: x}]"),
    receiver("email_configs: [{to: a@example.com, from: b@example.com, smarthost: 'h:25'}]"),
    receiver("email_configs: [{to: a@example.com, headers: {Subject: x}}]", "global: {smtp_smarthost: 'h:25', smtp_from: x@example.com}\n"),
    receiver("opsgenie_configs: [{api_key: x}]"),
    receiver("victorops_configs: [{api_key: x, routing_key: y}]"),
    receiver("pushover_configs: [{user_key: x, token: y}]"),
    receiver("telegram_configs: [{bot_token: x, chat_id: 5}]"),
    receiver("discord_configs: [{webhook_url: 'https://example.com/x'}]"),
    receiver("sns_configs: [{topic_arn: x, sigv4: {region: eu-central-1}}]"),
    "global: {resolve_timeout: 5m, smtp_require_tls: false, http_config: {follow_redirects: true}}\n" + ROUTE + RECEIVER,
    "templates: ['missing/*.tmpl']\n" + ROUTE + RECEIVER,
    "templates: ['good.tmpl']\n" + ROUTE + RECEIVER,
]

BAD = [
    route("routes:\n- matchers: ['a=~\"(?=b)c\"']"),
    route("routes:\n- match_re: {a: 'b++'}"),
    receiver("webhook_configs: [{url: 'http://a', http_config: {oauth2: {}}}]"),
    receiver("webhook_configs: [{url: 'http://a', http_config: {oauth2: {client_id: a, client_secret: b}}}]"),
    receiver("webhook_configs: [{url: 'http://a', http_config: {oauth2: {client_id: a, client_secret: b, client_secret_file: c, "
             "token_url: 'http://d'}}}]"),
    receiver("webhook_configs: [{url: 'http://a', http_config: {bearer_token: x, oauth2: {client_id: a, client_secret: b, "
             "token_url: 'http://d'}}}]"),
    "{}\n",
    RECEIVER,
    ROUTE,
    "route: {}\n" + RECEIVER,
    "route: {receiver: b}\n" + RECEIVER,
    "route: {receiver: a, match: {x: y}}\n" + RECEIVER,
    "route: {receiver: a, matchers: ['x=y']}\n" + RECEIVER,
    "route: {receiver: a, continue: true}\n" + RECEIVER,
    "route: {receiver: a, mute_time_intervals: [t]}\n" + RECEIVER + INTERVALS + "weekdays: [monday]\n",
    "route: {receiver: a, group_byy: [x]}\n" + RECEIVER,
    "rout: {receiver: a}\n" + RECEIVER,
    ROUTE + "receivers: [{name: a}, {name: a}]\n",
    ROUTE + "receivers: [{name: ''}]\n",
    ROUTE + "receivers: [{name: a, web_configs: []}]\n",
    ROUTE + "receivers: {}\n",
    route("group_by: [a, a]"),
    route("group_by: ['...', a]"),
    route("group_by: ['a-b']"),
    route("group_interval: 0s"),
    route("repeat_interval: 0"),
    route("group_wait: 5"),
    route("routes:\n- receiver: missing"),
    route("routes:\n- routes:\n  - receiver: missing"),
    route("routes:\n- match_re: {a: '('}"),
    route("routes:\n- match: {a-b: c}"),
    route("routes:\n- matchers: ['a']"),
    route("routes:\n- matchers: ['a=~\"(\"']"),
    route("routes:\n- matchers: ['a=\"b']"),
    route("routes:\n- mute_time_intervals: [missing]"),
    route("routes:\n- {}", INTERVALS + "weekdays: [someday]\n"),
    route("routes:\n- {}", INTERVALS + "weekdays: ['friday:monday']\n"),
    route("routes:\n- {}", INTERVALS + "times: [{start_time: '9:00', end_time: '10:00'}]\n"),
    route("routes:\n- {}", INTERVALS + "times: [{start_time: '10:00', end_time: '09:00'}]\n"),
    route("routes:\n- {}", INTERVALS + "times: [{start_time: '10:00', end_time: '24:01'}]\n"),
    route("routes:\n- {}", INTERVALS + "times: [{start_time: '10:00'}]\n"),
    route("routes:\n- {}", INTERVALS + "days_of_month: ['0']\n"),
    route("routes:\n- {}", INTERVALS + "days_of_month: ['32']\n"),
    route("routes:\n- {}", INTERVALS + "days_of_month: ['-1:5']\n"),
    route("routes:\n- {}", INTERVALS + "days_of_month: ['5:1']\n"),
    route("routes:\n- {}", INTERVALS + "years: ['2030:2020']\n"),
    ROUTE + RECEIVER + "time_intervals: [{name: t, time_intervals: []}, {name: t, time_intervals: []}]\n",
    ROUTE + RECEIVER + "inhibit_rules: [{source_match: {a-b: c}}]\n",
    ROUTE + RECEIVER + "inhibit_rules: [{source_matchers: ['a=~\"[\"']}]\n",
    ROUTE + RECEIVER + "inhibit_rules: [{source: {a: c}}]\n",
    receiver("webhook_configs: [{}]"),
    receiver("webhook_configs: [{url: ''}]"),
    receiver("webhook_configs: [{url: 'example.com'}]"),
    receiver("webhook_configs: [{url: 'ftp://example.com'}]"),
    receiver("webhook_configs: [{url: 'http://'}]"),
    receiver("webhook_configs: [{uri: 'http://example.com'}]"),
    receiver("slack_configs: [{channel: a}]"),
    receiver("slack_configs: [{channel: a, api_url: x}]"),
    receiver("slack_configs: [{chanel: a, api_url: 'https://example.com'}]"),
    receiver("pagerduty_configs: [{}]"),
    receiver("email_configs: [{}]"),
    receiver("email_configs: [{to: a@example.com}]"),
    receiver("email_configs: [{to: a@example.com, smarthost: 'h:25'}]"),
    receiver("email_configs: [{to: a@example.com, from: b@example.com, smarthost: 'h'}]"),
    receiver("email_configs: [{to: a@example.com, from: b@example.com, smarthost: 'h:25', headers: {Subject: a, subject: b}}]"),
    receiver("opsgenie_configs: [{}]"),
    receiver("victorops_configs: [{api_key: x}]"),
    receiver("pushover_configs: [{token: y}]"),
    receiver("pushover_configs: [{user_key: y}]"),
    receiver("telegram_configs: [{bot_token: x}]"),
    receiver("wechat_configs: [{}]"),
    receiver("sns_configs: [{sigv4: {region: x}}]"),
    receiver("discord_configs: [{}]"),
    "global: {smtp_smarthost: h}\n" + ROUTE + RECEIVER,
    "global: {slack_api_url: x}\n" + ROUTE + RECEIVER,
    "global: {resolve_timeout: x}\n" + ROUTE + RECEIVER,
    "global: {slack_url: 'https://example.com'}\n" + ROUTE + RECEIVER,
    "global: {slack_api_url: 'https://example.com', slack_api_url_file: x}\n" + ROUTE + RECEIVER,
    "templates: ['bad.tmpl']\n" + ROUTE + RECEIVER,
    "route: [\n",
    "route: {receiver: a}\nroute: {receiver: a}\n" + RECEIVER,
]

# What many write and Alertmanager refuses.
OURS = [
    receiver("email_configs: [{to: a@example.com, from: b@example.com, smarthost: 'h:25', subject: x, body: y}]"),
]


class AlertmanagerVerdictTest(unittest.TestCase):
    def setUp(self):
        if not shutil.which("amtool"):
            self.skipTest("amtool is not installed")
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="sawlog-alertmanager-"))
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)
        (self.directory / "good.tmpl").write_text('{{ define "x" }}{{ .Alerts }}{{ end }}')
        (self.directory / "bad.tmpl").write_text('{{ define "x" }}{{ nonsense }}{{ end }}')

    def verdict(self, *command):
        done = subprocess.run([*map(str, command)], capture_output=True, text=True, cwd=self.directory, timeout=60)
        return done.returncode, done.stdout + done.stderr

    def check(self, text):
        (self.directory / "alertmanager.yml").write_text(text)
        return (
            self.verdict(binary(), "check", "alertmanager.yml"),
            self.verdict("amtool", "check-config", "alertmanager.yml"),
        )

    def test_good(self):
        for text in GOOD:
            with self.subTest(text):
                ours, theirs = self.check(text)
                self.assertEqual((ours[0], theirs[0]), (0, 0), ours[1] + theirs[1])

    def test_bad(self):
        for text in BAD:
            with self.subTest(text):
                ours, theirs = self.check(text)
                self.assertEqual((ours[0], theirs[0] != 0), (1, True), ours[1] + theirs[1])

    def test_what_is_taken_with_a_hint(self):
        for text in OURS:
            with self.subTest(text):
                ours, theirs = self.check(text)
                self.assertEqual((ours[0], theirs[0] != 0), (0, True), ours[1] + theirs[1])
                self.assertIn("Alertmanager refuses", ours[1])


if __name__ == "__main__":
    unittest.main()
