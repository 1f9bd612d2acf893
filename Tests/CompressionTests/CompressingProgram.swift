import Foundation
import Testing

/// A program that makes compressed files, as people's log rotation uses it.
enum CompressingProgram: String, CaseIterable, CustomTestStringConvertible {
    case gzip, bzip2, xz, zstd

    var testDescription: String { rawValue }

    private var location: String? {
        ["/usr/bin/", "/bin/", "/usr/local/bin/"].map { $0 + rawValue }.first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }

    /// Those that this machine has; the others are skipped.
    static var present: [CompressingProgram] { allCases.filter { $0.location != nil } }

    /// What the program makes of `content` given on standard input.
    func compress(_ content: [UInt8], _ arguments: [String] = []) throws -> [UInt8] {
        let folder = NSTemporaryDirectory() + "sawlog-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { _ = try? FileManager.default.removeItem(atPath: folder) }
        try Data(content).write(to: URL(fileURLWithPath: folder + "/in"))
        try Data().write(to: URL(fileURLWithPath: folder + "/out"))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(location))
        process.arguments = ["-c"] + arguments
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: folder + "/in"))
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: folder + "/out"))
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/out")))
    }
}
