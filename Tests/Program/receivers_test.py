"""Samples to receivers over real connections: a mail server with TLS, an API for SMS, Alertmanager, a file."""
import email, email.policy, json, shutil, time, unittest

from program import Folder, run
from services import Alertmanager, MailServer, Webhook, get_json

CONFIG = """\
global: {{smtp_from: 'Sawlog <alerts@example.com>', smtp_auth_username: sawlog, smtp_auth_password_file: password}}
route: {{receiver: mail}}
receivers:
- name: mail
  email_configs:
  - {{to: ann@example.com, smarthost: 'localhost:{port}', require_tls: {tls}, force_implicit_tls: {implicit},
     tls_config: {{{trust}}}}}
"""


class Receivers(unittest.TestCase):
    def sample(self, folder, text, *names):
        (folder / "am.yml").write_text(text)
        (folder / "sawlog.yaml").write_text("alerting: {file: am.yml}\n")
        code, out, err = run("alerts", "test", "--config", str(folder / "sawlog.yaml"), *names)
        self.assertNotIn("pa55word", out.decode() + err)
        return code, out.decode(), err

    def mail(self, tls, implicit=False, trusted=True, password="pa55word", host="localhost", more=""):
        """What a server got, and what the command said."""
        with Folder() as folder:
            server = MailServer(folder, tls=tls or implicit, implicit=implicit, password="pa55word")
            try:
                (folder / "password").write_text(password + "\n")
                text = CONFIG.format(
                    port=server.port, tls=str(tls).lower(), implicit=str(implicit).lower(),
                    trust="ca_file: ca.pem" + more if trusted else "").replace("'localhost:", f"'{host}:")
                return server.received, self.sample(folder, text)
            finally:
                server.stop()

    def test_mail(self):
        for tls, implicit in ((True, False), (True, True), (False, False)):
            with self.subTest(tls=tls, implicit=implicit):
                received, (code, out, err) = self.mail(tls, implicit)
                self.assertEqual((code, out), (0, "mail: email: accepted\n"), err)
                (sender, recipients, data, was_secure), = received
                self.assertEqual((sender, recipients, was_secure), ("alerts@example.com", ["ann@example.com"], tls))
                message = email.message_from_bytes(data, policy=email.policy.default)
                self.assertEqual(message["Subject"], "[FIRING:1] SawlogTest (info)")
                self.assertIsNotNone(message["Date"].datetime)
                self.assertIn("A test of the receiver mail", message.get_body(("plain",)).get_content())
                self.assertIn("<pre>", message.get_body(("html",)).get_content())

    def test_mail_is_not_handed_to_a_stranger(self):
        received, (code, out, _) = self.mail(True, trusted=False)
        self.assertEqual((code, out, received), (1, "mail: email: failed: TLS\n", []))

    def test_mail_to_a_server_by_another_name(self):
        received, (code, out, _) = self.mail(True, host="127.0.0.1")
        self.assertEqual((code, out, received), (1, "mail: email: failed: TLS\n", []))
        received, (code, out, err) = self.mail(True, host="127.0.0.1", more=", server_name: localhost")
        self.assertEqual((code, out), (0, "mail: email: accepted\n"), err)
        self.assertEqual(len(received), 1)

    def test_a_webhook_by_tls(self):
        hook = Webhook()
        try:
            with Folder() as folder:
                hook.secure(folder)
                (folder / "password").write_text("pa55word")
                way = "basic_auth: {username: sawlog, password_file: password}, http_headers: {X-Team: {values: [a]}}, "
                for tls, expected in [("ca_file: ca.pem, server_name: localhost", (0, "all: webhook: accepted\n")),
                                      ("insecure_skip_verify: true", (0, "all: webhook: accepted\n")),
                                      ("ca_file: ca.pem", (1, "all: webhook: failed: TLS\n")),
                                      ("server_name: localhost", (1, "all: webhook: failed: TLS\n"))]:
                    text = ("route: {receiver: all}\nreceivers:\n- name: all\n  webhook_configs:\n"
                            f"  - {{url: '{hook.address}', http_config: {{{way} tls_config: {{{tls}}}}}}}\n")
                    code, out, err = self.sample(folder, text)
                    self.assertEqual((code, out), expected, tls + err)
                self.assertEqual([h["Authorization"] for h in hook.headers], ["Basic c2F3bG9nOnBhNTV3b3Jk"] * 2)
                self.assertEqual([h["X-Team"] for h in hook.headers], ["a", "a"])
                self.assertEqual({h["Host"] for h in hook.headers}, {hook.address.split("/")[2]})
        finally:
            hook.stop()

    def test_certificates_in_the_configuration(self):
        hook = Webhook()
        try:
            with Folder() as folder:
                hook.secure(folder, asks=True)
                pem = {name: (folder / f"{name}.pem").read_text() for name in ("ca", "key")}
                block = {"ca": pem["ca"], "cert": pem["ca"], "key": pem["key"]}
                # TLS 1.3 refuses a client after the handshake, so what shows of it differs.
                for keys, expected in [(("ca", "cert", "key"), "all: webhook: accepted\n"), (("ca",), "all: webhook: failed: "),
                                       (("cert", "key"), "all: webhook: failed: TLS\n")]:
                    texts = "".join(f"          {key}: |\n" + "".join(f"            {line}\n" for line in block[key].splitlines())
                                    for key in keys)
                    code, out, err = self.sample(folder, (
                        "route: {receiver: all}\nreceivers:\n- name: all\n  webhook_configs:\n"
                        f"  - url: '{hook.address}'\n    http_config:\n      tls_config:\n"
                        f"          server_name: localhost\n{texts}"))
                    self.assertEqual((code, out[:len(expected)]), (int("accepted" not in expected), expected), f"{keys} {err}")
                    self.assertNotIn("PRIVATE", out + err)
        finally:
            hook.stop()

    def test_a_receiver_that_hangs_is_left_after_its_timeout(self):
        hook = Webhook(pause=20)
        try:
            with Folder() as folder:
                text = ("route: {receiver: all}\nreceivers:\n- name: all\n  webhook_configs:\n"
                        f"  - {{url: '{hook.address}', timeout: 1s}}\n")
                begun = time.monotonic()
                self.assertEqual(self.sample(folder, text)[:2], (1, "all: webhook: failed: timed out\n"))
                self.assertLess(time.monotonic() - begun, 15)
        finally:
            hook.stop()

    def test_a_server_without_tls_is_told_nothing(self):
        with Folder() as folder:
            server = MailServer(folder, tls=False, password="pa55word")
            try:
                (folder / "password").write_text("pa55word")
                text = CONFIG.format(port=server.port, tls="true", implicit="false", trust="")
                self.assertEqual(self.sample(folder, text)[:2], (1, "mail: email: failed: TLS\n"))
                self.assertEqual(server.received, [])
            finally:
                server.stop()

    def test_a_wrong_password_is_told(self):
        received, (code, out, _) = self.mail(True, password="other")
        self.assertEqual((code, out, received), (1, "mail: email: failed: reply 535\n", []))

    def test_sms_and_file(self):
        api = Webhook([(429, {"Retry-After": "9"})])
        try:
            with Folder() as folder:
                host = api.address.rsplit("/", 1)[0]
                text = (
                    "route: {receiver: all}\nreceivers:\n- name: all\n"
                    f"  sms_configs: [{{account_sid: AC1, auth_token: pa55word, from: '+1', to: ['+2', '+3'], api_url: '{host}'}}]\n"
                    "  file_configs: [{path: alerts.jsonl}]\n")
                code, out, err = self.sample(folder, text)
                self.assertEqual(code, 1, err)
                self.assertEqual(out, "all: sms: failed: status 429\nall: sms: accepted\nall: file: accepted\n")
                self.assertEqual([form["To"] for _, form in api.received], [["+2"], ["+3"]])
                self.assertTrue(all(form["_authorization"].startswith("Basic ") for _, form in api.received))
                line, = (folder / "alerts.jsonl").read_text().splitlines()
                self.assertEqual(json.loads(line)["labels"]["alertname"], "SawlogTest")
        finally:
            api.stop()

    def test_alertmanager(self):
        if not shutil.which("prometheus-alertmanager"):
            self.skipTest("prometheus-alertmanager is not installed")
        with Folder() as folder:
            peer = Alertmanager(folder)
            try:
                text = f"route: {{receiver: am}}\nreceivers: [{{name: am, alertmanager_configs: [{{url: '{peer.address}'}}]}}]\n"
                code, out, err = self.sample(folder, text, "am")
                self.assertEqual((code, out), (0, "am: alertmanager: accepted\n"), err)
                alert, = get_json(peer.address + "/api/v2/alerts")
                self.assertEqual(alert["labels"], {"alertname": "SawlogTest", "severity": "info"})
                self.assertEqual(alert["annotations"]["first_lines"], "sawlog alerts test")
            finally:
                peer.stop()


if __name__ == "__main__":
    unittest.main()
