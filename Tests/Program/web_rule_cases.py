"""Lines at which the rules on web servers fire, and lines at which they do not."""
from rule_lines import access, lines


def garbage(count):
    return lines('192.0.2.1 - - [20/Nov/2026:{t} +0000] "\\x16\\x03\\x01{v}" 400 157 "-" "-"', *range(count))


def limited(count):
    return lines('2026/11/20 {t} [error] 972#972: *1{v} limiting requests, excess: 5.428 by zone "all", client: 192.0.2.1, server: www.example.com, request: "GET / HTTP/1.1", host: "www.example.com"', *range(count))


def matched(severity):
    return lines('[Fri Nov 20 {t}.006010 2026] [:error] [pid 2560:tid 140496349419264] [client 192.0.2.1:37752] [client 192.0.2.1] ModSecurity: Warning. Matched phrase "etc/passwd" at ARGS:a. [file "/etc/modsecurity/x.conf"] [line "500"] [id "932160"] [msg "Remote Command Execution"] [severity "{v}"] [hostname "www.example.com"] [uri "/"]', severity)


# name of the alert: (lines at which it fires, lines at which it does not)
CASES = {
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
    "HTTPAdminInterfaceProbe": (
        access("/phpmyadmin/", "/manager/html", "/wp-login.php", "/owa/auth/x", "/jenkins/login"), access(*["/phpmyadmin/"] * 9)),
    "HTTPUserEnumeration": (access(*(f"/?author={n}" for n in range(5))), access(*["/?author=1"] * 9)),
    "HTTPMalformedRequests": (garbage(6), garbage(5)),
    "HTTPAuthenticationFailures": (access(*["/private/"] * 11, status=401), access(*["/private/"] * 10, status=401)),
    "HTTPRateLimited": (limited(6), limited(5)),
    "WebAttackDetected": (matched("CRITICAL"), matched("NOTICE")),
    "HTTPRewriteBypass": (
        access("/a%3f", "/b%3f", "/c.php%3f", "/d%3F"), access("/a%3f", "/b%3f", "/c%3f") + access("/d%3f", status=200)),
}
