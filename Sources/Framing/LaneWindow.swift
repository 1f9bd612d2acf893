internal import Records

/// Records of several lanes that lie mixed in the file, until all of them are whole.
///
/// A record of the store is one range of its file. Mixed records share the range from the first
/// line of the first to the last line of the last: each gets the bytes from its own first line up
/// to that of the next, and says which pieces its text is made of. So every byte is stored once.
struct LaneWindow {
    /// Lines of other lanes that an unfinished record waits for its next one.
    private static let patience = 100

    private var records: [OpenRecord] = []
    /// By record: false once it takes no more lines.
    private var isOpen: [Bool] = []
    private(set) var cutShort = 0

    var isEmpty: Bool { records.isEmpty }
    var start: Int { records.first?.frame.start ?? 0 }

    mutating func add(_ record: OpenRecord) {
        records.append(record)
        isOpen.append(true)
    }

    /// Gives `line` to the open record of its lane; false when it begins a record.
    mutating func take(_ line: LineSpan, _ prefixed: PrefixedLine, _ ahead: LinesAhead, number: Int) -> Bool {
        for index in records.indices.reversed() where isOpen[index] && records[index].lane == prefixed.lane {
            switch records[index].take(line, prefixed, ahead, number: number) {
            case nil: return true
            case .limit?: cutShort += 1
            case .otherRecord?: break
            }
            isOpen[index] = false
            return false
        }
        return false
    }

    /// True when no record waits for a line any more. Those that waited too long, or for which there is
    /// no more room, are given up.
    mutating func isWhole(at line: Int, number: Int) -> Bool {
        let isFull = line - start > LineFramer.recordLimit
        for index in records.indices where isOpen[index] && records[index].isUnfinished {
            guard isFull || number - records[index].lastLine > Self.patience else { return false }
            isOpen[index] = false
            cutShort += 1
        }
        return true
    }

    /// Gives out the records in the order of their first lines; `end` is behind the last line.
    mutating func emit(upTo end: Int, _ body: (Frame) -> Void) {
        for (index, record) in records.enumerated() {
            var frame = record.frame
            let next = index + 1 < records.count ? records[index + 1].frame.start : end
            if !record.pieces.isEmpty || frame.start + frame.length != next {
                frame.pieces = record.pieces.isEmpty ? [frame.start..<(frame.start + frame.length)] : record.pieces
                frame.length = next - frame.start
            }
            body(frame)
        }
        records = []
        isOpen = []
    }
}
