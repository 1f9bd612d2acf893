"""The shipped rules with the usual routing: of one attack one alert is told, and the dead man hears that all is well."""
import time, unittest

from program import Folder, Server, wait_for
from services import Webhook, get_json

CONFIG = """\
alerting:
  receivers:
    - {{name: team, webhook_configs: [{{url: '{team}'}}]}}
    - {{name: dead-man, webhook_configs: [{{url: '{dead_man}', send_resolved: false}}]}}
"""


def guesses(address, count):
    """Failed logins under several names, a tenth of them at an existing account."""
    stamp = time.strftime("%b %e %H:%M:%S", time.gmtime())
    return [f"{stamp} gate sshd[{1000 + n}]: Failed password for {'root' if n % 10 == 0 else f'invalid user u{n}'} from {address} port {4000 + n} ssh2\n" for n in range(count)]


class OneAttack(unittest.TestCase):
    def test_one_alert_is_told(self):
        team, dead_man = Webhook(), Webhook()
        try:
            with Folder() as folder:
                (folder / "logs").mkdir()
                (folder / "sawlog.yaml").write_text(CONFIG.format(team=team.address, dead_man=dead_man.address))
                server = Server(str(folder / "store"), folder / "logs", config=str(folder / "sawlog.yaml")).start()
                try:
                    (folder / "logs" / "auth.log").write_text("".join(guesses("192.0.2.7", 40)))
                    names = lambda hook: [a["labels"]["alertname"] for m in hook.accepted() for a in m["alerts"]]
                    wait_for(lambda: names(team), "the alert")
                    # Longer than the alerts of less weight wait for others of their group.
                    told = time.monotonic()
                    wait_for(lambda: names(dead_man), "the watchdog", 120)
                    wait_for(lambda: time.monotonic() > told + 40, "the others", 60)
                    self.assertEqual(names(team), ["AuthenticationFailures"])
                    self.assertEqual(set(names(dead_man)), {"Watchdog"})
                    firing = {a["labels"]["alertname"]: a["status"]["state"] for a in get_json(server.address + "/api/v2/alerts")}
                    self.assertEqual(firing["AuthenticationFailures"], "active")
                    self.assertEqual(firing["ScriptedPasswordGuessing"], "suppressed")
                    self.assertEqual(firing["SlowPasswordGuessing"], "suppressed")
                finally:
                    self.assertEqual(server.stop(), 0)
        finally:
            team.stop()
            dead_man.stop()


if __name__ == "__main__":
    unittest.main()
