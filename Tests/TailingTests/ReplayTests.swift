import Foundation
import Testing

@testable import Tailing

/// Runs of logrotate over a busy writer, recorded line by line, re-enacted here.
@Suite(.enabled(if: Recording.isThere)) struct ReplayTests {
    @Test(
        "followed through recorded rotations: nothing twice, nothing missing but what no file kept",
        arguments: Recording.names, [Looks.oftenAndBeforeRotations, .sometimes, .never])
    func follow(name: String, looks: Looks) throws {
        let recording = try #require(Recording.all[name])
        let logs = LogDirectory()
        let follower = Follower(logs)
        recording.replay(in: logs) { count, rotates in
            switch looks {
            case .oftenAndBeforeRotations: if rotates || count % 300 == 0 { follower.turn(after: 0.05) }
            case .sometimes: if count % 700 == 0 { follower.turn(after: 0.05) }
            case .never: break
            }
        } crash: {
            follower.restart()
        }
        follower.settle()
        let counts = Dictionary(follower.lines.map { ($0, 1) }, uniquingKeysWith: +)
        #expect(counts.values.allSatisfy { $0 == 1 })
        let missing = recording.lines.filter { counts[$0] == nil }
        let final = Set(recording.finalLines)
        #expect(missing.allSatisfy { !final.contains($0) })
        #expect(follower.lines.allSatisfy { recording.known.contains($0) })
        // Looked at in time, even what no file kept was read before it went.
        if looks == .oftenAndBeforeRotations { #expect(missing.isEmpty) }
    }

    @Test("imported once, a directory gives exactly the lines in its files; again, nothing", arguments: Recording.names)
    func once(name: String) throws {
        let recording = try #require(Recording.all[name])
        var options = TailOptions()
        options.once = true
        let follower = Follower([TailInput(path: recording.path + "/app.log*")], options: options)
        follower.turn()
        #expect(follower.sorted == recording.finalLines.sorted())
        #expect(follower.losses.isEmpty)
        let count = follower.lines.count
        follower.restart()
        follower.turn()
        #expect(follower.lines.count == count)
    }
}

enum Looks { case oftenAndBeforeRotations, sometimes, never }

/// One recorded run: what was written when, and when it was rotated.
struct Recording: Sendable {
    /// Beside the checkout, or where `SAWLOG_TEST_DATA` says.
    static let root =
        (ProcessInfo.processInfo.environment["SAWLOG_TEST_DATA"]
            ?? #filePath.components(separatedBy: "/Tests/")[0] + "/../shared/data") + "/real/rotation"
    static var isThere: Bool { FileManager.default.fileExists(atPath: root + "/README.txt") }
    static var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? [])
            .filter { FileManager.default.fileExists(atPath: root + "/" + $0 + "/written.tsv") }.sorted()
    }

    /// Read once for all tests.
    static let all = Dictionary(
        uniqueKeysWithValues: names.compactMap { name in (try? Recording(name)).map { (name, $0) } })

    struct Line {
        var inode: String
        var offset: Int
        var text: String
    }

    let path: String
    let written: [Line]
    var lines: [String] { written.map(\.text) }
    let known: Set<String>
    let finalLines: [String]
    private let options: String

    init(_ name: String) throws {
        path = Self.root + "/" + name
        options = try String(contentsOfFile: path + "/logrotate.conf", encoding: .utf8)
        written = try String(contentsOfFile: path + "/written.tsv", encoding: .utf8).split(separator: "\n").dropFirst()
            .map {
                let parts = $0.split(separator: "\t", maxSplits: 5)
                return Line(inode: String(parts[2]), offset: Int(parts[3]) ?? 0, text: String(parts[5]))
            }
        known = Set(written.map(\.text))
        finalLines = try Self.lines(inFilesAt: path)
        let final = Set(finalLines)
        lost = Set(written.enumerated().filter { !final.contains($0.element.text) }.map(\.offset))
    }

    /// Lines in the files that were left at the end.
    private static func lines(inFilesAt path: String) throws -> [String] {
        var lines: [String] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: path) where name.hasPrefix("app.log") {
            var bytes = FileManager.default.contents(atPath: path + "/" + name) ?? Data()
            if name.hasSuffix(".gz") {
                let process = Process()
                process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
                process.arguments = ["gzip", "-dc", path + "/" + name]
                let pipe = Pipe()
                process.standardOutput = pipe
                try process.run()
                bytes = pipe.fileHandleForReading.readDataToEndOfFile()
                process.waitUntilExit()
            }
            lines += String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
                String($0.drop { $0 == "\0" })
            }
        }
        return lines
    }

    /// Writes the lines as they were written, and rotates where the writer's file or offset tells.
    ///
    /// A truncation takes with it the lines that no final file has: those written after the copy.
    func replay(in logs: LogDirectory, look: (_ written: Int, _ rotates: Bool) -> Void, crash: () -> Void) {
        let copies = options.contains("copytruncate")
        var rotations = 0
        for (index, line) in written.enumerated() {
            if index > 0 {
                let before = written[index - 1]
                if copies, line.offset < before.offset {
                    look(index, true)
                    rotations += 1
                    rotate(logs, rotations, copied: copySize(before: index))
                } else if !copies, line.inode != before.inode {
                    look(index, true)
                    rotations += 1
                    rotate(logs, rotations, copied: nil)
                }
                if index % 3001 == 0 { crash() }
            }
            logs.keepWriting(line.text + "\n", to: "app.log", append: options.contains("noappend") == false)
            look(index + 1, false)
        }
    }

    /// How much of the file the copy had: up to the first of the lines that went with the truncation.
    private func copySize(before index: Int) -> Int {
        var first = index
        while first > 0, lost.contains(first - 1) { first -= 1 }
        return first == index ? .max : written[first].offset
    }

    private let lost: Set<Int>

    private func rotate(_ logs: LogDirectory, _ number: Int, copied: Int?) {
        let compresses = options.contains("compress\n") && !options.contains("nocompress")
        let delays = options.contains("delaycompress")
        if delays, logs.exists("app.log.1") { logs.gzip("app.log.1") }
        if options.contains("dateext") {
            logs.rename("app.log", "app.log-20261120-\(1_795_150_976 + number * 6)")
            logs.reopen("app.log")
            logs.remove("app.log-20261120-\(1_795_150_976 + (number - 2) * 6)")
            return
        }
        for old in stride(from: 9, through: 1, by: -1) {
            for ending in ["", ".gz"] { logs.rename("app.log.\(old)\(ending)", "app.log.\(old + 1)\(ending)") }
        }
        if let copied {
            let bytes = logs.bytes("app.log")
            logs.append(Array(bytes.prefix(copied)), to: "app.log.1")
            logs.truncate("app.log")
        } else {
            logs.rename("app.log", "app.log.1")
            logs.reopen("app.log")
        }
        if compresses, !delays { logs.gzip("app.log.1") }
    }
}
