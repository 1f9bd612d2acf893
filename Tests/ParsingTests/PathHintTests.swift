import Testing

@testable import Parsing

/// Which files a hint of a parser file is for.
@Suite struct PathHintTests {
    @Test(arguments: [
        ("auth.log*", "/var/log/auth.log"),
        ("auth.log*", "/var/log/auth.log.1"),
        ("auth.log*", "auth.log"),
        ("nginx/*.log", "/var/log/nginx/access.log"),
        ("nginx/*.log", "nginx/.log"),
        ("*/dmesg", "/var/log/dmesg"),
        ("rank?.log", "/runs/7/rank3.log"),
        ("rank*_*.txt", "rank0_1_2.txt"),
        ("a*b*c", "aXbXbXc"),
        ("/var//log/syslog", "/srv/var/log/syslog"),
        ("*", "x"),
        ("journal/é*.log", "/journal/été.log"),
    ])
    func fits(_ pattern: String, _ path: String) {
        #expect(PathHint(pattern).matches(PathParts(path)))
    }

    @Test(arguments: [
        ("auth.log", "/var/log/auth.log.1"),
        ("auth.log*", "/var/log/xauth.log"),
        ("nginx/*.log", "/var/log/nginx/old/access.log"),
        ("nginx/*.log", "access.log"),
        ("rank?.log", "rank12.log"),
        ("rank?.log", "rank.log"),
        ("a*b", "abc"),
        ("", "x"),
        ("/", "x"),
        ("x", ""),
    ])
    func doesNotFit(_ pattern: String, _ path: String) {
        #expect(!PathHint(pattern).matches(PathParts(path)))
    }
}
