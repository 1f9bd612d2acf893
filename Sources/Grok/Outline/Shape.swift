internal import Regex

/// What can be told of the texts that a regular expression matches, without compiling it.
///
/// Always on the safe side: `begins` may hold bytes that no match begins with, but lacks none;
/// `needed` may be empty, but what it says is true of every match.
struct Shape: Sendable {
    /// The bytes that a match which is not empty begins with.
    var begins = ByteSet()
    var canBeEmpty = true
    /// The only text it matches; nil when there are several.
    var exact: [UInt8]? = []
    /// What every match begins and ends with.
    var head: [UInt8] = []
    var tail: [UInt8] = []
    /// Every match contains one of these; empty when nothing is certain.
    var needed: [[UInt8]] = []

    /// A place where nothing is read: an anchor, a look ahead or behind.
    static let empty = Shape()

    /// Anything at all, or nothing.
    static let anything = Shape(begins: .all, canBeEmpty: true, exact: nil)

    /// One of `bytes`, or a character that begins with one of them.
    static func character(_ bytes: ByteSet) -> Shape { Shape(begins: bytes, canBeEmpty: false, exact: nil) }

    static func literal(_ bytes: [UInt8], ignoresCase: Bool) -> Shape {
        guard let first = bytes.first else { return .empty }
        var begins = ByteSet()
        begins.insert(first)
        guard !ignoresCase else { return .character(begins.ignoringCase) }
        return Shape(begins: begins, canBeEmpty: false, exact: bytes, head: bytes, tail: bytes)
    }

    /// Longer texts are cut: they tell no more.
    private static let longest = 96
    private static let mostAlternatives = 12

    mutating func append(_ next: Shape) {
        if canBeEmpty { begins.formUnion(next.begins) }
        canBeEmpty = canBeEmpty && next.canBeEmpty
        needed = Self.better(Self.better(needed, next.needed), Self.clause(tail + next.head))
        let isExact = exact != nil
        if isExact, head.count < Self.longest { head += next.head }
        tail = next.exact == nil ? next.tail : Array((tail + next.tail).suffix(Self.longest))
        if let own = exact, let other = next.exact, own.count + other.count <= Self.longest {
            exact = own + other
        } else {
            exact = nil
            if isExact { head = Array(head.prefix(Self.longest)) }
        }
    }

    /// This or `other`.
    mutating func formAlternative(_ other: Shape) {
        let clauses = (certain, other.certain)
        if clauses.0.isEmpty || clauses.1.isEmpty || clauses.0.count + clauses.1.count > Self.mostAlternatives {
            needed = []
        } else {
            needed = clauses.0 + clauses.1
        }
        begins.formUnion(other.begins)
        canBeEmpty = canBeEmpty || other.canBeEmpty
        if exact != other.exact { exact = nil }
        head = zip(head, other.head).prefix { $0 == $1 }.map(\.0)
        tail = Array(zip(tail.reversed(), other.tail.reversed()).prefix { $0 == $1 }.map(\.0).reversed())
    }

    /// This or nothing.
    mutating func makeOptional() {
        self = Shape(begins: begins, canBeEmpty: true, exact: nil)
    }

    /// This once or more.
    mutating func makeRepeated() {
        needed = certain
        exact = nil
    }

    /// The same where the case of letters does not count.
    var ignoringCase: Shape { Shape(begins: begins.ignoringCase, canBeEmpty: canBeEmpty, exact: nil) }

    /// `needed`, or the exact text.
    private var certain: [[UInt8]] { Self.better(needed, Self.clause(exact ?? head)) }

    private static func clause(_ text: [UInt8]) -> [[UInt8]] { text.isEmpty ? [] : [Array(text.prefix(longest))] }

    /// The one of two clauses that fewer lines fulfil.
    private static func better(_ a: [[UInt8]], _ b: [[UInt8]]) -> [[UInt8]] { weight(b) > weight(a) ? b : a }

    /// About how many bits of information a line must bring to fulfil `clause`.
    private static func weight(_ clause: [[UInt8]]) -> Int {
        guard let least = clause.map({ $0.reduce(0) { $0 + weight($1) } }).min() else { return 0 }
        return max(1, least - clause.count)
    }

    private static func weight(_ byte: UInt8) -> Int {
        switch byte {
        case 0x20: 1
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"): 2
        case UInt8(ascii: ":"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "/"): 2
        default: 3
        }
    }
}

extension ByteSet {
    /// Every byte of a character outside of ASCII.
    static let high: ByteSet = {
        var set = ByteSet()
        set.insert(0x80...0xFF)
        return set
    }()

    /// These and what they fold to; the Kelvin sign and the long s fold to ASCII letters.
    var ignoringCase: ByteSet {
        var set = self
        for byte in UInt8(ascii: "a")...UInt8(ascii: "z") where contains(byte) || contains(byte ^ 0x20) {
            set.insert(byte)
            set.insert(byte ^ 0x20)
            if byte == UInt8(ascii: "k") || byte == UInt8(ascii: "s") { set.formUnion(.high) }
        }
        for byte in UInt8(0x80)...0xFF where contains(byte) {
            // It may fold to any other character, these two ASCII letters among them.
            set.formUnion(.high)
            for letter in "kKsS".utf8 { set.insert(letter) }
            break
        }
        return set
    }

    /// What is not in it.
    var complement: ByteSet {
        var set = ByteSet()
        for byte in UInt8.min...UInt8.max where !contains(byte) { set.insert(byte) }
        return set
    }
}
