"""Lines of common logs, for the cases of the shipped rules. Times are of 20 November 2026."""


def lines(form, *values, start="04:45:00", step=1):
    """A line for each value, `{t}` in it a time `step` seconds after the one before, `{v}` the value."""
    hours, minutes, seconds = map(int, start.split(":"))
    first = hours * 3600 + minutes * 60 + seconds
    return [form.format(v=value, t=clock(first + n * step)) for n, value in enumerate(values)]


def clock(seconds):
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


ACCESS = '{ip} - - [20/Nov/2026:{{t}} +0000] "{method} {{v}} HTTP/1.1" {status} 162 "-" "{agent}"'


def access(*urls, ip="192.0.2.1", method="GET", status=404, agent="curl/8.0"):
    return lines(ACCESS.format(ip=ip, method=method, status=status, agent=agent), *urls)


def syslog(program, *texts, **when):
    return lines(f"Nov 20 {{t}} node-01 {program}: {{v}}", *texts, **when)


def sshd(*texts, **when):
    return syslog("sshd[77]", *texts, **when)


def failed(count, user="eve", ip="192.0.2.1", **when):
    return sshd(*(f"Failed password for {user} from {ip} port 4{n:03} ssh2" for n in range(count)), **when)


def kernel(*texts, **when):
    return syslog("kernel", *(f"[   12.500000] {text}" for text in texts), **when)
