internal import Records
internal import YAML

/// A field made of another one: the same value under a second name, or converted to the unit that
/// the name says.
struct DerivedField: Sendable {
    enum Conversion: Sendable, Equatable {
        case none
        case times(Double)
        /// From a text with a unit, `155ms` or `1:52:09`, to seconds times the factor.
        case duration(perSecond: Double)
        /// From a text with a unit, `66.91GiB` or `3782M`, to bytes; all units are powers of 1024, as
        /// memory is counted.
        case bytes
        /// From `25.0k` or `1.2M` to the number.
        case count
    }

    let name: Int32
    /// Fields it is made of: the first one present counts.
    let origins: [Int32]
    let conversion: Conversion
}

extension ParserFileReader {
    private static let conversions: [(String, DerivedField.Conversion)] = [
        ("s", .duration(perSecond: 1)), ("ms", .duration(perSecond: 1000)), ("ns", .duration(perSecond: 1e9)),
        ("bytes", .bytes), ("number", .count),
    ]

    /// The `derive` of a parser file.
    static func derived(_ reader: inout MappingReader, _ vocabulary: inout Vocabulary) -> [DerivedField] {
        guard let node = reader.value("derive") else { return [] }
        guard let entries = node.entries else {
            reader.fault("\"derive\" must map new names to the fields they are made of", at: node)
            return []
        }
        return entries.compactMap { entry in
            if ReservedName.all.contains(entry.key) {
                reader.fault("the field name \"\(entry.key)\" belongs to the record itself", at: entry.value)
                return nil
            }
            let name = vocabulary.name(entry.key)
            if let texts = entry.value.text.map({ [$0] }) ?? entry.value.items?.compactMap(\.text) {
                return DerivedField(name: name, origins: texts.map { vocabulary.name($0) }, conversion: .none)
            }
            var part = MappingReader(entry.value, in: reader.source)
            let from = part.strings("from") ?? []
            let factor = part.number("times")
            let unit = part.choice("in", conversions)
            reader.add(part.finish())
            if from.isEmpty { reader.fault("\"from\" is missing: the field it is made of", at: entry.value) }
            if factor != nil, unit != nil {
                reader.fault("\"times\" and \"in\" exclude each other", at: entry.value)
            }
            let conversion = unit ?? factor.map { .times($0) } ?? .none
            return DerivedField(name: name, origins: from.map { vocabulary.name($0) }, conversion: conversion)
        }
    }
}

extension ParserTools {
    /// Adds the derived fields whose origin was found. A field that was read itself wins.
    func derive(_ fields: [DerivedField]) {
        let isNamed = reading.hasOwnNames
        // By number: a copy of a field would count references.
        for at in fields.indices where found(fields[at].name, isNamed) == nil {
            guard let origin = firstFound(of: fields[at].origins, isNamed) else { continue }
            if fields[at].conversion == .none {
                reading.add(fields[at].name, origin.kind, origin.value)
            } else if origin.value.place != .constant {
                convert(reading.bytes(origin.value), fields[at])
            }
        }
    }

    private func firstFound(of names: [Int32], _ isNamed: Bool) -> PendingField? {
        for name in names {
            if let field = found(name, isNamed) { return field }
        }
        return nil
    }

    /// - Parameter isNamed: true when fields were named by the line.
    @inline(__always)
    private func found(_ name: Int32, _ isNamed: Bool) -> PendingField? {
        isNamed ? reading.field(name, named: set.vocabulary.nameBytes[Int(name)]) : reading.field(name)
    }

    private func convert(_ text: UnsafeBufferPointer<UInt8>, _ field: DerivedField) {
        let value: Double? =
            switch field.conversion {
            case .none: nil
            case .times(let factor): number(in: text).map { $0 * factor }
            case .duration(let perSecond): seconds(in: text).map { $0 * perSecond }
            case .bytes: scaled(text, by: 1024)
            case .count: scaled(text, by: 1000)
            }
        guard let value, value.isFinite else { return }
        var out: [UInt8] = []
        appendNumber(roundedToTwelveDigits(value), to: &out)
        guard let piece = out.withUnsafeBufferPointer({ reading.store($0) }) else { return }
        reading.addNumber(.known(field.name), piece)
    }

    /// Without the last digits, where a product of decimals leaves dust.
    private func roundedToTwelveDigits(_ value: Double) -> Double {
        guard value != 0, abs(value) < 1e12 else { return value }
        var scale = 1.0
        while abs(value) * scale < 1e11, scale < 1e18 { scale *= 10 }
        return (value * scale).rounded() / scale
    }
}
