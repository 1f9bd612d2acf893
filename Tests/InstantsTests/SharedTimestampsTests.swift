import Foundation
import Instants
import Testing

/// Cases that others made, beside the checkout.
private func sharedRows() -> [[String: Any]] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../shared/data/timestamps.dev.jsonl").standardized
    guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
    return text.split(separator: "\n").compactMap {
        try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
    }
}

@Suite struct SharedTimestampsTests {
    @Test(.enabled(if: !sharedRows().isEmpty))
    func agreesWithTheSharedCases() throws {
        var failures: [String] = []
        var tried = 0
        for row in sharedRows() {
            guard let input = row["input"] as? String, let found = row["found"] as? Bool else { continue }
            // The stamp must come first here; who calls the scanner skips what stands before it.
            let stamp = row["matched_text"] as? String
            let start = stamp.flatMap { input.range(of: $0)?.lowerBound } ?? input.startIndex
            // Central European winter time, as in January.
            let isSwiss = row["local_tz"] as? String == "Europe/Zurich"
            let now = isSwiss ? Instant(parsing: "2005-08-14T10:00:00Z", now: .epoch) : reference
            let context = TimestampContext(
                reference: try #require(now), zoneOffset: isSwiss ? 3600 : 0)
            let result = scan(String(input[start...]), context)
            tried += 1
            if (result?.instant != nil) != found { failures.append("\(input): found \(result?.instant != nil)") }
            guard found, let instant = result?.instant else { continue }
            if let epoch = row["epoch"] as? Int, Int64(epoch) != instant.nanoseconds / 1_000_000_000 {
                failures.append("\(input): \(instant), not \(epoch)")
            }
            if let epoch = row["epoch_ns"] as? Int64 {
                // One source keeps milliseconds only.
                let exact = epoch == instant.nanoseconds || epoch == instant.nanoseconds / 1_000_000 * 1_000_000
                if !exact { failures.append("\(input): \(instant), not \(Instant(nanoseconds: epoch))") }
            }
            if let stamp, result?.length != stamp.utf8.count {
                failures.append("\(input): length \(result?.length ?? 0)")
            }
        }
        print("timestamps: \(tried) tried, \(failures.count) differ")
        #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
    }
}
