import Foundation
import HTTPClient
import TestKit
import Testing

@testable import Serving

/// What a query may take, and what its answer covers.
struct LimitTests {
    private let lines = (0..<50).map { "2026-11-20T04:00:\($0 < 10 ? "0" : "")\($0)Z INFO number \($0)" }

    @Test func aQueryHasALengthAndADepth() throws {
        let house = try TestHouse {
            $0.queryBytes = 40
            $0.queryNesting = 3
        }
        let long = try house.answer(String(repeating: "a ", count: 40))
        #expect(long.status == 400 && long.text.contains("the query has 80 bytes, and no more than 40 are taken"))
        #expect(try house.answer("((a))").status == 200)
        let deep = try house.answer("((((a))))")
        #expect(deep.status == 400 && deep.text.contains("more than 3 levels of parentheses"), "\(deep.text)")
    }

    @Test func aQueryHasAShareOfTheMemory() throws {
        let house = try TestHouse { $0.queryMemory = 1000 }
        try house.write(lines)
        for path in ["query", "hits", "field_values"] {
            let query = path == "query" ? "* | stats by (_msg) count() n" : "*"
            let answer = try house.get(
                "/select/logsql/\(path)?query=\(TestHouse.escaped(query))&step=1s&field=_msg")
            #expect(answer.status == 422 && answer.text.contains("memory"), "\(path): \(answer.status) \(answer.text)")
        }
    }

    @Test func aQueryHasATime() throws {
        let house = try TestHouse()
        try house.write(lines)
        for path in ["hits", "facets", "streams", "field_names"] {
            let answer = try house.get("/select/logsql/\(path)?query=*&timeout=0.000000001")
            #expect(answer.status == 503 && answer.text.contains("took longer"), "\(path): \(answer.text)")
        }
        let stats = try house.answer("*", "&timeout=0.000000001")
        #expect(stats.status == 503)
    }

    @Test func onlySoManyTailsAreLetIn() throws {
        let house = try TestHouse { $0.tails = 1 }
        let first = RawClient(port: house.server.port)
        first.send(get("/select/logsql/tail?query=*"))
        #expect(first.receive(until: "stream+json").hasPrefix("HTTP/1.1 200"))
        let second = try house.get("/select/logsql/tail?query=*")
        #expect(second.status == 429 && second.text == "1 live tails run already, try again later\n")
    }

    @Test func aTailThatIsNotReadIsDroppedWithAMessage() throws {
        let house = try TestHouse { $0.tailBytes = 1 << 20 }
        try house.untilReady()
        let slow = RawClient(port: house.server.port)
        slow.send(get("/select/logsql/tail?query=*"))
        #expect(slow.receive(until: "stream+json").hasPrefix("HTTP/1.1 200"))
        // More than the buffers of sockets and queues hold; that it is stored shows that nobody waits for the client.
        for part in 0..<12 {
            try house.write(
                (0..<1000).map { "2026-11-20T04:00:00Z INFO \(part) \($0) " + String(repeating: "x", count: 990) })
        }
        let rest = slow.receive()
        #expect(rest.contains("the tail ends: ") && rest.contains("records came faster than they were read"))
    }

    @Test func anAnswerSaysWhatItCovers() throws {
        let house = try TestHouse()
        try house.write(lines)
        let answer = try house.answer("number", "&limit=10")
        #expect(answer.header("x-sawlog-matched") == "50" && answer.header("x-sawlog-segments-read") == "1")
        #expect(answer.header("x-sawlog-bytes-read") == "\(lines.reduce(0) { $0 + $1.utf8.count + 1 })")
        #expect(answer.header("x-sawlog-limit") == "only the newest 10 records are shown")
        let early = try house.answer("number", "&end=2026-11-19")
        #expect(early.header("x-sawlog-segments-read") == "0" && early.header("x-sawlog-segments-skipped") == "1")
        #expect(early.header("x-sawlog-bytes-skipped") == answer.header("x-sawlog-bytes-read"))
        let list = try house.get("/select/logsql/field_names?query=*")
        #expect(list.header("x-sawlog-records-read") == "50" && list.header("x-sawlog-complete") == "true")
    }

    @Test func aStreamedAnswerSaysItBehindTheLastRecord() throws {
        let house = try TestHouse()
        try house.write(
            (0..<2000).map { "2026-11-20T04:00:00Z INFO number \($0) " + String(repeating: "x", count: 900) })
        let all = RawClient.exchange(house.server.port, get("/select/logsql/query?query=number"))
        let parts = all.components(separatedBy: "\r\n\r\n")
        #expect(parts.first?.contains("Trailer: X-Sawlog-Complete") == true)
        #expect(all.hasSuffix("\r\n\r\n") && all.suffix(400).contains("X-Sawlog-Matched: 2000\r\n"))
    }

    private func shared(_ house: TestHouse, _ origin: String, _ method: String = "GET") throws -> ClientResponse {
        try house.send(
            ClientRequest(
                house.server.address + "select/logsql/query", method: method,
                headers: [
                    ("Origin", origin), ("Sec-Fetch-Site", "cross-site"), ("Access-Control-Request-Method", "POST"),
                    ("Content-Type", "application/x-www-form-urlencoded"),
                ], body: method == "POST" ? Array("query=*".utf8) : nil))
    }

    @Test func pagesOfNamedSitesMayRead() throws {
        let house = try TestHouse { $0.crossOrigins = ["https://graphs.example.com"] }
        let asked = try shared(house, "https://graphs.example.com", "OPTIONS")
        #expect(asked.status == 204 && asked.header("access-control-allow-methods") == "GET, HEAD, POST")
        let answer = try shared(house, "https://graphs.example.com", "POST")
        #expect(answer.status == 200 && answer.header("access-control-allow-origin") == "https://graphs.example.com")
        #expect(answer.header("vary") == "Origin" && answer.header("access-control-expose-headers") == "*")
        let other = try shared(house, "https://other.example.com", "POST")
        #expect(other.status == 403 && other.header("access-control-allow-origin") == nil)
    }

    @Test func withoutConfigurationNoOtherPageReads() throws {
        let house = try TestHouse()
        #expect(try shared(house, "https://graphs.example.com", "OPTIONS").status == 403)
        #expect(try shared(house, "https://graphs.example.com").header("access-control-allow-origin") == nil)
    }
}
