import Foundation
import Records
import Testing

@testable import Storage

/// A folder that goes with the value.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/sawlog-store-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// What a crash would leave: all files as they are now, but for the shared memory.
    func copy() throws -> TemporaryFolder { try copied(path) }
}

func copied(_ path: String) throws -> TemporaryFolder {
    let other = try TemporaryFolder()
    try FileManager.default.removeItem(atPath: other.path)
    try FileManager.default.copyItem(atPath: path, toPath: other.path)
    for file in try files(under: other.path) where file.hasSuffix("-shm") {
        try FileManager.default.removeItem(atPath: file)
    }
    return other
}

func files(under path: String) throws -> [String] {
    (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []).map { path + "/" + $0 }.sorted()
}

/// All records that a snapshot shows, in the order of its plan.
func everything(_ snapshot: any RecordSnapshot) throws -> [Seen] {
    try snapshot.plan(ScanRequest()).blocks.flatMap { seen(try snapshot.load($0)) }
}

func everything(at path: String) throws -> [Seen] { try everything(SegmentSnapshot(path)) }

/// A comparison that does not mind the order: sealing puts the records of a category together.
func bag(_ records: [Seen]) -> [Seen: Int] { records.reduce(into: [:]) { $0[$1, default: 0] += 1 } }

/// The texts of all records of a store.
func texts(_ records: [Seen]) -> [String] { records.map { String(decoding: $0.view, as: UTF8.self) } }

/// 2026-11-20.
let someDay = 20_777
