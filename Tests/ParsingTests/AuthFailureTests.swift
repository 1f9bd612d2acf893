import Parsing
import Records
import Testing

/// Refused logins in the words of programs that have no parser of their own.
@Suite("Refused logins of any program")
struct AuthFailureTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let line: String
        let address: String?
        var port: String?
        var user: String?
        var testDescription: String { line }
    }

    static let cases: [Case] = [
        Case(
            line: #"gate: failed login for user "eve" from 192.0.2.1:4011"#, address: "192.0.2.1", port: "4011",
            user: "eve"),
        Case(
            line: "gate: login failed. IP: ::ffff:192.0.2.2. Username: eve@example.com.", address: "192.0.2.2",
            user: "eve@example.com"),
        Case(line: "gate: invalid password, rhost=2001:db8::2 user=eve", address: "2001:db8::2", user: "eve"),
        Case(line: "gate: unauthorized, client [2001:db8::3]:8443", address: "2001:db8::3", port: "8443"),
        Case(
            line: "gate: Access denied for user 'root'@'192.0.2.4' (using password: NO)", address: "192.0.2.4",
            user: "root"),
        Case(
            line: "gate: authentication failure for eve from host.example.net [192.0.2.5]", address: "192.0.2.5",
            user: "eve"),
        Case(line: "gate: blocked 192.0.2.6 for 600 s", address: "192.0.2.6"),
        // Of two the last counts: the client can word the first.
        Case(line: "gate: login failed for x from 198.51.100.1 from 192.0.2.7", address: "192.0.2.7", user: "x"),
        // The server's own address is not the client's.
        Case(line: "gate: login failed, client 192.0.2.8, server 198.51.100.1", address: "192.0.2.8"),
        // No refusal, no address, or nobody who came from there.
        Case(line: "connect to 192.0.2.9:29500 failed: connection refused", address: nil),
        Case(line: "gate: login failed at 12:34:56 for version 1.2.3", address: nil),
        Case(line: "gate: login failed from 192.0.2.999", address: nil),
        Case(line: "gate: login failed from 192.0.2.1.example.com", address: nil),
        Case(line: "the change was rejected by the reviewer", address: nil),
        Case(line: "request from 192.0.2.9 took 3 ms", address: nil),
    ]

    @Test("the address, its port and the user", arguments: cases)
    func finds(_ expected: Case) {
        let parsed = ParsedText(expected.line)
        #expect(parsed["source.ip"] == expected.address)
        #expect(parsed["source.port"] == expected.port)
        #expect(parsed["user.name"] == expected.user)
        #expect(parsed.format() == (expected.address == nil ? "text" : "auth_failure"))
        if expected.address != nil {
            #expect(parsed.level() == .warning)
            #expect(parsed["event.outcome"] == "failure")
        }
    }

    @Test func jsonNamesItsClient() {
        let parsed = ParsedText(#"{"msg":"done","request":{"remote_addr":"[::ffff:192.0.2.1]:4011"},"user":"eve"}"#)
        #expect(parsed.format() == "json_lines")
        #expect(parsed["source.ip"] == "192.0.2.1")
        #expect(parsed["source.address"] == "::ffff:192.0.2.1")
        #expect(parsed["user.name"] == "eve")
        #expect(parsed["request.remote_addr"] == "[::ffff:192.0.2.1]:4011")
    }

    @Test func aLongLineOfWordsEndsSoon() {
        let line = String(repeating: "login failed from 1.2.3. ", count: 40_000)
        #expect(ParsedText(line).format() == "text")
    }
}
