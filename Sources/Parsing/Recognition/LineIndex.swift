internal import Grok
internal import Records
internal import Regex

/// Tells which expressions of a list of parsers may match a text, from its first bytes and one pass
/// over it.
///
/// The byte strings that expressions need are in a table, which the pass asks; so its cost depends on
/// the text and not on how many expressions there are. Expressions that need no certain bytes depend
/// on the first bytes alone.
final class LineIndex: Sendable {
    /// By number of a line: the place of its parser in the list.
    private let places: Table<Int32>
    /// By place of a parser, its first line; the last entry is the number of all lines.
    private let starts: Table<Int>
    /// Words of a set of lines.
    let width: Int
    /// For each of `looks`, by byte, the set of lines that may take a text with it there.
    private let possible: Table<UInt64>
    /// Those whose byte strings are in `grams`.
    private let indexed: Table<UInt64>
    private let fronts: FrontTable
    private let grams: GramTable
    /// By number of a line, where in `needles` those stand that are looked for one by one.
    private let shortNeeds: Table<Stretch>
    private let needles: Needles

    /// Where dates, ranks and the like differ.
    private static let looks = [0, 1, 2, 4, 7]
    private let looks = Table(LineIndex.looks)

    /// Up to so many byte strings are looked for one by one instead.
    private static let fewNeeds = 4

    /// - Parameters:
    ///   - demands: for each parser of the list, in its order, the ways it may take a text.
    ///   - words: what a pass tells of too.
    init(_ demands: [[Demand]], words: Grams? = nil) {
        let all = Array(demands.joined())
        let width = (all.count + 63) / 64
        var starts = [0]
        for ways in demands { starts.append(starts[starts.count - 1] + ways.count) }
        let isFew = words == nil && all.reduce(0) { $0 + $1.needed.count } <= Self.fewNeeds
        var indexed = [UInt64](repeating: 0, count: width)
        var needs: [[UInt8]: [Int32]] = [:]
        var needles = Needles.Draft()
        var shortNeeds: [Stretch] = []
        for (line, demand) in all.enumerated() {
            let isIndexed =
                !isFew && !demand.needed.isEmpty && demand.needed.allSatisfy { $0.count >= GramTable.shortest }
            if isIndexed { indexed[line >> 6] |= 1 << UInt64(line & 63) }
            for text in demand.needed where isIndexed { needs[text, default: []].append(Int32(line)) }
            shortNeeds.append(needles.add(isIndexed ? [] : demand.needed))
        }
        places = Table(demands.enumerated().flatMap { place, ways in ways.map { _ in Int32(place) } })
        self.width = width
        self.starts = Table(starts)
        self.indexed = Table(indexed)
        self.shortNeeds = Table(shortNeeds)
        self.needles = Needles(needles)
        possible = Table(Self.looks.flatMap { Self.rows(of: all, at: $0, width) })
        fronts = FrontTable(all.map(\.front))
        grams = GramTable(needs, words: words)
    }

    deinit {
        for table in [possible, indexed] { table.deallocate() }
        places.deallocate()
        starts.deallocate()
        looks.deallocate()
        shortNeeds.deallocate()
        fronts.deallocate()
        needles.deallocate()
    }

    /// By byte, the set of `demands` that allow it at `place`.
    private static func rows(of demands: [Demand], at place: Int, _ width: Int) -> [UInt64] {
        var rows = [UInt64](repeating: 0, count: 256 * width)
        // Most demands allow every byte, or a few.
        var everywhere = [UInt64](repeating: 0, count: width)
        for (line, demand) in demands.enumerated() {
            let set = place == 0 ? demand.begins : demand.front.sets.span[place]
            if set == .all {
                everywhere[line >> 6] |= 1 << UInt64(line & 63)
            } else {
                set.forEach { rows[Int($0) * width + line >> 6] |= 1 << UInt64(line & 63) }
            }
        }
        for at in rows.indices { rows[at] |= everywhere[at % width] }
        return rows
    }

    /// The place of the parser that `line` belongs to.
    @inline(__always)
    func place(of line: Int) -> Int { Int(places[line]) }

    /// The lines of the parser at `place`.
    @inline(__always)
    func lines(of place: Int) -> Range<Int> { starts[place]..<starts[place + 1] }

    /// The lines of the parsers for whose place `isIn` is true, as words of a set.
    func row(_ isIn: (Int) -> Bool) -> [UInt64] {
        var row = [UInt64](repeating: 0, count: width)
        for place in 0..<(starts.count - 1) where isIn(place) {
            for line in lines(of: place) { row[line >> 6] |= 1 << UInt64(line & 63) }
        }
        return row
    }

    /// Puts the lines that may match `text` into `found`.
    ///
    /// The text is looked through only where its first bytes leave lines that need more.
    ///
    /// - Parameters:
    ///   - among: the set of lines that count.
    ///   - forWords: whether to tell of the words.
    /// - Returns: false when the text surely has none of the words.
    @inline(__always)
    func look(
        through text: UnsafeBufferPointer<UInt8>, into found: Candidates,
        among: UnsafeBufferPointer<UInt64>? = nil, forWords: Bool = false
    ) -> Bool {
        let first = text.first.map { Int($0) } ?? 0
        found.reset(to: possible[first * width..<(first + 1) * width])
        if let among { found.formIntersection(with: among) }
        for look in 1..<looks.count {
            let place = looks[look]
            // What is behind a character outside of ASCII is left open.
            guard place < text.count, text[place - 1] < 0x80, first < 0x80 else { break }
            let row = (look << 8 + Int(text[place])) * width
            found.formIntersection(with: possible[row..<row + width])
            if text[place] >= 0x80 { break }
        }
        let isOpen = found.setAside(indexed[0..<width])
        return isOpen || forWords ? grams.look(through: text, into: found) : false
    }

    /// Leaves in `found` those whose beginning fits and that have the short texts they need.
    func sift(_ found: Candidates, for text: UnsafeBufferPointer<UInt8>) {
        var start = 0
        while let line = found.first(from: start) {
            if !fronts.fits(line, text) || !needles.isMet(shortNeeds[line], by: text) { found.remove(line) }
            start = line + 1
        }
    }

    /// The first of `found` from line `start` on whose beginning fits and that has the short texts it needs.
    @inline(__always)
    func first(of found: Candidates, from start: Int, for text: UnsafeBufferPointer<UInt8>) -> Int? {
        var start = start
        while let line = found.first(from: start) {
            if fronts.fits(line, text), needles.isMet(shortNeeds[line], by: text) { return line }
            start = line + 1
        }
        return nil
    }
}
