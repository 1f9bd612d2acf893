import Foundation
import Parsing
import Records
import Testing

/// Logs that real programs wrote, beside the checkout; absent on most machines.
private let realLogs = Shipped.root.deletingLastPathComponent().appendingPathComponent("shared/data/real")

private func realFiles() -> [String] {
    let all = FileManager.default.enumerator(atPath: realLogs.path)?.compactMap { $0 as? String } ?? []
    return all.filter { path in
        var isFolder: ObjCBool = false
        let there = FileManager.default.fileExists(
            atPath: realLogs.appendingPathComponent(path).path, isDirectory: &isFolder)
        return there && !isFolder.boolValue && !path.hasSuffix(".gz") && !path.hasSuffix(".zst")
    }.sorted()
}

@Suite("Logs of real programs", .enabled(if: FileManager.default.fileExists(atPath: realLogs.path)))
struct RealFileTests {
    /// Prints which parser takes how much of each file: the place to look for a parser that steals.
    @Test func sharesOfFormats() {
        for path in realFiles() {
            guard let data = FileManager.default.contents(atPath: realLogs.appendingPathComponent(path).path) else {
                continue
            }
            let parsed = ParsedText([UInt8](data), path: path)
            var counts: [String: Int] = [:]
            var timed = 0
            for index in 0..<parsed.batch.count {
                counts[parsed.format(index), default: 0] += 1
                if !parsed.batch.records[index].flags.timeIsBorrowed { timed += 1 }
                #expect(parsed.batch.records[index].raw.end <= parsed.batch.text.count)
            }
            let shares = counts.sorted { $0.value > $1.value }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
            print("\(path): \(parsed.batch.count) records, \(timed) timed: \(shares)")
        }
    }
}
