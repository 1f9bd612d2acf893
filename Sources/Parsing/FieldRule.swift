internal import Diagnostics
internal import Records
internal import YAML

/// A field by the name it was read under: one of the set's names, or bytes of the line.
struct FieldName: Sendable, Equatable {
    let id: Int32
    let bytes: [UInt8]

    init(_ name: String, _ vocabulary: inout Vocabulary) {
        id = vocabulary.name(name)
        bytes = Array(name.utf8)
    }
}

/// Another name for a field that was read, or a number made of one.
struct FieldRule: Sendable {
    let target: Int32
    /// The names it may have been read under; the first one present counts.
    let origins: [FieldName]
    /// True when the field stays under its old name too.
    let copies: Bool
    /// What its number is multiplied by; the product of 1000 and more is a whole number.
    let factor: Double?
    /// A byte of its text, and the one that takes its place everywhere.
    let replacement: (from: UInt8, to: UInt8)?
}

/// Reads the `fields` of a parser file: `new: old`, `new: [old, older]`, `new: {from: old, times: 1000000}`,
/// `new: {copy: old}`, `new: {from: old, replace: ["+", " "]}`.
func readFieldRules(_ reader: inout MappingReader, _ vocabulary: inout Vocabulary) -> [FieldRule] {
    guard let node = reader.value("fields") else { return [] }
    guard let entries = node.entries else {
        reader.fault("\"fields\" must map new names to those that were read", at: node)
        return []
    }
    return entries.compactMap { entry in
        if ReservedName.all.contains(entry.key) {
            reader.fault(
                "the field name \"\(entry.key)\" belongs to the record itself", at: entry.value,
                help: "name the field in \"time\", \"level\", \"message\" or \"host\"")
            return nil
        }
        var part = MappingReader(entry.value.entries == nil ? node : entry.value, in: reader.source)
        let isMapping = entry.value.entries != nil
        let from = part.strings(isMapping ? "from" : entry.key)
        let copied = isMapping ? part.strings("copy") : nil
        let factor = isMapping ? part.number("times") : nil
        let replacement = isMapping ? readReplacement(&part) : nil
        if isMapping { reader.add(part.finish()) }
        guard let names = from ?? copied, from == nil || copied == nil else {
            reader.fault("\"\(entry.key)\" needs either \"from\" or \"copy\"", at: entry.value)
            return nil
        }
        return FieldRule(
            target: vocabulary.name(entry.key), origins: names.map { FieldName($0, &vocabulary) },
            copies: copied != nil, factor: factor, replacement: replacement)
    }
}

private func readReplacement(_ part: inout MappingReader) -> (from: UInt8, to: UInt8)? {
    guard let texts = part.strings("replace") else { return nil }
    guard texts.count == 2, let from = texts[0].utf8.first, let to = texts[1].utf8.first,
        texts.allSatisfy({ $0.utf8.count == 1 })
    else {
        if let node = part.node["replace"] { part.fault("\"replace\" must hold two ASCII characters", at: node) }
        return nil
    }
    return (from, to)
}

extension ParserTools {
    /// Gives fields that were read the names of `rules`. One that is absent, or empty, or no number
    /// where a number is to be multiplied, is left alone.
    func apply(_ rules: [FieldRule]) {
        for number in rules.indices {
            // Fields that were named by the line may come with a rule.
            guard let at = firstField(of: rules[number].origins, reading.hasOwnNames) else { continue }
            let rule = rules[number]
            var field = reading.fields[at]
            field.key = .known(rule.target)
            if let factor = rule.factor {
                guard let product = multiply(field.value, by: factor) else { continue }
                field.value = product
                field.kind = .number
            }
            if let replacement = rule.replacement {
                guard let text = replace(field.value, replacement) else { continue }
                field.value = text
            }
            reading.put(field, at: rule.copies ? nil : at)
        }
    }

    private func firstField(of names: [FieldName], _ isNamed: Bool) -> Int? {
        for number in names.indices {
            let id = names[number].id
            let found = isNamed ? reading.index(of: id, named: names[number].bytes) : reading.index(of: id)
            if let at = found, reading.fields[at].value.length > 0 { return at }
        }
        return nil
    }

    private func replace(_ value: Piece, _ bytes: (from: UInt8, to: UInt8)) -> Piece? {
        guard value.place != .constant else { return nil }
        let text = reading.bytes(value)
        guard let room = reading.room(text.count) else { return nil }
        for at in 0..<text.count { room[at] = text[at] == bytes.from ? bytes.to : text[at] }
        return reading.commit(text.count)
    }

    private func multiply(_ value: Piece, by factor: Double) -> Piece? {
        guard value.place != .constant, let number = number(in: reading.bytes(value)) else { return nil }
        let product = factor >= 1000 ? (number * factor).rounded() : number * factor
        guard product.isFinite else { return nil }
        var out: [UInt8] = []
        appendNumber(product, to: &out)
        return out.withUnsafeBufferPointer { reading.store($0) }
    }
}
