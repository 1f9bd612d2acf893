import Diagnostics
import Foundation
import Instants
import LogsQL
import Parsing
import Records
import Search
import Storage
import Tailing
import TestKit
import Testing

@testable import Pipeline

/// Passing over what a query does not need changes no answer.
@Suite struct SkimmingTests {
    private static let queries = [
        "needle", "\"needle seen\" | stats by (level) count() as n", "needle or absent", "ValueError needle",
        "needle | stats count() as n", "(needle shard) or (needle epoch) | stats count() as n",
        "needle level:error | fields _time", "~\"need.e seen\" | stats max(_time) as last", "absent",
        "_time:<2026-11-20T10:05:00Z needle -shard | count()",
    ]

    @Test(arguments: 1...3 as ClosedRange<UInt64>) func answersStayTheSame(_ seed: UInt64) throws {
        var random = Seeded(seed)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("skimming-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("a.log").path
        let set = try parsers(
            "w3c_extended", "json_lines", "syslog_rfc3339", "syslog_rfc3164", "sshd", "python_logging", "tqdm", "cri")
        let log = mixedLog(&random, bytes: 1_500_000, word: "needle")
        #expect(FileManager.default.createFile(atPath: path, contents: Data(log)))
        for text in Self.queries {
            let query = try parseQuery(SourceText(name: "query", text: text), now: .epoch)
            let sieve = try #require(TextSieve(query), "\(text)")
            let (expected, _, _) = try answer(query, path, nil, set)
            let (found, parsed, passed) = try answer(query, path, sieve, set)
            #expect(found == expected, "seed \(seed), \(text)")
            #expect(text != "absent" || parsed < 100 && passed > 200_000, "seed \(seed): \(parsed), \(passed)")
        }
    }

    @Test func queriesThatMayFindAnythingPassOverNothing() throws {
        for text in [
            "*", "level:error", "-needle", "needle or level:error", "needle | blocks_count", "needle | query_stats",
            "i(needle)", "needle | stream_context before 1", "\"a\\nb\"",
        ] {
            #expect(TextSieve(try parseQuery(SourceText(name: "query", text: text), now: .epoch)) == nil, "\(text)")
        }
    }

    /// What the parser puts into a batch for all its records is there, though the record that it was first put there
    /// for was looked at for its time only.
    @Test func constantsOfParsersStay() throws {
        let failed = "Nov 20 10:00:00 gate sshd[7]: Failed password for root from 192.0.2.1 port 22 ssh2\n"
        let found = failed.replacingOccurrences(of: "root", with: "needle")
        // Something else that is wanted, so that the batch goes on; then what is passed over, over several chunks.
        let other = found.replacingOccurrences(of: "Failed", with: "Accepted")
        let log = String(repeating: other + String(repeating: failed, count: 20_000) + found, count: 3)
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("sshd-\(UUID().uuidString).log").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(FileManager.default.createFile(atPath: path, contents: Data(log.utf8)))
        let set = try parsers("syslog_rfc3164", "sshd")
        let query = try parseQuery(SourceText(name: "query", text: "needle"), now: .epoch)
        let sieve = try #require(TextSieve(query))
        let (rows, parsed, _) = try answer(query, path, sieve, set)
        #expect(rows.count == 6 && rows.count { $0.contains(#""event.outcome":"failure""#) } == 3, "\(rows)")
        #expect(rows.count { $0.contains(#""event.outcome":"success""#) } == 3, "\(rows)")
        #expect(try rows == answer(query, path, nil, set).rows)
        #expect(parsed < 100, "others were looked at for their time only")
    }

    /// Names of columns, which stand once at the head, are known to the lines that are found far behind them.
    @Test func columnsAreRemembered() throws {
        let set = try parsers("w3c_extended")
        var log = "#Fields: date time c-ip\n"
        for at in 0..<30_000 { log += "2026-11-20 10:00:00 192.0.2.\(at % 200)\n" }
        // Their times can be read by the names of before too.
        log += "#Fields: date time cs-method c-ip\n"
        log += String(repeating: "2026-11-20 10:00:00 GET 192.0.2.7\n", count: 30_000)
        log += "2026-11-20 10:00:01 PUT 198.51.100.9\n"
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("w3c-\(UUID().uuidString).log").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(FileManager.default.createFile(atPath: path, contents: Data(log.utf8)))
        let query = try parseQuery(SourceText(name: "query", text: "198.51.100.9"), now: .epoch)
        let sieve = try #require(TextSieve(query))
        let (rows, parsed, passed) = try answer(query, path, sieve, set)
        #expect(rows.count == 1 && rows[0].contains(#""http.request.method":"PUT""#), "\(rows)")
        #expect(try rows == answer(query, path, nil, set).rows)
        #expect(parsed < 100 && passed > 500_000, "\(parsed), \(passed)")
    }

    /// Shipped parsers.
    private func parsers(_ names: String...) throws -> ParserSet {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let files = try names.map { name in
            let url = root.appendingPathComponent("parsers/\(name).yaml")
            return SourceText(name: name, text: try String(contentsOf: url, encoding: .utf8))
        }
        // Parsers that are named in these and not loaded are told of.
        return ParserSet.load(files).0
    }

    /// The rows of the answer as JSON, the newest hundred, and how many records were parsed.
    private func answer(
        _ query: Query, _ path: String, _ sieve: TextSieve?, _ parsers: ParserSet
    ) throws -> (rows: [String], parsed: Int, passed: Int64) {
        var options = TailOptions()
        options.once = true
        let intake = Intake(
            [InputProfile(input: TailInput(path: path))], known: [], parsers: parsers, host: "here",
            options: options, size: .prompt, sieve: sieve)
        var rows: [String] = []
        var parsed = 0
        let run = QueryRun(query, newest: 100) { batch, selection in
            selection.forEach { index in
                var line: [UInt8] = []
                batch.appendJSON(index, to: &line)
                rows.append(String(decoding: line, as: UTF8.self))
            }
        }
        func take(_ batch: RecordBatch?) throws {
            guard let batch else { return }
            parsed += batch.count
            try run.consume(batch)
        }
        var fault: (any Error)?
        intake.tailer.sweep(now: 1)
        while intake.step(now: 1, wall: .epoch, deliver: { do { try take($0.batch) } catch { fault = error } }) {}
        intake.flush { do { try take($0.batch) } catch { fault = error } }
        if let fault { throw fault }
        try run.finish()
        return (rows, parsed, intake.bytesPassedOver)
    }
}
