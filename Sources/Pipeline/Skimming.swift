internal import Framing
internal import LogsQL
internal import Parsing
internal import Records

/// How much of a source to look through for the texts that an answer needs before it is framed.
///
/// Where they are rare, much is passed over at a time; where they are not, looking ahead would only cost.
struct Skimming {
    /// Bytes that are framed when nothing can be passed over.
    private static let least = 256 << 10
    private static let most = 2 << 20
    /// Fewer bytes are not worth finding out where a record begins.
    static let worthwhile = 128 << 10

    /// Bytes to look through.
    private(set) var room = least
    /// Turns in which it is not tried.
    private var pause = 0
    private var failures = 0

    /// True when it is worth trying now. Counts the turns.
    mutating func isDue() -> Bool {
        guard pause > 0 else { return true }
        pause -= 1
        return false
    }

    mutating func succeeded() {
        room = min(room * 2, Self.most)
        failures = 0
    }

    /// Tries again after some turns, more of them each time.
    mutating func failed() {
        room = Self.least
        failures = min(failures + 1, 6)
        pause = (1 << failures) - 2
    }
}

extension SourceReader {
    /// How many bytes of the text of the batch from `place.start` on hold nothing that the answer needs, and end
    /// where a record begins; nil when that cannot be told, or is not worth it.
    ///
    /// The framer and the parser know afterwards what they would know had they seen them.
    func skim(_ place: ReadingPlace) -> Int? {
        guard let sieve, place.offset > 0 else { return nil }
        let bytes = place.batch.text.view(place.start, place.batch.text.count - place.start)
        var scan = TextSieve.Scan(sieve, bytes)
        var limit = scan.firstPlace(from: 0) ?? bytes.count
        guard limit >= Skimming.worthwhile else { return nil }
        let clear = UnsafeBufferPointer(rebasing: bytes[..<limit])
        limit = LineFramer.opaquePlace(in: clear, comments: parser.readsComments) ?? limit
        guard limit >= Skimming.worthwhile, let sure = framer.sureFrames(in: bytes, before: limit),
            sure.end >= Skimming.worthwhile / 2
        else { return nil }
        if sieve.needsTime, !takeTime(of: sure.frames, place) { return nil }
        framer.passOver()
        return sure.end
    }
}
