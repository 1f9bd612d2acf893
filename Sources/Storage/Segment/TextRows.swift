internal import Glibc
internal import Records

/// Rows of a template, numbered in the order of its records.
enum TemplateRows {
    case nowhere
    case everywhere
    case these(Selection)

    mutating func formUnion(_ other: TemplateRows) {
        switch (self, other) {
        case (.everywhere, _), (_, .nowhere): break
        case (.nowhere, _), (_, .everywhere): self = other
        case (.these(var rows), .these(let more)):
            rows.formUnion(more)
            self = .these(rows)
        }
    }

    mutating func formIntersection(_ other: TemplateRows) {
        switch (self, other) {
        case (.nowhere, _), (_, .everywhere): break
        case (.everywhere, _), (_, .nowhere): self = other
        case (.these(var rows), .these(let more)):
            rows.formIntersection(more)
            self = .these(rows)
        }
    }
}

/// The rows whose lines may hold a text, template by template, each looked at when it is asked for.
///
/// Exact but for what a timestamp decides and for short texts inside a hole, which may seem to be
/// there. No line is built: the bytes of the columns are compared where they lie.
final class TextRows {
    private let alignment: TextAlignment
    private var known: [TemplateRows?]
    /// Whether the text stands somewhere in a group, for a text that is one run: of the latest group,
    /// since templates come in the order of their groups.
    private var latestGroup: (group: Int, isThere: Bool)?

    init(_ text: String, _ dictionary: SegmentDictionary, _ bytes: UnsafeBufferPointer<UInt8>) {
        alignment = TextAlignment(Array(text.utf8), dictionary, bytes)
        known = Array(repeating: nil, count: dictionary.templates.count)
    }

    /// Cost: the fixed text of the template, and the columns of the holes that could hold a part of
    /// the text. Damage rules out nothing: whoever reads the lines will meet it.
    func rows(of index: Int, _ reader: SegmentReader, _ dictionary: SegmentDictionary) -> TemplateRows {
        if let rows = known[index] { return rows }
        let found: TemplateRows
        do { found = try find(dictionary.templates[index], reader, dictionary) } catch { found = .everywhere }
        known[index] = found
        return found
    }

    private func find(
        _ template: SegmentDictionary.Template, _ reader: SegmentReader, _ dictionary: SegmentDictionary
    ) throws(BlockFault) -> TemplateRows {
        if template.rows == 0 { return .nowhere }
        guard template.rows <= reader.count else { throw .malformed }
        if alignment.isRun { return try rowsOfRun(template, reader, dictionary) }
        guard let ways = alignment.ways(in: template) else { return .everywhere }
        if ways.contains(where: \.isEmpty) { return .everywhere }
        var rows = TemplateRows.nowhere
        for way in ways {
            var canBe = true
            for demand in way where canBe { canBe = try self.canBe(demand, template, reader, dictionary) }
            if !canBe { continue }
            rows.formUnion(try self.rows(of: way, template, reader, dictionary))
            if case .everywhere = rows { break }
        }
        return rows
    }

    /// A run of letters and digits lies in a piece, in the timestamp or in one hole.
    private func rowsOfRun(
        _ template: SegmentDictionary.Template, _ reader: SegmentReader, _ dictionary: SegmentDictionary
    ) throws(BlockFault) -> TemplateRows {
        let length = alignment.text.count
        let isVague = length < 3 && template.holes > (template.timeText > 0 ? 1 : 0)
        if isVague || alignment.mayStandInFixedText(template) { return .everywhere }
        var rows = TemplateRows.nowhere
        for hole in (template.timeText > 0 ? 1 : 0)..<max(1, template.holes) where hole < template.holes {
            let demand = TextAlignment.Demand(hole: hole, kind: .inside, start: 0, length: length)
            guard try canBe(demand, template, reader, dictionary) else { continue }
            rows.formUnion(try self.rows(of: [demand], template, reader, dictionary))
            if case .everywhere = rows { break }
        }
        return rows
    }

    /// False when the dictionary alone shows that the demand is never met, or, for a run, that the
    /// text is nowhere in the group of the columns. One or two letters and digits are in nearly all.
    private func canBe(
        _ demand: TextAlignment.Demand, _ template: SegmentDictionary.Template, _ reader: SegmentReader,
        _ dictionary: SegmentDictionary
    ) throws(BlockFault) -> Bool {
        let column = dictionary.columns[template.firstColumn + demand.hole]
        switch column.encoding {
        case .constant:
            guard let base = alignment.bytes.baseAddress else { return false }
            return isMet(demand, base + column.constant.start, column.constant.length)
        case .fixed:
            guard demand.kind == .whole ? demand.length == column.length : demand.length <= column.length else {
                return false
            }
        case .varied: guard demand.length <= column.size else { return false }
        case .numbers: return alignment.isNumber(demand)
        }
        return demand.kind == .inside ? try isInGroup(template.group, reader) : true
    }

    private func isInGroup(_ group: Int, _ reader: SegmentReader) throws(BlockFault) -> Bool {
        if let latestGroup, latestGroup.group == group { return latestGroup.isThere }
        let columns = try reader.content(.holes, key: group)
        let isThere = alignment.text.withUnsafeBufferPointer { RareByteSearch($0, in: columns).first(from: 0) != nil }
        latestGroup = (group, isThere)
        return isThere
    }

    private func rows(
        of way: TextAlignment.Way, _ template: SegmentDictionary.Template, _ reader: SegmentReader,
        _ dictionary: SegmentDictionary
    ) throws(BlockFault) -> TemplateRows {
        var rows = Selection(count: template.rows, all: true)
        var isNarrowed = false
        var texts: [UnpackedPart] = []
        // The longest first: it leaves the fewest rows to the others.
        for demand in way.sorted(by: { $0.length > $1.length })
        where dictionary.columns[template.firstColumn + demand.hole].encoding != .constant {
            let cursors = try reader.cursors(template, demand.hole..<(demand.hole + 1), dictionary, &texts)
            if demand.kind == .inside, let size = cursors[0].fixedSize {
                keep(holding: demand, cursors[0].values, size, &rows)
            } else {
                keep(demand, cursors[0], &rows)
            }
            isNarrowed = true
            if rows.isEmpty { return .nowhere }
        }
        return isNarrowed ? .these(rows) : .everywhere
    }

    /// Keeps the rows whose value is what is demanded.
    private func keep(_ demand: TextAlignment.Demand, _ cursor: HoleCursor, _ rows: inout Selection) {
        if let size = cursor.fixedSize {
            let values = cursor.values
            return rows.filter { isMet(demand, values + $0 &* size, size) }
        }
        var cursor = cursor
        var row = 0
        rows.filter { wanted in
            cursor.skip(wanted &- row)
            row = wanted &+ 1
            let length = cursor.length
            return isMet(demand, cursor.take(), length)
        }
    }

    /// Keeps the rows that hold the text, of values of one size: looks through all of them at once.
    private func keep(
        holding demand: TextAlignment.Demand, _ values: UnsafePointer<UInt8>, _ size: Int, _ rows: inout Selection
    ) {
        let all = UnsafeBufferPointer(start: values, count: rows.count * size)
        var found = Selection(count: rows.count, all: false)
        alignment.text.withUnsafeBufferPointer { text in
            var at = 0
            while let place = firstRange(of: text, in: all, from: at) {
                let isInside = place % size + demand.length <= size
                if isInside { found.insert(place / size) }
                at = isInside ? (place / size + 1) * size : place + 1
            }
        }
        rows.formIntersection(found)
    }

    @inline(__always)
    private func isMet(_ demand: TextAlignment.Demand, _ value: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        guard demand.length <= length else { return false }
        return alignment.text.withUnsafeBufferPointer { text in
            guard let base = text.baseAddress else { return true }
            let wanted = base + demand.start
            switch demand.kind {
            case .whole: return demand.length == length && Self.isSame(value, wanted, length)
            case .start: return Self.isSame(value, wanted, demand.length)
            case .end: return Self.isSame(value + (length - demand.length), wanted, demand.length)
            case .inside:
                let needle = UnsafeBufferPointer(start: wanted, count: demand.length)
                return firstRange(of: needle, in: UnsafeBufferPointer(start: value, count: length)) != nil
            }
        }
    }

    @inline(__always)
    private static func isSame(_ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        a[0] == b[0] && a[count &- 1] == b[count &- 1] && memcmp(a, b, count) == 0
    }
}
