internal import Records

/// The names of columns that a line of a source has given for the lines behind it: the first row of
/// a CSV file, `#Fields:` of the W3C's extended log format, `#fields` of Zeek.
///
/// One for each source; one thread at a time.
final class SourceColumns {
    /// The parser whose lines they are; negative without any.
    private(set) var owner = -1
    private(set) var separator: UInt8 = 0
    /// All names, one behind the other.
    private(set) var text: [UInt8] = []
    private(set) var names: [Range<Int>] = []
    /// The numbers of the columns `date` and `time`, which together are a timestamp.
    private(set) var date = -1
    private(set) var time = -1

    /// Most columns of a line, and most bytes of their names.
    static let limit = 512
    static let textLimit = 16 << 10

    /// No columns are known any more, as behind Zeek's `#close`.
    func forget() { owner = -1 }

    /// Takes `names`; false when there are too many, or the same name twice.
    func set(_ names: [[UInt8]], owner: Int, separator: UInt8) -> Bool {
        guard !names.isEmpty, names.count <= Self.limit, Set(names).count == names.count,
            names.reduce(0, { $0 + $1.count }) <= Self.textLimit, !names.contains([])
        else { return false }
        text.removeAll(keepingCapacity: true)
        self.names = names.map { name in
            text += name
            return (text.count - name.count)..<text.count
        }
        (self.owner, self.separator) = (owner, separator)
        date = names.firstIndex(of: Array("date".utf8)) ?? -1
        time = names.firstIndex(of: Array("time".utf8)) ?? -1
        return true
    }
}
