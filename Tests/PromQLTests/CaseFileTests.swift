import Foundation
import Instants
import PromQL
import Testing

/// Cases of Prometheus' own tests, kept beside the checkout; skipped where they are absent.
struct CaseFileTests {
    static let folder =
        ProcessInfo.processInfo.environment["SAWLOG_SHARED_DATA"]
        ?? #filePath.components(separatedBy: "/Tests/")[0] + "/../shared/data"

    static func rows(_ name: String) -> [[String: Any]] {
        guard let text = try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) else { return [] }
        return text.split(separator: "\n").compactMap { line in
            (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any]
        }
    }

    @Test func evaluationsAgree() throws {
        let rows = Self.rows("promql.dev.jsonl")
        guard !rows.isEmpty else { return }
        var sources: [String: SeriesList] = [:]
        for row in Self.rows("promql.envs.jsonl") {
            sources[row["env"] as? String ?? ""] = CaseReading.source(row["series"] as? [[String: Any]] ?? [])
        }
        var failed: [String] = []
        for row in rows {
            let source = sources[row["env"] as? String ?? ""] ?? SeriesList()
            if let fault = CaseReading.verdict(row, source) { failed.append(fault) }
        }
        for fault in failed { print(fault) }
        print("promql: \(rows.count - failed.count) of \(rows.count)")
        #expect(Double(failed.count) <= 0.02 * Double(rows.count))
    }

    @Test func expressionsInUseAreRead() throws {
        for row in Self.rows("promql_realworld.dev.jsonl") {
            let text = row["expr"] as? String ?? ""
            do {
                let expression = try PromQL.Expression.parse(text)
                let printed = expression.description
                #expect(try PromQL.Expression.parse(printed).description == printed)
            } catch {
                Issue.record("\(text): \(error)")
            }
        }
    }
}
