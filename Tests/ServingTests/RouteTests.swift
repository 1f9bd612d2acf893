import Diagnostics
import HTTPClient
import Instants
import TestKit
import Testing

@testable import Serving

/// What stands behind each path, and what does not.
struct RouteTests {
    @Test func everyPathAnswersInItsForm() throws {
        let house = try TestHouse()
        try house.untilReady()
        try house.write(["2026-11-20T04:00:00Z INFO number 1", "2026-11-20T04:00:01Z ERROR number 2"])
        let table: [(path: String, type: String, holds: String)] = [
            ("/", "text/html", "<!DOCTYPE html>"),
            ("/?query=number", "text/html", "2 records match"),
            ("/style.css", "text/css", "color-scheme"),
            ("/metrics", "text/plain; version=0.0.4", "sawlog_build_info{version=\"9.9.9\""),
            ("/-/healthy", "text/plain", "healthy"),
            ("/-/ready", "text/plain", "ready"),
            ("/health", "application/json", "\"status\":\"ok\""),
            ("/select/logsql/query?query=number", "application/stream+json", "number 2"),
            ("/api/metrics", "application/stream+json", "\"lines_total\""),
            ("/api/alerts", "application/stream+json", ""),
            ("/api/v1/alerts", "application/json", "\"alerts\":[]"),
            ("/api/v1/rules", "application/json", "\"name\":\"Alarms\""),
            ("/api/v2/alerts", "application/json", "[]"),
            ("/api/v1/status/buildinfo", "application/json", "9.9.9"),
        ]
        for row in table {
            let answer = try house.get(row.path)
            #expect(answer.status == 200, "\(row.path)")
            #expect(answer.header("content-type")?.hasPrefix(row.type) == true, "\(row.path)")
            #expect(row.holds.isEmpty || answer.text.contains(row.holds), "\(row.path): \(answer.text)")
        }
    }

    @Test func unknownPathsNameTheNearest() throws {
        let house = try TestHouse()
        let answer = try house.get("/metric")
        #expect(answer.status == 404)
        #expect(answer.text == "there is nothing at /metric\ndid you mean /metrics?\n")
        #expect(try house.get("/completely/else").text == "there is nothing at /completely/else\n")
    }

    @Test func otherMethodsNameTheRightOnes() throws {
        let house = try TestHouse()
        let answer = try house.send(ClientRequest(house.server.address + "metrics", method: "DELETE"))
        #expect(answer.status == 405 && answer.header("allow") == "GET, HEAD")
        #expect(try house.get("/-/reload").header("allow") == "POST, PUT")
    }

    @Test func reloadTellsWhatCameOfIt() throws {
        let fault = Diagnostic("no rule", in: SourceText(name: "r.yaml", text: "x"), at: Place(line: 1, column: 1))
        for (isDone, status, begins) in [
            (true, 200, "rules and alerting are read again\n"), (false, 500, "nothing is read again: "),
        ] {
            let house = try TestHouse { options in
                options.reload = { ReloadAnswer(isDone: isDone, faults: [fault], notes: ["so it is"]) }
            }
            let answer = try house.send(ClientRequest(house.server.address + "-/reload", method: "POST"))
            #expect(answer.status == status && answer.text.hasPrefix(begins))
            #expect(answer.text.contains("so it is\nr.yaml:1:1: error: no rule"))
            #expect(try house.get("/health").text.contains("r.yaml") == isDone)
        }
        let house = try TestHouse()
        let answer = try house.send(ClientRequest(house.server.address + "-/reload", method: "POST"))
        #expect(answer.status == 501 && answer.text.contains("restart"))
    }

    @Test func everyAnswerKeepsBrowsersInBounds() throws {
        let house = try TestHouse()
        for path in ["/", "/metrics", "/nothing", "/health"] {
            let answer = try house.get(path)
            #expect(answer.header("content-security-policy")?.hasPrefix("default-src 'none'; style-src 'self'") == true)
            #expect(answer.header("x-content-type-options") == "nosniff")
            #expect(answer.header("x-frame-options") == "DENY")
        }
    }

    @Test(arguments: [
        ("localhost", 200), ("localhost:9514", 200), ("127.0.0.1:80", 200), ("[::1]:9514", 200), ("127.7.7.7", 200),
        ("evil.example", 403), ("127.0.0.1.evil.example", 403), ("localhost.evil.example:9514", 403), ("10.0.0.1", 403),
    ])
    func namesOfOthersForLoopbackAreRefused(_ host: String, _ status: Int) throws {
        let house = try TestHouse()
        let answer = RawClient.exchange(
            house.server.port, "GET /-/healthy HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
    }

    @Test(arguments: [
        ("Sec-Fetch-Site: cross-site", 403), ("Origin: http://evil.example", 403), ("Origin: null", 403),
        ("Origin: http://localhost", 501), ("Sec-Fetch-Site: same-origin", 501), ("X-Nothing: 1", 501),
    ])
    func pagesOfOtherSitesCannotPost(_ header: String, _ status: Int) throws {
        let house = try TestHouse()
        let answer = RawClient.exchange(
            house.server.port,
            "POST /-/reload HTTP/1.1\r\nHost: localhost\r\n\(header)\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
    }

    @Test func aClientThatSendsHalfARequestIsCutOff() throws {
        let house = try TestHouse { $0.idleSeconds = 1 }
        let client = RawClient(port: house.server.port)
        client.send("GET /metrics HTTP/1.1\r\nHost: local")
        #expect(client.receive() == "")
    }

    @Test func skippedPathsAreTold() throws {
        let house = try TestHouse()
        try house.untilReady()
        let health = try #require(try house.get("/health").json as? [String: Any])
        let skipped = try #require(health["skipped"] as? [[String: String]])
        #expect(skipped.map { $0["reason"] } == ["not found"])
        #expect(try house.get("/").text.contains("/absent"))
    }
}
