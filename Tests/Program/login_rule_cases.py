"""Lines at which the rules on logins, accounts and their attackers fire, and lines at which they do not."""
from rule_lines import failed, lines, sshd, syslog


def mail(*texts):
    return syslog("postfix/smtpd[9]", *(f"NOQUEUE: reject: RCPT from unknown[192.0.2.1]: {text}" for text in texts))


RELAY = "554 5.7.1 <b@example.com>: Relay access denied; from=<a@example.com> to=<b@example.com> proto=ESMTP helo=<h.example.com>"
SUDO = "carol : {}TTY=pts/1 ; PWD=/home/carol ; USER=root ; COMMAND=/bin/cat /etc/shadow"
PACKET = "[UFW BLOCK] IN=eth0 OUT= MAC=90:10 SRC=192.0.2.1 DST=203.0.113.9 LEN=44 TOS=0x00 PREC=0x00 TTL=29 ID=15 PROTO=TCP SPT=43998 DPT={} WINDOW=3072 RES=0x00 SYN URGP=0"
SPAM = "Message 4711 from 192.0.2.1 (a@example.net) to example.com is {}spam, SpamAssassin (not cached, score={}, required 6)"
TRAP = "2026/11/20 {{t}} [192.0.2.1:60273] {}"
GUESS = TRAP.format('authentication for user "pi" with password "{v}" rejected')


def refused(*ports):
    return syslog("kernel", *map(PACKET.format, ports))


def login(user, **when):
    return sshd(f"Accepted publickey for {user} from 192.0.2.1 port 4 ssh2", **when)


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
    "MailHeloRejected": (
        lines("Nov 20 {t} mx postfix/smtpd[9]: {v}", *["NOQUEUE: reject: RCPT from unknown[192.0.2.1]: 504 5.5.2 <WIN>: Helo command rejected: need fully-qualified hostname; from=<a@example.com> to=<b@example.com> proto=ESMTP helo=<WIN>"] * 2),
        lines("Nov 20 {t} mx postfix/smtpd[9]: {v}", "connect from unknown[192.0.2.1]", "disconnect from unknown[192.0.2.1]")),
    "SlowPasswordGuessing": (failed(8, step=300), failed(7, step=300)),
    "PatientPasswordGuessing": (failed(5, step=1500), failed(3, step=360)),
    "PortScan": (
        syslog("portsentry[17]", "attackalert: TCP SYN/Normal scan from host: h.example.net/192.0.2.1 to TCP port: 143"),
        syslog("rpc.mountd[5]", "refused mount request from 192.0.2.1 for /srv (/)")),
    "RefusedPorts": (refused(*range(8000, 8016)), refused(*range(8000, 8015), 8000, 8001, 8002)),
    "SudoFailures": (
        syslog("sudo", *[SUDO.format("user NOT in sudoers ; ")] * 3),
        syslog("sudo", *[SUDO.format("user NOT in sudoers ; ")] * 2, *[SUDO.format("")] * 9)),
    "FirstLogin": (login("dan", start="02:00:00") + login("mallory"), login("carol", start="02:00:00") + login("carol")),
    "MailRejections": (mail(*[RELAY] * 6), mail(*[RELAY] * 5)),
    "SpamSource": (
        syslog("MailScanner[9]", SPAM.format("", "25.1")), syslog("MailScanner[9]", SPAM.format("not ", "-1.2"))),
    "HoneypotCommand": (
        lines(TRAP.format("[channel 63] {v}"), 'command "uname -a" requested'), lines(TRAP.format("[channel 63] {v}"), "closed")),
    "HoneypotLogins": (lines(GUESS, *"abcd"), lines(GUESS, *"abc")),
}
