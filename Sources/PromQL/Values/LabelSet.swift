internal import Diagnostics

/// A name with a value.
public struct Label: Hashable, Comparable, Sendable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    public static func < (a: Label, b: Label) -> Bool {
        a.name == b.name ? a.value < b.value : a.name < b.name
    }
}

/// The identity of a series: labels in the order of their names, each name once. A label with an empty
/// value is the same as none and is left out. The metric's name is the label `__name__`.
public struct LabelSet: Hashable, Comparable, Sendable {
    /// The label that holds the metric's name.
    public static let nameLabel = "__name__"
    public static let empty = LabelSet(sorted: [])

    /// In the order of their names.
    public let all: [Label]

    init(sorted: [Label]) { all = sorted }

    /// From labels in any order; of several with the same name the last one counts.
    public init(_ labels: some Sequence<Label>) {
        var table: [String: String] = [:]
        for label in labels { table[label.name] = label.value }
        self.init(table)
    }

    public init(_ table: [String: String]) {
        all = table.lazy.filter { !$0.value.isEmpty }.map { Label($0.key, $0.value) }.sorted()
    }

    public var isEmpty: Bool { all.isEmpty }

    /// The value of a label, empty when there is none. Cost: linear, labels are few.
    public subscript(name: String) -> String {
        for label in all where label.name == name { return label.value }
        return ""
    }

    public var name: String { self[Self.nameLabel] }

    /// By names and values from the first label on; a prefix is smaller.
    public static func < (a: LabelSet, b: LabelSet) -> Bool { a.all.lexicographicallyPrecedes(b.all) }

    /// Only the labels `names`.
    public func keeping(_ names: [String]) -> LabelSet {
        LabelSet(sorted: all.filter { names.contains($0.name) })
    }

    /// All but the labels `names`.
    public func dropping(_ names: [String]) -> LabelSet {
        LabelSet(sorted: all.filter { !names.contains($0.name) })
    }

    /// All but the metric's name, its type and its unit, which no longer hold once its values are computed with.
    public func droppingMetadata() -> LabelSet {
        guard all.contains(where: { Self.isMetadata($0.name) }) else { return self }
        return LabelSet(sorted: all.filter { !Self.isMetadata($0.name) })
    }

    /// `__name__`, `__type__` and `__unit__`.
    static func isMetadata(_ name: String) -> Bool {
        name.utf8.first == UInt8(ascii: "_") && (name == nameLabel || name == "__type__" || name == "__unit__")
    }

    /// With one label set anew; an empty value removes it.
    public func setting(_ name: String, _ value: String) -> LabelSet {
        var labels = all.filter { $0.name != name }
        if !value.isEmpty {
            let place = labels.firstIndex { name < $0.name } ?? labels.count
            labels.insert(Label(name, value), at: place)
        }
        return LabelSet(sorted: labels)
    }
}

extension LabelSet: CustomStringConvertible {
    /// `name{a="b", c="d"}` as Prometheus prints series.
    public var description: String {
        let name = name
        let plain = isMetricName(name)
        var parts = all.filter { $0.name != Self.nameLabel }.map { label in
            (isLabelName(label.name) ? label.name : inQuotes(label.name)) + "=" + inQuotes(label.value)
        }
        if !name.isEmpty, !plain { parts.insert(inQuotes(name), at: 0) }
        let inner = parts.joined(separator: ", ")
        return plain && !name.isEmpty ? name + (inner.isEmpty ? "" : "{\(inner)}") : "{\(inner)}"
    }
}

/// The short name, for modules that know no labels of records.
public typealias Labels = LabelSet
