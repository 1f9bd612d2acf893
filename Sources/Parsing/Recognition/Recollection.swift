internal import Records

/// What a look through messages has found, for those that differ in their digits alone.
///
/// Most lines of a log repeat a few thousand messages but for the numbers. A table of fixed size, by hash; a
/// message takes the place of the one before it there. The hash has 64 bits and a start that is random for each
/// process, so that nobody can word a message that is taken for another. Not Sendable.
final class Recollection {
    /// What is remembered of a message.
    struct Entry {
        fileprivate let bits: UInt64
        fileprivate let slot: Int

        var hasAddress: Bool { bits & 1 != 0 }
        var hasWord: Bool { bits & 2 != 0 }
        /// True when lines of the index may match.
        var hasLines: Bool { bits & 4 != 0 }
    }

    /// Lines of an index that may match.
    struct Lines: BitwiseCopyable {
        fileprivate(set) var count = 0
        fileprivate(set) var numbers = InlineArray<12, UInt16>(repeating: 0)
        /// More are not remembered.
        static let most = 12
    }

    private static let size = 8192
    /// Hashes, their low bits those of `Entry`. Apart from the lines, so that they stay in the processor's cache.
    private let entries: UnsafeMutablePointer<UInt64>
    private let lines: UnsafeMutablePointer<Lines>
    private let seeds: (UInt64, UInt64)
    private static let flags: UInt64 = 7

    init() {
        entries = .allocate(capacity: Self.size)
        lines = .allocate(capacity: Self.size)
        lines.initialize(repeating: Lines(), count: Self.size)
        seeds = (.random(in: 1...(.max)), .random(in: 1...(.max)))
        forget()
    }

    deinit {
        entries.deallocate()
        lines.deallocate()
    }

    func forget() { entries.initialize(repeating: 0, count: Self.size) }

    /// The number under which `message` of a program is remembered.
    ///
    /// - Parameter index: tells the indexes apart that are asked.
    @inline(__always)
    func key(_ message: UnsafeBufferPointer<UInt8>, program: UInt64, index: UInt64) -> UInt64 {
        let raw = UnsafeRawBufferPointer(message)
        var hash = foldMultiply(seeds.0 ^ program, seeds.1 ^ index ^ UInt64(raw.count) &<< 48)
        var at = 0
        while at + 16 <= raw.count {
            let first = digitsAlike(raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            let second = digitsAlike(raw.loadUnaligned(fromByteOffset: at + 8, as: UInt64.self))
            hash = foldMultiply(first ^ seeds.0, second ^ hash)
            at += 16
        }
        if at < raw.count {
            var rest: (UInt64, UInt64) = (0, 0)
            withUnsafeMutableBytes(of: &rest) { $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: raw[at...])) }
            hash = foldMultiply(digitsAlike(rest.0) ^ seeds.0, digitsAlike(rest.1) ^ hash)
        }
        // Never 0, which stands for nothing.
        return foldMultiply(hash ^ seeds.1, seeds.0) | (Self.flags + 1)
    }

    @inline(__always)
    private static func slot(_ key: UInt64) -> Int { Int(truncatingIfNeeded: key &>> 8) & (size - 1) }

    /// What is remembered under `key`.
    @inline(__always)
    func entry(_ key: UInt64) -> Entry? {
        let slot = Self.slot(key)
        let bits = entries[slot]
        return (bits ^ key) & ~Self.flags == 0 ? Entry(bits: bits, slot: slot) : nil
    }

    @inline(__always)
    func lines(of entry: Entry) -> Lines { lines[entry.slot] }

    /// Remembers under `key` what was found, unless there are too many lines.
    func remember(_ key: UInt64, _ found: Candidates, hasAddress: Bool, hasWord: Bool) {
        var known = Lines()
        var start = 0
        while let line = found.first(from: start) {
            guard known.count < Lines.most, line <= UInt16.max else { return }
            known.numbers[known.count] = UInt16(line)
            known.count += 1
            start = line + 1
        }
        let slot = Self.slot(key)
        lines[slot] = known
        entries[slot] = key & ~Self.flags | (hasAddress ? 1 : 0) | (hasWord ? 2 : 0) | (known.count > 0 ? 4 : 0)
    }
}
