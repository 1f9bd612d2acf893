import Foundation
import Records
import Testing

@testable import LogsQL

/// The scripts of Tests/Scripts over records in memory, as logs and as rows. `Tests/Program/script_test.py` runs them
/// over files, a store and HTTP.
@Suite struct ScriptTests {
    struct Question: CustomStringConvertible, Sendable {
        let query: String
        let isOrdered: Bool
        let rows: [[String: String]]
        let records: [[Pair]]

        var description: String { query }
    }

    struct Pair: Sendable {
        let name: String
        let value: String
    }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Scripts").standardized

    /// `load` with records, then `eval` or `eval in order` with a query and its rows; an empty line ends each.
    static let questions: [Question] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        return names.filter { $0.hasSuffix(".txt") }.sorted().flatMap { name -> [Question] in
            let text = (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
            var records: [[Pair]] = []
            var found: [Question] = []
            for block in text.components(separatedBy: "\n\n") {
                let lines = block.split(separator: "\n").map(String.init)
                guard let head = lines.first else { continue }
                let rows = lines.dropFirst().map(fields)
                if head == "load" { records = rows }
                guard head.hasPrefix("eval ") else { continue }
                let rest = head.dropFirst(5)
                let isOrdered = rest.hasPrefix("in order ")
                found.append(
                    Question(
                        query: String(isOrdered ? rest.dropFirst(9) : rest), isOrdered: isOrdered,
                        rows: rows.map { row in Dictionary(row.map { ($0.name, $0.value) }) { $1 } }, records: records))
            }
            return found
        }
    }()

    private static func fields(_ line: String) -> [Pair] {
        var line = line
        var pairs: [Pair] = []
        line.withUTF8 { bytes in
            let json = JSONText(bytes)
            _ = json.forEachLeaf { name, piece in
                var value: [UInt8] = []
                json.append(piece, to: &value)
                pairs.append(
                    Pair(name: String(decoding: name, as: UTF8.self), value: String(decoding: value, as: UTF8.self)))
            }
        }
        return pairs
    }

    @Test(arguments: questions) func answers(_ question: Question) throws {
        let records = question.records.map { $0.map { ($0.name, $0.value) } }
        for batch in [logs(records), rows(records)] {
            let got = try answer(query(question.query), [batch])
            if question.isOrdered {
                #expect(got == question.rows)
            } else {
                #expect(got.map(shown).sorted() == question.rows.map(shown).sorted())
            }
        }
    }

    @Test func thereAreScripts() { #expect(Self.questions.count > 40) }

    private func shown(_ row: [String: String]) -> String {
        row.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    }
}
