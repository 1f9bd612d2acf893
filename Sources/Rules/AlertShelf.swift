internal import Instants
internal import Records

/// The rows of the keys of a rule: `alert/keys/RULE/NN`, where RULE is the rule's id and NN a number in two digits.
///
/// Keys of one rule resemble each other, so many in one row take a fraction of the room that a row for each takes
/// once the store has compressed it. A change writes all of a shelf again, so there are enough of them that one is small.
struct AlertShelf {
    static let prefix = "alert/keys/"
    /// Shelves of a rule; no more than bits in a word.
    static let count = 32
    private static let version: UInt8 = 1

    static func number(of labels: [UInt8]) -> Int {
        labels.withUnsafeBufferPointer { Int(truncatingIfNeeded: hashBytes($0) >> 40) & (count - 1) }
    }

    static func key(_ rule: AlertRule, _ shelf: Int) -> String { "\(prefix)\(rule.id)/\(shelf / 10)\(shelf % 10)" }

    /// The id of the rule whose row has `key`.
    static func rule(of key: String) -> String? {
        guard key.hasPrefix(prefix), let slash = key.lastIndex(of: "/") else { return nil }
        return String(key[..<slash].dropFirst(prefix.count))
    }

    private var writer = StateWriter(version: version)
    private var isEmpty = true

    /// Its row; nil without keys.
    var bytes: [UInt8]? { isEmpty ? nil : writer.bytes }

    mutating func add(_ key: borrowing AlertKey, shape: UInt64, _ scratch: inout StateWriter) {
        isEmpty = false
        AlertRow.write(key, shape: shape, to: &scratch)
        writer.append(key.labels)
        writer.append(scratch.bytes)
    }

    /// The keys of a row as `AlertRow` wrote them, as far as it can be read.
    static func entries(_ value: [UInt8]) -> [(labels: [UInt8], value: [UInt8])] {
        var reader = StateReader(value)
        guard reader.version == version else { return [] }
        var found: [(labels: [UInt8], value: [UInt8])] = []
        while !reader.isAtEnd, let labels = reader.blob(), let value = reader.blob() { found.append((labels, value)) }
        return found
    }
}
