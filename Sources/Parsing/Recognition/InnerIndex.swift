internal import Records
internal import Regex
internal import Synchronization

/// The parsers that read another parser's message, and which of them to ask.
///
/// Most of them ask for a program by name, as sshd's does; those are found by the name's hash.
final class InnerIndex: Sendable {
    /// Tells it from every other one.
    let number = InnerIndex.numbers.wrappingAdd(1, ordering: .relaxed).newValue
    private static let numbers = Atomic<UInt64>(0)
    /// Numbers of the parsers: those with conditions first, then by priority.
    let parsers: [Int]
    /// For programs that a condition names in full, by `names`, with a row more for one that is not read
    /// as text; and for all others, by the first byte of their names, with one more for no program, those
    /// apart that ask for an address.
    private let known: LazyChoice
    private let others: LazyChoice
    private let withoutAddress: LazyChoice
    private let names: [[UInt8]]
    /// Open addressing by the names' hashes: one more than the place among `names`, 0 for none.
    private let slots: Table<Int32>

    /// - Parameter words: what a look through a message tells of beside the parsers that may take it.
    init(_ parsers: [Parser], words: Grams?) {
        self.parsers = parsers.map(\.index)
        let names = Array(Set(parsers.flatMap { $0.programs.flatMap(\.wholeValues) }))
        var slots = [Int32](repeating: 0, count: 16)
        while slots.count < names.count * 4 { slots += slots }
        for (place, name) in names.enumerated() {
            var slot = Self.slot(name.withUnsafeBufferPointer { hashBytes($0) }, slots.count)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(place + 1)
        }
        self.names = names
        self.slots = Table(slots)
        known = LazyChoice(parsers, words) { names.map { name in { $0.allows(name) } } + [{ _ in true }] }
        let open = parsers.filter { $0.programs.allSatisfy { !$0.areAllWhole } }
        let byFirst: @Sendable () -> [(Condition) -> Bool] = {
            (UInt8.min...UInt8.max).map { first in { $0.begins.contains(first) } } + [{ _ in false }]
        }
        others = LazyChoice(open, words, rows: byFirst)
        withoutAddress = LazyChoice(open.filter { !$0.mentionsAddress }, words, rows: byFirst)
    }

    deinit { slots.deallocate() }

    private static func slot(_ hash: UInt64, _ count: Int) -> Int { Int(truncatingIfNeeded: hash) & (count - 1) }

    /// What an outer parser says of the program.
    enum ProgramName {
        case none
        case text(UnsafeBufferPointer<UInt8>)
        case constant

        @inline(__always)
        var hash: UInt64 {
            switch self {
            case .none: 0
            case .text(let name): hashBytes(name)
            case .constant: 1
            }
        }
    }

    /// True when a condition names the program in full, or it is not read as text.
    func knows(_ name: ProgramName) -> Bool { choice(of: name, hasAddress: true).choice === known.choice }

    /// The parsers that may be for the program `name`, and the row of `choice` that tells which.
    @inline(__always)
    func choice(of name: ProgramName, hasAddress: Bool) -> (choice: InnerChoice, row: Int) {
        let others = hasAddress ? others : withoutAddress
        switch name {
        case .none: return (others.choice, 256)
        case .constant: return (known.choice, names.count)
        case .text(let name):
            guard let first = name.first else { return (others.choice, 256) }
            var slot = Self.slot(hashBytes(name), slots.count)
            while slots[slot] != 0 {
                let place = Int(slots[slot] - 1)
                if names[place].withUnsafeBufferPointer({ sameBytes($0, name) }) { return (known.choice, place) }
                slot = (slot + 1) & (slots.count - 1)
            }
            return (others.choice, Int(first))
        }
    }
}

/// Parsers to choose from, put together when a message first asks: most programs never meet some of the headers.
private final class LazyChoice: Sendable {
    private let made = AtomicLazyReference<InnerChoice>()
    private let parsers: [Parser]
    private let words: Grams?
    private let rows: @Sendable () -> [(Condition) -> Bool]

    init(_ parsers: [Parser], _ words: Grams?, rows: @escaping @Sendable () -> [(Condition) -> Bool]) {
        self.parsers = parsers
        self.words = words
        self.rows = rows
    }

    var choice: InnerChoice {
        @inline(__always) get { made.load() ?? made.storeIfNil(InnerChoice(parsers, words, rows: rows())) }
    }
}

/// Parsers to choose from, with what a look through a message tells of them.
///
/// Digits count as alike in `lines`; it is asked with texts that have nothing but `0`.
final class InnerChoice: Sendable {
    /// Their numbers.
    let parsers: [Int]
    let lines: LineIndex
    /// Sets of lines, a row of words each.
    private let rows: Table<UInt64>
    private let width: Int

    /// - Parameter rows: for each row, which of the conditions on a program hold.
    init(_ parsers: [Parser], _ words: Grams?, rows: [(Condition) -> Bool]) {
        self.parsers = parsers.map(\.index)
        let lines = LineIndex(parsers.map { $0.innerDemands.map(\.digitsAlike) }, words: words)
        self.lines = lines
        let programs = parsers.map(\.programs)
        let sets = rows.map { holds in lines.row { place in programs[place].allSatisfy(holds) } }
        width = sets.first?.count ?? 0
        self.rows = Table(sets.joined())
    }

    deinit { rows.deallocate() }

    /// The set of lines in row `row`.
    @inline(__always)
    func lines(_ row: Int) -> UnsafeBufferPointer<UInt64> { rows[row * width..<(row + 1) * width] }
}

extension Parser {
    /// Its conditions on the program's name.
    fileprivate var programs: [Condition] { conditions.filter { $0.name == Vocabulary.Common.processName } }
}
