import Instants
import Records

@testable import Tailing

/// A line as it was read.
struct ReadLine: Hashable {
    var origin: UInt32
    var offset: Int64
    var text: String
}

/// Drives a `Tailer` as the pipeline does, without threads and clocks, and keeps what a store
/// would keep: lines, checkpoints and the ledger, committed together.
final class Follower {
    /// What a crash does not take.
    struct Store {
        var lines: [ReadLine] = []
        var checkpoints: [UInt32: Checkpoint] = [:]
        var losses: [Loss] = []

        var known: [Checkpoint] { checkpoints.values.sorted { $0.origin < $1.origin } }
    }

    private let inputs: [TailInput]
    private let options: TailOptions
    private let chunk: Int
    private(set) var tailer: Tailer
    private(set) var store = Store()
    private var uncommitted: [ReadLine] = []
    /// Monotonic nanoseconds.
    private(set) var now: Int64 = 1_000_000_000_000

    init(_ inputs: [TailInput], options: TailOptions = TailOptions(), chunk: Int = 64 << 10) {
        self.inputs = inputs
        self.options = options
        self.chunk = chunk
        tailer = Tailer(inputs: inputs, known: [], options: options)
    }

    convenience init(_ directory: LogDirectory, options: TailOptions = TailOptions(), chunk: Int = 64 << 10) {
        self.init([TailInput(path: directory.path)], options: options, chunk: chunk)
    }

    /// Lets time pass without looking.
    func wait(_ seconds: Double) { now += Int64(seconds * 1e9) }

    func sweep(after seconds: Double = 1) {
        wait(seconds)
        tailer.sweep(now: now)
    }

    /// Reads what can be read now.
    func read() {
        var left = 100_000
        while left > 0 {
            let ready = tailer.ready(now: now)
            if ready.isEmpty { return }
            for file in ready {
                while left > 0, let phase = tailer.phase(of: file, now: now) {
                    left -= 1
                    if take(file, phase) == 0 { break }
                }
            }
            left -= 1
        }
    }

    /// Reads one chunk of `file`, if it can be read now.
    func readOne(_ file: TailedFile) {
        if let phase = tailer.phase(of: file, now: now) { _ = take(file, phase) }
    }

    /// Reads one chunk of `file`; returns the number of bytes that became lines.
    private func take(_ file: TailedFile, _ phase: TailPhase) -> Int {
        var room = chunk
        while true {
            var buffer = [UInt8](repeating: 0, count: room)
            let filled = buffer.withUnsafeMutableBytes { tailer.read(file, into: $0) }
            let isEnd = filled < room && phase == .closed
            let consumed = isEnd ? filled : (buffer[..<filled].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)
            if consumed == 0, filled == room, room < 8 << 20 {
                room *= 2
                continue
            }
            cut(buffer[..<consumed], file)
            buffer.withUnsafeBufferPointer {
                tailer.consume(file, UnsafeBufferPointer(rebasing: $0[..<consumed]), seen: filled, phase: phase)
            }
            return consumed
        }
    }

    private func cut(_ bytes: ArraySlice<UInt8>, _ file: TailedFile) {
        var start = bytes.startIndex
        while start < bytes.endIndex {
            let end = bytes[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.endIndex
            let offset = file.checkpoint.offset + Int64(start - bytes.startIndex)
            uncommitted.append(
                ReadLine(
                    origin: file.checkpoint.origin, offset: offset,
                    text: String(decoding: bytes[start..<end], as: UTF8.self)))
            start = end
        }
    }

    /// Makes durable what was read.
    func commit() {
        let report = tailer.takeReport()
        store.lines += uncommitted
        uncommitted = []
        for checkpoint in report.checkpoints { store.checkpoints[checkpoint.origin] = checkpoint }
        for recovery in report.recovered { store.losses = recovery.applied(to: store.losses) }
        store.losses += report.losses
    }

    /// Sweeps, reads and commits: one turn of the pipeline.
    func turn(after seconds: Double = 1) {
        sweep(after: seconds)
        read()
        commit()
    }

    /// Turns until everything is decided: partial lines, copies, deleted files.
    func settle() {
        for seconds in [0.2, 1.5, 6, 31, 3, 3, 1] { turn(after: seconds) }
    }

    /// The process is killed and starts again: what was not committed is forgotten.
    func restart() {
        uncommitted = []
        tailer = Tailer(inputs: inputs, known: store.known, options: options)
        now += 1_000_000_000
    }

    /// What is stored, in the order of commits, without line ends.
    var lines: [String] { store.lines.map { $0.text.hasSuffix("\n") ? String($0.text.dropLast()) : $0.text } }
    var sorted: [String] { lines.sorted() }
    var losses: [Loss] { store.losses }
    /// `origin:start-end reason`.
    var ledger: [String] { losses.map { "\($0.origin):\($0.start)-\($0.end) \($0.reason.rawValue)" } }
    func reasons(_ name: String) -> [String] {
        tailer.skipped.filter { $0.path.hasSuffix(name) }.map(\.reason.rawValue)
    }
    var sources: Set<String> {
        Set(store.checkpoints.values.map { $0.source.split(separator: "/").last.map(String.init) ?? "" })
    }
}

/// `prefix 1`, `prefix 2`, ... each on a line of its own, long enough to tell files apart.
func numbered(_ range: ClosedRange<Int>, _ prefix: String = "line") -> [String] {
    range.map { "\(prefix) \($0) at 2026-11-20T05:00:\($0 % 60) all is well" }
}

func text(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }
