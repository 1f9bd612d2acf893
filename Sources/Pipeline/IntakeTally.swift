internal import Metrics
internal import Parsing
internal import Tailing

/// Carries the counters of the reading thread over into the program's own metrics.
struct IntakeTally {
    private var known: [String: ParserCounters] = [:]
    private var patterns: [String: PatternCounters] = [:]
    private var textLines = 0
    private var fieldsDropped = 0
    private var (cutShort, unglued, joinLimits) = (0, 0, 0)

    /// Adds what has come since the last call, and says how many sources there are.
    ///
    /// - Returns: the patterns that are set aside, `nginx_access line 3`.
    mutating func update(_ intake: Intake, _ own: OwnMetrics) -> [String] {
        for (parser, counters) in intake.parserCounts {
            let before = known[parser]
            guard counters != before else { continue }
            known[parser] = counters
            own.add(.patternLimits, Double(counters.limitReached - (before?.limitReached ?? 0)), [parser])
        }
        // A parser that was tried and left a line to another is no failure.
        own.add(.parseFailures, Double(intake.textLines - textLines), ["text"])
        textLines = intake.textLines
        own.add(.fieldsDropped, Double(intake.fieldsDropped - fieldsDropped))
        fieldsDropped = intake.fieldsDropped
        own.add(.recordsCutShort, Double(intake.recordsCutShort - cutShort))
        own.add(.recordsUnglued, Double(intake.recordsUnglued - unglued))
        let limits = intake.joinLimits
        if limits > joinLimits { own.add(.patternLimits, Double(limits - joinLimits), ["multiline"]) }
        (cutShort, unglued, joinLimits) = (intake.recordsCutShort, intake.recordsUnglued, limits)
        let files = intake.tailer.files
        let behind = files.count { $0.lag > 0 }
        own.set(.sources, Double(files.count - behind), ["current"])
        own.set(.sources, Double(behind), ["behind"])
        own.set(.sources, Double(intake.tailer.skipped.count), ["skipped"])
        return update(intake.patternCounts, own)
    }

    /// Counts what is left to count of parsers that are replaced now, whose successors count from 0.
    mutating func restart(_ intake: Intake, _ own: OwnMetrics) {
        _ = update(intake, own)
        for counters in patterns.values where counters.isSetAside {
            own.remove(.patternsSetAside, [counters.parser, counters.line])
        }
        (known, patterns, textLines, fieldsDropped) = ([:], [:], 0, 0)
    }

    private mutating func update(_ counts: [PatternCounters], _ own: OwnMetrics) -> [String] {
        var setAside: [String] = []
        for counters in counts {
            let key = "\(counters.parser) line \(counters.line)"
            if counters.isSetAside { setAside.append(key) }
            let before = patterns[key]
            guard counters != before else { continue }
            patterns[key] = counters
            let labels = [counters.parser, counters.line]
            own.add(.patternHits, Double(counters.hits - (before?.hits ?? 0)), labels)
            own.add(.patternMisses, Double(counters.misses - (before?.misses ?? 0)), labels)
            own.add(.patternSeconds, Double(counters.nanoseconds - (before?.nanoseconds ?? 0)) / 1e9, labels)
            if counters.isSetAside { own.set(.patternsSetAside, 1, labels) }
        }
        return setAside
    }
}
