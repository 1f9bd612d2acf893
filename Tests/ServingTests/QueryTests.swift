import Foundation
import HTTPClient
import Instants
import Linux
import TestKit
import Testing

@testable import Serving

/// Searches and live tails over HTTP.
struct QueryTests {
    private func lines(_ numbers: ClosedRange<Int>) -> [String] {
        numbers.map { "2026-11-20T04:\(String(format: "%02d:%02d", $0 / 60, $0 % 60))Z INFO number \($0)" }
    }

    @Test func recordsComeAsLinesOfJSON() throws {
        let house = try TestHouse()
        try house.write(lines(1...5))
        let answer = try house.answer("number")
        #expect(answer.messages.map { $0.suffix(8) } == (1...5).map { "number \($0)" })
        #expect(answer.header("x-sawlog-matched") == "5" && answer.header("x-sawlog-complete") == "true")
        #expect(answer.header("x-sawlog-lag-bytes") != nil)
    }

    @Test func aLimitGivesTheNewestInTheOrderOfTime() throws {
        let house = try TestHouse()
        try house.write(lines(1...5).reversed())
        #expect(try house.answer("number", "&limit=2").messages.map { $0.last } == ["4", "5"])
        #expect(try house.answer("number", "&limit=0").messages.count == 5)
    }

    @Test func startAndEndNarrowTheTime() throws {
        let house = try TestHouse()
        try house.write(lines(1...9))
        let some = try house.answer("*", "&start=2026-11-20T04:00:03Z&end=2026-11-20T04:00:05Z")
        #expect(some.messages.map { $0.last } == ["3", "4", "5"])
    }

    @Test func formsAreTakenAsWell() throws {
        let house = try TestHouse()
        try house.write(lines(1...3))
        let answer = try house.send(
            ClientRequest(
                house.server.address + "select/logsql/query", method: "POST",
                headers: [("Content-Type", "application/x-www-form-urlencoded")],
                body: Array("query=number&limit=1".utf8)))
        #expect(answer.messages.count == 1)
    }

    @Test(arguments: [
        ("query=level:(", "query:1:8: error: expected a filter, found the end of the query"),
        ("", "error: the parameter \"query\" is missing"),
        ("query=*&start=never", "start:1:1: error: this is no time"),
        ("query=*&limit=many", "limit:1:1: error: this is no whole number"),
        ("query=*&timeout=-1", "timeout:1:1: error: must be more than zero"),
    ])
    func faultsHaveTheirPlace(_ parameters: String, _ message: String) throws {
        let house = try TestHouse()
        let answer = try house.get("/select/logsql/query?\(parameters)")
        #expect(answer.status == 400 && answer.text.hasPrefix(message), "\(answer.text)")
    }

    /// More than the buffers between a search and a client that does not read.
    private func fill(_ house: TestHouse) throws {
        for part in 0..<6 {
            try house.write(
                (0..<4000).map {
                    "2026-11-20T04:00:00Z INFO number \(part) \($0) " + String(repeating: "x", count: 900)
                })
        }
    }

    @Test func longAnswersAreWhole() throws {
        let house = try TestHouse()
        try fill(house)
        #expect(try house.answer("number").messages.count == 24_000)
    }

    @Test func aClientThatLeavesEndsItsQuery() throws {
        let house = try TestHouse {
            $0.queries = 1
            $0.queryWait = .seconds(1)
        }
        try fill(house)
        var reader: RawClient? = RawClient(port: house.server.port)
        reader?.send(get("/select/logsql/query?query=number"))
        // It has begun, and stops where the client stops reading.
        _ = reader?.receive(until: "number")
        let refused = try house.answer("number", "&limit=1")
        #expect(refused.status == 429 && refused.header("retry-after") == "5")
        reader = nil
        var answer = refused
        for _ in 0..<30 where answer.status == 429 { answer = try house.answer("number", "&limit=1") }
        #expect(answer.status == 200)
    }

    @Test func aQueryThatTakesTooLongIsNotAnswered() throws {
        let house = try TestHouse()
        try house.write(lines(1...5))
        let answer = try house.answer("number", "&timeout=0.000000001")
        #expect(answer.status == 503 && answer.text.contains("took longer"))
    }

    @Test func tailsShowWhatMatchesAsItComes() throws {
        let house = try TestHouse()
        try house.untilReady()
        let client = RawClient(port: house.server.port)
        client.send(get("/select/logsql/tail?query=wanted"))
        #expect(client.receive(until: "stream+json").hasPrefix("HTTP/1.1 200"))
        try house.write(["2026-11-20T04:00:00Z INFO unwanted", "2026-11-20T04:00:01Z INFO wanted here"])
        let line = client.receive(until: "wanted here")
        #expect(line.contains("wanted here") && !line.contains("unwanted"))
    }

    @Test func aTailMayBeginWithWhatIsStored() throws {
        let house = try TestHouse()
        let now = Instant(nanoseconds: Clock.now())
        let (old, recent) = ((now - .hours(2)).rfc3339, (now - .minutes(5)).rfc3339)
        try house.write(["\(old) INFO wanted once", "\(recent) INFO wanted before", "\(recent) INFO unlike"])
        let client = RawClient(port: house.server.port)
        client.send(get("/select/logsql/tail?query=wanted&start_offset=1h"))
        let first = client.receive(until: "wanted before")
        #expect(first.contains("wanted before") && !first.contains("once") && !first.contains("unlike"))
        // A time of long ago: what arrives counts.
        try house.write(["\(old) INFO wanted after"])
        let rest = client.receive(until: "wanted after")
        #expect(rest.contains("wanted after") && !rest.contains("before"))
        let wrong = try house.get("/select/logsql/tail?query=a&start_offset=soon")
        #expect(wrong.status == 400 && wrong.text.contains("this is no duration"))
    }

    /// A limit holds for what is stored and for what comes together.
    @Test func aTailWithALimitEnds() throws {
        let house = try TestHouse()
        try house.write(["wanted 1", "other"])
        let client = RawClient(port: house.server.port)
        client.send(get("/select/logsql/tail?query=\(TestHouse.escaped("wanted | limit 2"))&start_offset=1h"))
        #expect(client.receive(until: "wanted 1").contains("wanted 1"))
        try house.write(["wanted 2", "wanted 3", "wanted 4"])
        let rest = client.receive()
        #expect(rest.contains("wanted 2") && !rest.contains("wanted 3") && !rest.contains("wanted 4"), "\(rest)")
        let short = RawClient.exchange(
            house.server.port, get("/select/logsql/tail?query=\(TestHouse.escaped("wanted | limit 1"))&start_offset=1h")
        )
        #expect(short.contains("wanted 1") && !short.contains("wanted 2"), "\(short)")
    }

    @Test func aTailSaysWhatItLeavesOutOfWhatIsStored() throws {
        let house = try TestHouse()
        try house.write(["{" + (0..<5_000).map { "\"k\($0)\":1" }.joined(separator: ",") + "}"])
        let client = RawClient(port: house.server.port)
        client.send(get("/select/logsql/tail?query=\(TestHouse.escaped("* | unpack_json"))&start_offset=1h"))
        let first = client.receive(until: "a row has room for 4096 names")
        #expect(
            first.contains(#" fields that pipes made were left out: a row has room for 4096 names","level":"warning""#))
        // Once, not again with each batch.
        try house.write(["the last"])
        let rest = client.receive(until: "the last")
        #expect(rest.contains("the last") && !rest.contains("left out"), "\(rest)")
    }

    @Test func aQueryTellsWhatItCost() throws {
        let house = try TestHouse()
        try house.write(lines(1...5))
        let row = try #require(try house.answer("number | stats count() as n | query_stats").json as? [String: Any])
        #expect(row["RowsFound"] as? Int == 5 && row["RowsProcessed"] as? Int == 5)
        #expect((row["BytesReadTotal"] as? Int ?? 0) > 0 && (row["QueryDurationNsecs"] as? Int ?? 0) > 0)
    }

    @Test func tailsTakeNoPipesThatWaitForTheEnd() throws {
        let house = try TestHouse()
        let answer = try house.get("/select/logsql/tail?query=\(TestHouse.escaped("* | stats count()"))")
        #expect(answer.status == 400 && answer.text.contains("live tail"))
    }
}
