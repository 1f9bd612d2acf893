import Records
import Testing

@testable import Tailing

/// A small generator whose numbers depend on the seed alone.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}

/// Writers, logrotate and crashes in any order: every line is stored exactly once, or its bytes
/// are in the ledger, or it was gone before anybody could look.
@Suite struct RandomScheduleTests {
    @Test("random schedules of writing, rotating, cutting, deleting, crashing", arguments: 0..<150)
    func schedules(seed: Int) {
        var schedule = Schedule(seed: UInt64(seed))
        for _ in 0..<60 { schedule.step() }
        schedule.finish()
        #expect(schedule.faults.isEmpty, "seed \(seed)\n\(schedule.story.joined(separator: "\n"))")
    }
}

private struct Schedule {
    let logs = LogDirectory()
    let follower: Follower
    var random: SeededGenerator
    var story: [String] = []
    private var written: [String] = []
    /// Lines in a file at the moment when it was cut or deleted, that the follower had not committed.
    private var excused: Set<String> = []
    private let names: [String]

    init(seed: UInt64) {
        random = SeededGenerator(state: seed)
        var options = TailOptions()
        options.openLimit = seed % 3 == 0 ? 2 : 512
        follower = Follower(logs, options: options, chunk: seed % 2 == 0 ? 300 : 64 << 10)
        names = seed % 4 == 0 ? ["a.log"] : ["a.log", "b.log", "c/a.log"]
    }

    mutating func step() {
        let name = names.randomElement(using: &random) ?? "a.log"
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<40: write(name)
        case 40..<65: look()
        case 65..<72: rename(name, compressing: false)
        case 72..<77: rename(name, compressing: true)
        case 77..<83: copyTruncate(name, compressing: false)
        case 83..<87: copyTruncate(name, compressing: true)
        case 87..<90: cut(name)
        case 90..<93: delete(name)
        case 93..<95: compressRotated(name)
        default:
            story.append("crash")
            follower.restart()
        }
    }

    private mutating func write(_ name: String) {
        let count = Int.random(in: 1...30, using: &random)
        let lines = (0..<count).map {
            "\(name) \(written.count + $0) " + String(repeating: "x", count: Int.random(in: 0...90, using: &random))
        }
        story.append("write \(count) lines, from \(written.count), to \(name)")
        written += lines
        logs.append(text(lines), to: name)
    }

    private mutating func look() {
        let what = Int.random(in: 0..<5, using: &random)
        story.append(["sweep", "sweep, read", "notice, read, commit", "turn", "turn"][what])
        if what == 2 {
            for name in names { follower.tailer.notice(logs.at(name), now: follower.now) }
        } else {
            follower.sweep(after: Double.random(in: 0.01...3, using: &random))
        }
        if what > 0 { follower.read() }
        if what > 1 { follower.commit() }
    }

    /// `name.1` to `name.2` and so on, compressed or not, as they are.
    private mutating func shift(_ name: String) {
        for number in stride(from: 9, through: 1, by: -1) {
            for ending in ["", ".gz"] where logs.exists("\(name).\(number)\(ending)") {
                logs.rename("\(name).\(number)\(ending)", "\(name).\(number + 1)\(ending)")
            }
        }
        for ending in ["", ".gz"] { lose("\(name).10\(ending)") }
    }

    private mutating func rename(_ name: String, compressing: Bool) {
        guard logs.exists(name) else { return }
        story.append("rename \(name)\(compressing ? ", gzip" : "")")
        shift(name)
        logs.rename(name, name + ".1")
        if Bool.random(using: &random) { logs.append("", to: name) }
        if Bool.random(using: &random) { write(name) }
        if compressing { logs.gzip(name + ".1") }
    }

    private mutating func copyTruncate(_ name: String, compressing: Bool) {
        guard logs.exists(name) else { return }
        story.append("copytruncate \(name)\(compressing ? ", gzip" : "")")
        shift(name)
        logs.copy(name, name + ".1")
        let copied = lines(in: name).count
        if Int.random(in: 0..<3, using: &random) == 0 { write(name) }
        if Int.random(in: 0..<3, using: &random) == 0 { look() }
        excused.formUnion(uncommitted(lines(in: name).dropFirst(copied)))
        logs.truncate(name)
        if Bool.random(using: &random) { write(name) }
        if compressing { logs.gzip(name + ".1") }
    }

    private mutating func cut(_ name: String) {
        guard logs.exists(name) else { return }
        story.append("truncate \(name)")
        excused.formUnion(uncommitted(lines(in: name)[...]))
        logs.truncate(name)
        if Bool.random(using: &random) { write(name) }
    }

    private mutating func delete(_ name: String) {
        guard logs.exists(name) else { return }
        story.append("delete \(name)")
        lose(name)
        if Bool.random(using: &random) { write(name) }
    }

    private mutating func lose(_ name: String) {
        guard logs.exists(name) else { return }
        if name.hasSuffix(".gz") { logs.run("gunzip", "-k", "-f", name) }
        let plain = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
        excused.formUnion(uncommitted(lines(in: plain)[...]))
        logs.remove(plain)
        logs.remove(name)
    }

    private mutating func compressRotated(_ name: String) {
        for number in 1...9 where logs.exists("\(name).\(number)") && !logs.exists("\(name).\(number).gz") {
            story.append("gzip \(name).\(number)")
            logs.gzip("\(name).\(number)")
            return
        }
    }

    private func lines(in name: String) -> [String] {
        String(decoding: logs.bytes(name), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private func uncommitted(_ lines: ArraySlice<String>) -> Set<String> {
        Set(lines).subtracting(follower.lines)
    }

    mutating func finish() { follower.settle() }

    private func describe(_ line: ReadLine) -> String {
        let checkpoint = follower.store.checkpoints[line.origin]
        return "\(line.text.prefix(12)) at \(line.origin):\(line.offset), archive \(checkpoint?.isArchive ?? false), "
            + "ended \(checkpoint?.ended ?? false), first \(checkpoint?.source.split(separator: "/").last ?? "")"
    }

    var faults: [String] {
        var counts: [String: Int] = [:]
        for line in follower.lines { counts[line, default: 0] += 1 }
        let known = Set(written)
        let twice = follower.store.lines.filter { counts[$0.text.filter { $0 != "\n" }] ?? 0 > 1 }
        return twice.map { "twice: \(describe($0))" }.sorted()
            + counts.keys.filter { !known.contains($0) }.map { "never written: \($0)" }.sorted()
            + written.filter { counts[$0] == nil && !excused.contains($0) }.map { "missing: \($0)" }
    }
}
