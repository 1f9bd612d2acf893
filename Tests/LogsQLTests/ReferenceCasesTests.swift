import Foundation
import Records
import Testing

@testable import LogsQL

/// Cases of VictoriaLogs' own tests, where they lie beside the checkout: the same query must mean
/// the same.
@Suite struct ReferenceCasesTests {
    static let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../shared/data/logsql.dev.jsonl").standardized
    static let override = ProcessInfo.processInfo.environment["SAWLOG_CASES"].map {
        URL(filePath: $0 + "/logsql.dev.jsonl")
    }
    static var path: URL { override ?? file }

    private struct Tally {
        var passed = 0
        var failed: [String] = []
        var waiting: [String: Int] = [:]

        mutating func note(_ good: Bool, _ what: String) {
            if good { passed += 1 } else { failed.append(what) }
        }

        func share() -> Double { Double(passed) / Double(max(1, passed + failed.count)) }
    }

    private func cases(_ kind: String) throws -> [[String: Any]] {
        try String(contentsOf: Self.path, encoding: .utf8).split(separator: "\n").compactMap { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return object?["kind"] as? String == kind ? object : nil
        }
    }

    private func report(_ tally: Tally, _ what: String) {
        let waiting = tally.waiting.sorted { $0.value > $1.value }.map { "\($0.key) \($0.value)" }.joined(
            separator: ", ")
        print("\(what): \(tally.passed) pass, \(tally.failed.count) fail; not supported yet: \(waiting)")
        for line in tally.failed.prefix(120) { print("  \(line)") }
    }

    /// The word of a `not supported yet` fault.
    private func missing(_ text: String) -> String? {
        let said = fault(text)
        guard said.contains("not supported yet") else { return nil }
        return said.split(separator: " ").drop {
            $0 != "pipe" && $0 != "function" && $0 != "filter" && $0 != "inside" && $0 != "query"
        }
        .dropFirst().first.map(String.init) ?? "?"
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: Self.path.path()))) func parses() throws {
        var tally = Tally()
        var canonical = Tally()
        for row in try cases("parse") {
            guard let text = row["query"] as? String, let valid = row["valid"] as? Bool else { continue }
            if let word = missing(text) {
                tally.waiting[word, default: 0] += 1
                continue
            }
            let said = fault(text)
            tally.note(said.isEmpty == valid, "\(valid ? "valid" : "invalid"): \(text) -> \(said.prefix(160))")
            if valid, said.isEmpty, let wanted = row["canonical"] as? String {
                let printed = try query(text).description
                canonical.note(printed == wanted, "\(text)\n      want \(wanted)\n      got  \(printed)")
                #expect(try query(printed).description == printed, "\(text)")
            }
        }
        report(tally, "parse")
        report(canonical, "canonical form")
        #expect(tally.share() > 0.95)
        #expect(canonical.share() > 0.8)
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: Self.path.path()))) func filters() throws {
        var tally = Tally()
        for row in try cases("filter") {
            guard let text = row["query"] as? String, let wanted = row["matches"] as? [Int],
                let records = row["rows"] as? [[String: Any]]
            else { continue }
            if let word = missing(text) {
                tally.waiting[word, default: 0] += 1
                continue
            }
            let fields = records.map { $0.map { ($0.key, "\($0.value)") } }
            for batch in [rows(fields), logs(fields)] {
                let found = (try? filter(text)).map { matches($0, batch) }
                tally.note(
                    found == wanted.sorted(), "\(text) want \(wanted) got \(found ?? [-1]) \(fault(text)) \(fields)")
            }
        }
        report(tally, "filter")
        #expect(tally.share() > 0.97)
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: Self.path.path()))) func pipes() throws {
        var tally = Tally()
        for row in try cases("pipe") {
            guard let pipe = row["pipe"] as? String, let wanted = row["expected"] as? [[String: Any]],
                let records = row["rows"] as? [[String: Any]]
            else { continue }
            let text = "* | " + pipe
            if let word = missing(text) {
                tally.waiting[word, default: 0] += 1
                continue
            }
            // Field order in a row decides which of two renamed fields wins; the data has it by name.
            let fields = records.map { $0.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") } }
            let got = try? answer(query(text), [rows(fields)])
            let expected = wanted.map { $0.compactMapValues { "\($0)".isEmpty ? nil : "\($0)" } }.map(shown).sorted()
            tally.note(
                got?.map(shown).sorted().filter { !$0.isEmpty } == expected.filter { !$0.isEmpty },
                "\(text)\n      want \(expected)\n      got  \(got?.map(shown) ?? []) \(fault(text))")
        }
        report(tally, "pipe")
        #expect(tally.share() > 0.95)
    }

    private func shown(_ row: [String: String]) -> String {
        row.sorted { $0.key < $1.key }.map { "\($0.key.isEmpty ? "_msg" : $0.key)=\($0.value)" }.joined(separator: " ")
    }
}
