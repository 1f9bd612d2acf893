import Grok
import TestKit
import Testing

@testable import sawlog

/// What `sawlog grok` writes for a line.
struct CaptureWriterTests {
    private func written(_ grok: String, _ line: String, keepsEmpty: Bool = false, all: Bool = false) throws -> String {
        let expression = try GrokExpression(grok, namedCapturesOnly: !all)
        var writer = CaptureWriter(expression, keepsEmpty: keepsEmpty)
        var out: [UInt8] = []
        withBytes(line) { _ = writer.append($0, to: &out) }
        return String(decoding: out, as: UTF8.self)
    }

    @Test(arguments: [
        ("%{INT:a:int} %{NUMBER:b:float}", "007 2.50", #"{"a":7,"b":2.5}"#),
        ("%{INT:a:long}", "-123456789012345678901234567890", #"{"a":-123456789012345678901234567890}"#),
        ("%{WORD:a:int} %{WORD:b:boolean} %{WORD:c:bool}", "x TRUE no", #"{"a":0,"b":true,"c":false}"#),
        ("%{WORD:a} %{WORD:a}", "x y", #"{"a":["x","y"]}"#),
        ("%{INT:a:int} %{INT:b} %{INT:a:int}", "1 2 3", #"{"a":[1,3],"b":"2"}"#),
        ("(?:x%{INT:a}|y%{INT:a})", "y5", #"{"a":"5"}"#),
        ("%{DATA:a}:%{GREEDYDATA:b}", ":\"\t", #"{"b":"\"\t"}"#),
        ("%{WORD:[a][b]} %{WORD:c.d}", "x y", #"{"a.b":"x","c.d":"y"}"#),
        ("refused for %{USER:u}", "accepted for bob", "null"),
        ("%{WORD}", "x", "{}"),
    ])
    func captures(_ grok: String, _ line: String, _ json: String) throws {
        #expect(try written(grok, line) == json)
    }

    @Test func emptyCapturesAreKeptOnDemand() throws {
        let grok = "took (?:N/A|%{NUMBER:seconds:float}s)(?<rest>.*)"
        #expect(try written(grok, "took N/A") == "{}")
        #expect(try written(grok, "took N/A", keepsEmpty: true) == #"{"seconds":null,"rest":""}"#)
        #expect(try written(grok, "took 1.5s", keepsEmpty: true) == #"{"seconds":1.5,"rest":""}"#)
    }

    @Test func allCapturesHaveTheNamesOfTheirPatterns() throws {
        let json = try written("%{HOSTPORT}", "192.0.2.1:80", all: true)
        #expect(
            json
                == #"{"HOSTPORT":"192.0.2.1:80","IPORHOST":"192.0.2.1","IP":"192.0.2.1","IPV4":"192.0.2.1","POSINT":"80"}"#
        )
    }
}
