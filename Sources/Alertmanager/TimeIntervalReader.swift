internal import Diagnostics
internal import Instants
internal import YAML

/// Reads one interval of `time_intervals`.
struct TimeIntervalReader {
    private var reader: MappingReader
    private let source: SourceText
    /// What is to be told when there is no time zone of the name.
    private(set) var locationFault: Diagnostic?
    private static let weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]
    /// Those that a date of four digits can name, and generously more.
    private static let years = -9999...99_999

    init(_ node: Node, _ source: SourceText) {
        reader = MappingReader(node, in: source)
        self.source = source
    }

    mutating func read() -> (TimeInterval, [Diagnostic]) {
        var interval = TimeInterval()
        for item in reader.list("times") { if let range = readTime(item) { interval.times.append(range) } }
        interval.weekdays = ranges("weekdays") { text in Self.weekdays.firstIndex(of: text.lowercased()) }
        interval.days = pairs("days_of_month", fromEnd: true) { text in
            Int(text).flatMap { (-31...31).contains($0) && $0 != 0 ? $0 : nil }
        }.map { TimeInterval.DaySpan($0, $1) }
        interval.months = ranges("months") { text in
            Self.months.firstIndex(of: text.lowercased()).map { $0 + 1 }
                ?? Int(text).flatMap { (1...12).contains($0) ? $0 : nil }
        }
        interval.years = ranges("years") { text in Int(text).flatMap { Self.years.contains($0) ? $0 : nil } }
        if let zone = reader.string("location"), !["UTC", "Etc/UTC", "GMT", ""].contains(zone),
            let node = reader.node["location"]
        {
            interval.location = zone
            locationFault = Diagnostic("there is no time zone \"\(zone)\"", in: source, at: node.place)
        }
        return (interval, reader.finish())
    }

    private mutating func readTime(_ node: Node) -> Range<Int>? {
        var inner = MappingReader(node, in: source)
        let start = inner.requiredString("start_time")
        let end = inner.requiredString("end_time")
        let first = start.flatMap(Self.minutes)
        let last = end.flatMap(Self.minutes)
        for (key, text, minutes) in [("start_time", start, first), ("end_time", end, last)] {
            if let text, minutes == nil, let node = inner.node[key] {
                inner.fault("\"\(text)\" is no time of the day", at: node, help: "as in 09:30")
            }
        }
        if let first, let last, first >= last { inner.fault("the end must be after the start", at: node) }
        reader.add(inner.finish())
        guard let first, let last, first < last else { return nil }
        return first..<last
    }

    /// `HH:MM`, up to 24:00.
    private static func minutes(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        func isTwoDigits(_ part: Substring) -> Bool {
            part.utf8.count == 2 && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
        }
        guard parts.count == 2, parts.allSatisfy(isTwoDigits),
            let hour = Int(parts[0]), let minute = Int(parts[1]),
            (0...24).contains(hour), (0...59).contains(minute), hour < 24 || minute == 0
        else { return nil }
        return hour * 60 + minute
    }

    private mutating func ranges(_ key: String, _ value: (String) -> Int?) -> [ClosedRange<Int>] {
        // Its end is not before its start, as `pairs` has seen to.
        pairs(key, fromEnd: false, value).map { $0...$1 }
    }

    /// `monday:friday`, `1:5`, `-3:-1`, `december`.
    ///
    /// - Parameter fromEnd: whether a negative number counts from the end.
    private mutating func pairs(_ key: String, fromEnd: Bool, _ value: (String) -> Int?) -> [(Int, Int)] {
        let texts = reader.strings(key) ?? []
        let node = reader.node[key] ?? reader.node
        return texts.compactMap { text in
            let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { part in
                value(String(part.filter { !$0.isWhitespace }))
            }
            guard parts.count <= 2, let first = parts.first ?? nil, let last = parts.last ?? nil else {
                reader.fault("\"\(text)\" is not understood in \"\(key)\"", at: node)
                return nil
            }
            // From a day to one counted from the end is in order, whatever the numbers.
            let isMixed = fromEnd && first > 0 && last < 0
            if !isMixed && first > last || fromEnd && first < 0 && last > 0 {
                reader.fault("the end of \"\(text)\" is before its start", at: node)
                return nil
            }
            return (first, last)
        }
    }
}
