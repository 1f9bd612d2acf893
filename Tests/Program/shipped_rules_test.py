"""The shipped rules on single lines: each alert with lines at which it fires and lines at which it does not."""
import json, pathlib, unittest

from program import ROOT, Folder, run


def lines(form, *values):
    """A line for each value, `{t}` in it a time of one second after the other, `{v}` the value."""
    return [form.format(v=value, t=f"04:45:{n:02}") for n, value in enumerate(values)]


ACCESS = '{ip} - - [20/Nov/2026:{{t}} +0000] "{method} {{v}} HTTP/1.1" {status} 162 "-" "{agent}"'


def access(*urls, ip="192.0.2.1", method="GET", status=404, agent="curl/8.0"):
    return lines(ACCESS.format(ip=ip, method=method, status=status, agent=agent), *urls)


def sshd(*texts):
    return lines("Nov 20 {t} node-01 sshd[77]: {v}", *texts)


def failed(count, user="eve", ip="192.0.2.1"):
    return sshd(*(f"Failed password for {user} from {ip} port 4{n:03} ssh2" for n in range(count)))


def kernel(*texts):
    return lines("Nov 20 {t} node-01 kernel: [   12.500000] {v}", *texts)


# name of the alert: (lines at which it fires, lines at which it does not)
CASES = {
    "AuthenticationFailures": (failed(6), failed(5)),
    "ScriptedPasswordGuessing": (failed(4), failed(3)),
    "UserEnumeration": (
        sshd(*(f"Invalid user u{c} from 192.0.2.1 port 4000" for c in "abcde")),
        sshd(*("Invalid user same from 192.0.2.1 port 4000" for _ in range(9)))),
    "DistributedPasswordGuessing": (
        sum((failed(1, "carol", f"192.0.2.{n}") for n in range(8)), []), failed(9, "carol")),
    "PasswordGuessingOfUser": (
        lines("Nov 20 {t} node-01 su[9]: {v}", *["pam_unix(su:auth): authentication failure; logname=bob uid=1000 euid=0 tty=pts/1 ruser=bob rhost=  user=carol"] * 16),
        lines("Nov 20 {t} node-01 su[9]: {v}", *["pam_unix(su:auth): authentication failure; logname=bob uid=1000 euid=0 tty=pts/1 ruser=bob rhost=  user=carol"] * 15)),
    "LoginAfterFailures": (
        sshd(*["Failed password for eve from 192.0.2.1 port 4000 ssh2"] * 5, "Accepted password for eve from 192.0.2.1 port 4999 ssh2"),
        sshd(*["Failed password for eve from 192.0.2.1 port 4000 ssh2"] * 5, "Accepted password for eve from 192.0.2.9 port 4999 ssh2")),
    "RootLogin": (
        sshd("Accepted publickey for root from 192.0.2.1 port 4999 ssh2"),
        sshd("Accepted publickey for carol from 192.0.2.1 port 4999 ssh2")),
    "UserAdded": (
        lines("Nov 20 {t} node-01 useradd[9]: {v}", "new user: name=mallory, UID=1005, GID=1005, home=/home/mallory, shell=/bin/sh"),
        lines("Nov 20 {t} node-01 useradd[9]: {v}", "failed adding user 'mallory', data deleted")),
    "SSHProbing": (
        sshd(*("Connection closed by authenticating user root 192.0.2.1 port 4000 [preauth]" for _ in range(6))),
        sshd(*("Received disconnect from 192.0.2.1 port 4000:11: disconnected by user" for _ in range(6)))),
    "HTTPScannerUserAgent": (access("/", "/a", agent="Mozilla/5.00 (Nikto/2.1.5)"), access("/", "/a", "/b")),
    "HTTPSensitiveFiles": (
        access("/.env", "/.git/HEAD", "/a.sql", "/.ssh/id_rsa", "/wp-config.php"),
        access("/.env", "/.env", "/.env", "/.env", "/.env", "/environment", "/a.html", "/gitlab")),
    "HTTPPathTraversal": (
        access("/../etc/passwd", "/%2e%2e/x", "/a?f=file:///etc/shadow", "/..%2f..%2fboot"),
        access("/etc/", "/a.b", "/a..b", "/passwd", "/x.y")),
    "HTTPSQLInjection": (
        access(*(f"/a?id={v}" for v in ["1%20union%20select%201", "sleep(5)", "1'%20or%20'1'='1", "benchmark(9)", "information_schema.tables"])),
        access(*(f"/a?id={v}" for v in ["union", "select", "1", "2", "asleep"]))),
    "HTTPCrossSiteScripting": (
        access(*(f"/a?q={v}" for v in ["<script>", "%3Csvg", "javascript:x", "onerror=x", "document.cookie"])),
        access(*(f"/scripts/{v}" for v in ["a.js", "b.js", "description", "imgs", "svg.html"]))),
    "HTTPBackdoorProbe": (access("/c99.php", "/wso2.php"), access("/c99.php", "/index.php", "/login.php")),
    "HTTPErrorScan": (access(*(f"/p{n}" for n in range(11))), access(*["/missing"] * 40)),
    "HTTPOpenProxyProbe": (access("example.com:25", method="CONNECT", status=400), access("/", status=400)),
    "HTTPLoginBruteForce": (
        access(*["/wp-login.php"] * 6, method="POST", status=200), access(*["/wp-login.php"] * 6, status=200)),
    "HTTPExploitAttempt": (
        access("/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php", method="POST", status=200),
        access("/vendor/phpunit/readme", status=200)),
    "MailHeloRejected": (
        lines("Nov 20 {t} mx postfix/smtpd[9]: {v}", *["NOQUEUE: reject: RCPT from unknown[192.0.2.1]: 504 5.5.2 <WIN>: Helo command rejected: need fully-qualified hostname; from=<a@example.com> to=<b@example.com> proto=ESMTP helo=<WIN>"] * 2),
        lines("Nov 20 {t} mx postfix/smtpd[9]: {v}", "connect from unknown[192.0.2.1]", "disconnect from unknown[192.0.2.1]")),
    "KernelOutOfMemory": (
        kernel("Out of memory: Killed process 977 (python3) total-vm:120832kB, anon-rss:15596kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:90kB oom_score_adj:0"),
        kernel("oom_reaper: reaped process 977 (python3), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB")),
    "GPUXidApplication": (
        kernel("NVRM: Xid (PCI:0000:04:00): 31, pid=77, name=python3, MMU Fault"),
        kernel("NVRM: Xid (PCI:0000:04:00): 79, pid=77, GPU has fallen off the bus.")),
    "GPUXidMemory": (
        kernel("NVRM: Xid (PCI:0000:04:00): 94, pid=77, name=python3, Contained ECC error"),
        kernel("NVRM: Xid (PCI:0000:04:00): 31, pid=77, name=python3, MMU Fault")),
    "GPUXidHardware": (
        kernel("NVRM: Xid (PCI:0000:04:00): 79, pid=77, GPU has fallen off the bus."),
        kernel("NVRM: Xid (PCI:0000:04:00): 13, pid=77, Graphics SM Warp Exception")),
    "MemoryUncorrectable": (
        kernel("EDAC MC3: 1 UE memory read error on DIMM0 (channel:2 slot:0 page:0xb75 offset:0x140 grain:32)"),
        kernel("EDAC MC3: 1 CE memory read error on DIMM0 (channel:2 slot:0 page:0xb75 offset:0x140 grain:32 syndrome:0x0)")),
    "DiskFull": (
        lines("Nov 20 {t} node-01 app[9]: {v}", "cannot write /var/x: No space left on device"),
        lines("Nov 20 {t} node-01 app[9]: {v}", "space left on device: 7 GiB")),
    "DiskFault": (
        kernel("EXT4-fs (sdb2): Remounting filesystem read-only"), kernel("EXT4-fs (sdb2): mounted filesystem")),
    "TrainingLossNotFinite": (
        lines('{{"time":"2026-11-20T{t}Z","step":{v},"loss":"NaN"}}', 7),
        lines('{{"time":"2026-11-20T{t}Z","step":{v},"loss":2.5}}', 7)),
    "GPUOutOfMemory": (
        ["2026-11-20 04:45:00,123 INFO step 7", "torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB."], ["CUDA version 12.4"]),
    "CollectiveTimeout": (
        ["[rank3]:[E1120 04:45:01.123456789 ProcessGroupNCCL.cpp:616] [Rank 3] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=9, OpType=ALLREDUCE, NumelIn=1, NumelOut=1, Timeout(ms)=600000) ran for 600012 milliseconds before timing out."],
        ["[rank3]:[I1120 04:45:01.123456789 ProcessGroupNCCL.cpp:616] [Rank 3] ProcessGroupNCCL initialization options: size: 4"]),
    "MissionFailed": (
        lines('{{"time":"2026-11-20T{t}Z","mission":"m1","mission_status":"{v}"}}', "failed"),
        lines('{{"time":"2026-11-20T{t}Z","mission":"m1","mission_status":"{v}"}}', "done")),
    "SafetyViolation": (
        lines('{{"time":"2026-11-20T{t}Z","safety_violations":{v}}}', 1),
        lines('{{"time":"2026-11-20T{t}Z","safety_violations":{v}}}', 0)),
    "IntegrationConflict": (
        lines('{{"time":"2026-11-20T{t}Z","integration_errors":{v}}}', 2),
        lines('{{"time":"2026-11-20T{t}Z","integration_errors":{v}}}', 0)),
    "ResourceConflict": (
        lines('{{"time":"2026-11-20T{t}Z","resource_conflicts":{v}}}', 2),
        lines('{{"time":"2026-11-20T{t}Z","resource_conflicts":{v}}}', 0)),
}

def apart(name, number, fires):
    """The lines of a case with addresses, hosts and users of its own."""
    place = f"{number}-{int(fires)}"
    return [line.replace("192.0.2.", f"10.{number}.{int(fires)}.").replace("node-01", "node-" + place)
            .replace("carol", "carol" + place).replace("eve", "eve" + place) for line in CASES[name][0 if fires else 1]]


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
        for alert in map(json.loads, out.decode().splitlines()):
            for line in alert["first_lines"] + alert["last_lines"]:
                fired |= {(alert["labels"]["alertname"], case) for case, text in cases.items() if line in text}
        for case in cases:
            with self.subTest(case):
                self.assertEqual((case[0], case) in fired, case[1])

    def test_rules_in_promql(self):
        code, out, said = run("test", *sorted((ROOT / "Tests/rules").glob("*.yaml")))
        self.assertEqual(code, 0, [out, said])


if __name__ == "__main__":
    unittest.main()
