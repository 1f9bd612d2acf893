internal import Regex

/// What can be told of the texts that a regular expression matches, without compiling it.
///
/// Always on the safe side: `begins` may hold bytes that no match begins with, but lacks none;
/// `needed` may be empty, but what it says is true of every match: of it and what it looks ahead to.
struct Shape: Sendable {
    /// The bytes that a match which is not empty begins with.
    var begins = ByteSet()
    var canBeEmpty = true
    /// The only texts it matches; nil when there are many.
    var exact: [[UInt8]]? = [[]]
    /// What may stand at the first places of a match.
    var front = Front.empty
    /// Every match begins with one of these, and ends with one of those.
    var heads: [[UInt8]] = [[]]
    var tails: [[UInt8]] = [[]]
    /// Every match contains one of these; empty when nothing is certain.
    var needed = Clause.none

    /// A place where nothing is read: an anchor, a look ahead or behind.
    static let empty = Shape()

    /// Anything at all, or nothing.
    static let anything = Shape(begins: .all, canBeEmpty: true, exact: nil, front: .anything)

    /// One of `bytes`, or a character that begins with one of them.
    static func character(_ bytes: ByteSet) -> Shape {
        var shape = Shape(begins: bytes, canBeEmpty: false, exact: nil, front: .character(bytes))
        if bytes.count <= 6, bytes.intersection(.high).isEmpty {
            let all = (UInt8.min..<0x80).filter { bytes.contains($0) }.map { [$0] }
            (shape.exact, shape.heads, shape.tails) = (all, all, all)
        }
        return shape
    }

    static func literal(_ bytes: [UInt8], ignoresCase: Bool) -> Shape {
        guard let first = bytes.first else { return .empty }
        var begins = ByteSet()
        begins.insert(first)
        guard !ignoresCase else { return .character(begins.ignoringCase) }
        return Shape(
            begins: begins, canBeEmpty: false, exact: [bytes], front: .literal(bytes), heads: [bytes], tails: [bytes])
    }

    /// Longer texts are cut, and more of them are not kept: they tell no more.
    private static let longest = 32
    private static let mostAlternatives = 96

    mutating func append(_ next: Shape) {
        front.append(next.front)
        if canBeEmpty { begins.formUnion(next.begins) }
        canBeEmpty = canBeEmpty && next.canBeEmpty
        let joint = Self.product(tails, next.heads) ?? next.heads
        needed = needed.orBetter(next.needed).orBetter(Clause(joint))
        if let exact { heads = Self.product(exact, next.heads) ?? exact }
        if let other = next.exact {
            tails = Self.product(tails, other) ?? other
        } else {
            tails = next.tails
        }
        if let own = exact, let other = next.exact { exact = Self.product(own, other) } else { exact = nil }
    }

    /// This where what follows has the shape `look` too.
    mutating func constrain(by look: Shape) {
        needed = needed.orBetter(look.certain)
        if heads.contains([]) { heads = look.heads }
        guard !look.canBeEmpty else { return }
        var ahead = look.front
        ahead.append(.anything)
        front.constrain(by: ahead)
        begins = canBeEmpty ? look.begins : begins.intersection(look.begins)
        // Even where this takes nothing there is a byte, and it is known.
        canBeEmpty = false
    }

    /// This or `other`.
    mutating func formAlternative(_ other: Shape) {
        let clauses = (certain.texts, other.certain.texts)
        needed =
            clauses.0.isEmpty || clauses.1.isEmpty ? .none : Self.union(clauses.0, clauses.1).map(Clause.init) ?? .none
        front.formAlternative(other.front)
        begins.formUnion(other.begins)
        canBeEmpty = canBeEmpty || other.canBeEmpty
        if let own = exact, let others = other.exact { exact = Self.union(own, others) } else { exact = nil }
        heads = Self.union(heads, other.heads) ?? [[]]
        tails = Self.union(tails, other.tails) ?? [[]]
    }

    /// This `least` times or more, `most` times at the utmost where there is a limit.
    mutating func makeRepeated(_ least: Int, _ most: Int?) {
        front = front.repeated(least, most)
        if least > 0 {
            if least == 1, most == 1 { return }
            needed = certain
            exact = nil
            return
        }
        canBeEmpty = true
        needed = .none
        exact = most == 1 ? exact.flatMap { Self.union([[]], $0) } : nil
        heads = exact ?? [[]]
        tails = heads
    }

    /// Each of `a` with each of `b` behind it; nil when that would be too many or too long.
    private static func product(_ a: [[UInt8]], _ b: [[UInt8]]) -> [[UInt8]]? {
        if a.count == 1, a[0].isEmpty { return b }
        if b.count == 1, b[0].isEmpty { return a }
        guard a.count * b.count <= mostAlternatives, a[0].count + b[0].count <= longest else { return nil }
        return a.flatMap { one in b.map { one + $0 } }
    }

    private static func union(_ a: [[UInt8]], _ b: [[UInt8]]) -> [[UInt8]]? {
        guard a.count + b.count <= mostAlternatives else { return nil }
        return a + b.filter { !a.contains($0) }
    }

    /// The same where the case of letters does not count.
    var ignoringCase: Shape {
        let begins = begins.ignoringCase
        return Shape(
            begins: begins, canBeEmpty: canBeEmpty, exact: nil,
            front: .beginning(with: begins, canBeEmpty: canBeEmpty))
    }

    /// `needed`, or what it begins or ends with.
    var certain: Clause { needed.orBetter(Clause(heads).orBetter(Clause(tails))) }
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
}
