internal import Diagnostics
internal import Instants
internal import YAML

extension MappingReader {
    /// A duration such as `30s` or `7d`, more than zero.
    mutating func duration(_ key: String) -> TimeSpan? {
        guard let node = value(key) else { return nil }
        if let text = node.text, let span = TimeSpan(duration: text), span.nanoseconds > 0 { return span }
        fault("\"\(key)\" must be a duration", at: node, help: "write 30s, 5m, 1h30m or 7d")
        return nil
    }

    /// A size such as `10GiB`, more than zero.
    mutating func bytes(_ key: String) -> Int? {
        guard let node = value(key) else { return nil }
        if let text = node.text, let count = byteCount(text), count > 0 { return count }
        fault("\"\(key)\" must be a size", at: node, help: "write 500MB, 64MiB or 10GiB")
        return nil
    }

    /// A whole number in `range`.
    mutating func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let node = value(key) else { return nil }
        if let text = node.text, let number = Int(text), range.contains(number) { return number }
        fault("\"\(key)\" must be a whole number from \(range.lowerBound) to \(range.upperBound)", at: node)
        return nil
    }

    /// Faults for keys that mean something elsewhere but not yet here.
    mutating func refuse(_ keys: [String]) {
        for key in keys {
            guard value(key) != nil, let entry = node.entries?.first(where: { $0.key == key }) else { continue }
            let place = Place(line: entry.keyPlace.line, column: entry.keyPlace.column, length: key.count)
            add(Diagnostic("\"\(key)\" is not supported yet", in: source, at: place))
        }
    }
}
