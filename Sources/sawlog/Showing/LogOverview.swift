import Diagnostics
import Instants
import Records

/// What `sawlog top` shows: how much comes in, at which levels, from which sources, in which words.
struct LogOverview {
    /// Fields of a row by name.
    typealias Row = [String: String]

    struct Source {
        var name: String
        var counts = [Int](repeating: 0, count: Level.allCases.count)
        var last = ""
        var total: Int { counts.reduce(0, +) }
        /// Errors and worse, then warnings: what a person looks for first.
        var errors: Int { counts[Int(Level.error.rawValue)...].reduce(0, +) }
        var warnings: Int { counts[Int(Level.warning.rawValue)] }
    }

    private(set) var sources: [Source] = []
    private(set) var levels = [Int](repeating: 0, count: Level.allCases.count)
    private(set) var patterns: [(text: String, hits: Int, last: String)] = []
    /// Records in each step of the window, the oldest first.
    private(set) var steps: [Int] = []
    /// Seconds that the counts are of.
    private(set) var seconds: Double = 0
    let question: String
    let window: String

    var total: Int { levels.reduce(0, +) }

    /// - Parameters:
    ///   - counts: rows of `stats by (source, level) count() n, min(_time) first, max(_time) last`.
    ///   - patterns: rows of `patterns`.
    ///   - times: rows of `stats by (_time:STEP) count() n`.
    ///   - range: the time that was asked for; nil: from the first record to the last.
    init(
        question: String, window: String, counts: [Row], patterns: [Row], times: [Row] = [],
        range: InstantInterval? = nil, steps stepCount: Int = 60
    ) {
        self.question = question
        self.window = window
        var numbers: [String: Int] = [:]
        var (first, last) = (Instant.distantFuture, Instant.distantPast)
        for row in counts {
            let name = row["source"] ?? ""
            let number = numbers[name] ?? sources.count
            if number == sources.count {
                numbers[name] = number
                sources.append(Source(name: name))
            }
            let level = Level.allCases.first { "\($0.name)" == row["level"] ?? "" } ?? .unknown
            let count = Int(row["n"] ?? "") ?? 0
            sources[number].counts[Int(level.rawValue)] += count
            sources[number].last = max(sources[number].last, row["last"] ?? "")
            levels[Int(level.rawValue)] += count
            first = min(first, Self.time(row["first"]) ?? first)
            last = max(last, Self.time(row["last"]) ?? last)
        }
        sources.sort { ($1.total, $0.name) < ($0.total, $1.name) }
        self.patterns = patterns.map { ($0["pattern"] ?? "", Int($0["hits"] ?? "") ?? 0, $0["last"] ?? "") }
        seconds = (range.map { $0.end - $0.start } ?? (last < first ? TimeSpan(nanoseconds: 0) : last - first)).seconds
        if let range { steps = Self.steps(times, range, stepCount) }
    }

    private static func time(_ text: String?) -> Instant? { text.flatMap { Instant(parsing: $0, now: .epoch) } }

    private static func steps(_ rows: [Row], _ range: InstantInterval, _ count: Int) -> [Int] {
        var steps = [Int](repeating: 0, count: count)
        let width = max(1, (range.end - range.start).nanoseconds / Int64(count))
        for row in rows {
            guard let time = time(row["_time"]) else { continue }
            // A step begins before the window does, or ends after it.
            let at = Int((time - range.start).nanoseconds / width)
            steps[max(0, min(count - 1, at))] += Int(row["n"] ?? "") ?? 0
        }
        return steps
    }

    /// Records a second, with as many digits as say something.
    func rate(_ count: Int) -> String {
        guard seconds > 0 else { return "-" }
        let rate = Double(count) / seconds
        if rate >= 100 { return grouped(Int(rate.rounded())) }
        let digits = rate >= 10 ? 10.0 : 100.0
        let scaled = Int((rate * digits).rounded())
        let fraction = String(scaled % Int(digits))
        let zeros = String(repeating: "0", count: (digits == 10 ? 1 : 2) - fraction.count)
        return "\(scaled / Int(digits)).\(zeros)\(fraction)"
    }
}
