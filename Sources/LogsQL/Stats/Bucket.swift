import Diagnostics
import Instants
import Records

/// How values of a `by` field are put together: `_time:1m`, `size:1KiB`, `ip:/24`, `_time:month`.
struct Bucket: Sendable, CustomStringConvertible {
    enum Step: Sendable {
        /// Steps of a number; for times, nanoseconds.
        case width(Double, isDuration: Bool)
        case month, year
        /// The network with so many bits.
        case network(UInt32)
    }

    let step: Step
    let offset: Double
    let written: String
    /// 1970-01-05 was a Monday.
    private let origin: Int64

    init(step: Step, offset: Double, written: String) {
        (self.step, self.offset, self.written) = (step, offset, written)
        origin = written.lowercased().hasPrefix("week") ? 4 * 86_400_000_000_000 : 0
    }

    var description: String { written }

    /// `:STEP [offset STEP]` after a field's name, when it stands here.
    static func parse(_ parser: inout QueryParser) throws(Diagnostic) -> Bucket? {
        guard parser.skip(symbol: ":") else { return nil }
        let token = parser.current
        var written = ""
        while parser.current.kind == .word || parser.current.isSymbol(".")
            || (written.isEmpty && parser.current.isSymbol("/"))
        {
            written += parser.advance().text
            if parser.current.isSpaced { break }
        }
        guard let step = step(written) else {
            throw parser.fault(
                "expected the width of the steps, found \(written.isEmpty ? parser.raw(token) : written)", at: token,
                help: "for example _time:5m, _time:day, size:1KiB, latency:0.5, ip:/24")
        }
        guard parser.skip(keyword: "offset") else { return Bucket(step: step, offset: 0, written: written) }
        let place = parser.current
        let text = try parser.compoundText(allowingColon: false)
        guard let offset = numberLiteral(text) else {
            throw parser.fault("expected a number or a duration after offset, found \(text)", at: place)
        }
        return Bucket(step: step, offset: offset, written: "\(written) offset \(text)")
    }

    private static func step(_ text: String) -> Step? {
        let named: [String: Double] = [
            "nanosecond": 1, "microsecond": 1e3, "millisecond": 1e6, "second": 1e9, "minute": 60e9, "hour": 3600e9,
            "day": 86_400e9, "week": 604_800e9,
        ]
        if let width = named[text.lowercased()] { return .width(width, isDuration: true) }
        if text.lowercased() == "month" { return .month }
        if text.lowercased() == "year" { return .year }
        if text.hasPrefix("/") {
            return UInt32(text.dropFirst()).flatMap { $0 <= 32 ? .network($0) : nil }
        }
        if let width = durationLiteral(text), width > 0 { return .width(width, isDuration: true) }
        if let width = numberLiteral(text), width > 0 { return .width(width, isDuration: false) }
        return nil
    }

    /// The start of the step that `instant` lies in. Weeks begin on Monday.
    func start(_ instant: Instant) -> Instant {
        let moved = instant - TimeSpan(nanoseconds: Int64(clamping: offset))
        let start: Instant
        switch step {
        case .width(let width, _):
            let width = max(1, Int64(clamping: width))
            var rest = (moved.nanoseconds &- origin) % width
            if rest < 0 { rest += width }
            start = moved - TimeSpan(nanoseconds: rest)
        case .month, .year:
            let civil = CivilTime(moved)
            let month = if case .year = step { 1 } else { civil.month }
            start = CivilTime(year: civil.year, month: month, day: 1).instant ?? moved
        case .network: start = moved
        }
        return start + TimeSpan(nanoseconds: Int64(clamping: offset))
    }

    /// Times with the same start as `instant`, it among them: the whole step, or `instant` alone
    /// near the ends of what can be written as a time.
    func span(of instant: Instant) -> ClosedRange<Instant> {
        let bound: Int64 = 1 << 62
        let (start, time) = (start(instant).nanoseconds, instant.nanoseconds)
        guard abs(offset) < Double(1 << 60), time > -bound, time < bound, start > -bound, start <= time else {
            return instant...instant
        }
        let end: Int64
        switch step {
        case .width(let width, _): end = start &+ max(1, Int64(clamping: width)) &- 1
        case .month, .year:
            let shift = TimeSpan(nanoseconds: Int64(clamping: offset))
            var civil = CivilTime(Instant(nanoseconds: start) - shift)
            let isYear = if case .year = step { true } else { false }
            civil.year += isYear || civil.month == 12 ? 1 : 0
            civil.month = isYear || civil.month == 12 ? 1 : civil.month + 1
            guard let next = civil.instant else { return instant...instant }
            end = (next + shift).nanoseconds &- 1
        case .network: end = time
        }
        return end >= time && end < bound
            ? Instant(nanoseconds: start)...Instant(nanoseconds: end) : instant...instant
    }

    /// The text of the step that `instant` lies in; `memo` keeps the last one, as records come
    /// mostly in order.
    func appendStart(_ instant: Instant, _ memo: inout Memo, to key: inout GroupKey) {
        if memo.text.isEmpty || !memo.span.contains(instant) {
            memo.span = span(of: instant)
            memo.group = -1
            memo.text.removeAll(keepingCapacity: true)
            start(instant).appendRFC3339(to: &memo.text)
        }
        memo.text.withUnsafeBufferPointer { key.append($0) }
    }

    struct Memo {
        var span = Instant.epoch...Instant.epoch
        var text: [UInt8] = []
        /// The group of the step, when nothing else makes groups; -1 when it is not known.
        var group: Int32 = -1
    }

    /// Appends what `value` counts as; a value that does not fit the step stays as it is.
    func append(_ value: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
        switch step {
        case .network(let bits):
            if let address = ipv4Address(value) {
                out.append(contentsOf: addressText(address & addressMask(bits)).utf8)
                return
            }
        case .width(let width, let isDuration):
            if let number = quantity(value) {
                let low = ((number - offset) / width).rounded(.down) * width + offset
                if isDuration, Records.number(in: value) == nil {
                    out.append(contentsOf: TimeSpan(nanoseconds: Int64(clamping: low)).durationText.utf8)
                } else {
                    appendNumber(low, to: &out)
                }
                return
            }
            fallthrough
        case .month, .year:
            if let instant = timestamp(value) { return start(instant).appendRFC3339(to: &out) }
        }
        out.append(contentsOf: value)
    }
}
