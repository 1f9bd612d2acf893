public import Instants

/// The widths of the windows in which the values of series are kept for long.
public enum WindowWidth: Int, CaseIterable, Comparable, Sendable {
    case minute, fiveMinutes, hour, day

    /// As in `1m`, `5m`, `1h`, `1d`.
    public var name: String {
        switch self {
        case .minute: "1m"
        case .fiveMinutes: "5m"
        case .hour: "1h"
        case .day: "1d"
        }
    }

    public init?(name: String) {
        guard let width = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = width
    }

    public var span: TimeSpan {
        switch self {
        case .minute: .minutes(1)
        case .fiveMinutes: .minutes(5)
        case .hour: .hours(1)
        case .day: .days(1)
        }
    }

    var milliseconds: Int64 { span.nanoseconds / 1_000_000 }

    /// How long windows of this width are kept unless something else is asked for.
    public var retention: TimeSpan {
        switch self {
        case .minute: .days(2)
        case .fiveMinutes: .days(14)
        case .hour: .days(180)
        case .day: .days(1826)
        }
    }

    /// The beginning of the window that holds `time`; windows begin at multiples of their width since the epoch, in UTC.
    func start(of time: Int64) -> Int64 {
        let rest = time % milliseconds
        return time - (rest < 0 ? rest + milliseconds : rest)
    }

    public static func < (a: WindowWidth, b: WindowWidth) -> Bool { a.rawValue < b.rawValue }
}

/// What a series did in one window.
public struct SeriesWindow: Hashable, Sendable {
    /// Milliseconds at which it begins.
    public var start: Int64
    /// The last value. The only one that is kept of counters, where the others say nothing.
    public var last: Double
    public var least: Double?
    public var greatest: Double?
    public var mean: Double?

    public init(start: Int64, last: Double, least: Double? = nil, greatest: Double? = nil, mean: Double? = nil) {
        self.start = start
        self.last = last
        self.least = least
        self.greatest = greatest
        self.mean = mean
    }
}

/// A window while samples come into it.
struct WindowTally: Hashable, Sendable {
    let start: Int64
    /// The time of the last sample.
    private(set) var end: Int64
    private(set) var last: Double
    private(set) var least: Double
    private(set) var greatest: Double
    private(set) var sum: Double
    private(set) var count: UInt64

    init(start: Int64, _ time: Int64, _ value: Double) {
        self.start = start
        end = time
        (last, least, greatest, sum, count) = (value, value, value, value, 1)
    }

    mutating func add(_ time: Int64, _ value: Double) {
        end = time
        last = value
        // A NaN is neither the least nor the greatest, unless there is nothing else.
        least = least.isNaN ? value : value < least ? value : least
        greatest = greatest.isNaN ? value : value > greatest ? value : greatest
        sum += value
        count += 1
    }

    func window(isCumulative: Bool) -> SeriesWindow {
        if isCumulative { return SeriesWindow(start: start, last: last) }
        return SeriesWindow(
            start: start, last: last, least: least, greatest: greatest, mean: sum / Double(max(1, count)))
    }

    /// The numbers of a row; see `WindowRow`.
    var numbers: (start: Int64, end: Int64, values: [Double], count: UInt64) {
        (start, end, [last, least, greatest, sum], count)
    }

    init?(start: Int64, end: Int64, values: [Double], count: UInt64) {
        guard values.count == 4, count > 0, end >= start else { return nil }
        self.start = start
        self.end = end
        (last, least, greatest, sum) = (values[0], values[1], values[2], values[3])
        self.count = count
    }
}
