import TestKit

/// Makes expressions of which Prometheus 2.42 and 3 think the same: no name is looked at after it was to be dropped, no
/// sample lies on the edge of a range (times are 7 s or 0 s past a multiple of 15 s, ranges 3 s), rates are of counters
/// without gaps, deviations of finite numbers, and ranks of values that differ.
struct RandomExpression {
    var random: Seeded

    private mutating func pick(_ choices: [String]) -> String { choices[Int(random.next() % UInt64(choices.count))] }
    private mutating func chance(_ percent: UInt64) -> Bool { random.next() % 100 < percent }

    /// An expression with a few of its pieces removed, doubled or exchanged, which is mostly none.
    mutating func broken() -> String {
        var pieces: [String] = []
        for character in vector(2) {
            let isWord = character.isLetter || character.isNumber || character == "_"
            if isWord, let last = pieces.last?.last, last.isLetter || last.isNumber || last == "_" {
                pieces[pieces.count - 1].append(character)
            } else {
                pieces.append(String(character))
            }
        }
        for _ in 0...(random.next() % 2) {
            let place = Int(random.next() % UInt64(pieces.count))
            switch random.next() % 4 {
            case 0: pieces.remove(at: place)
            case 1: pieces.insert(pieces[place], at: place)
            case 2: pieces.swapAt(place, Int(random.next() % UInt64(pieces.count)))
            default:
                let words = [
                    "sum", "by", "on", "bool", "offset", "(", ")", "{", "[", "]", ",", "gauge", "2", "5m", "and", "-",
                    "rate", "group_left",
                ]
                pieces.insert(" " + pick(words) + " ", at: place)
            }
            if pieces.isEmpty { return "" }
        }
        return pieces.joined()
    }

    private mutating func duration() -> String { pick(["48s", "1m3s", "2m3s", "3m33s", "5m3s", "10m3s"]) }

    private mutating func modifiers() -> String {
        (chance(12) ? " offset \(pick(["30s", "1m", "-1m", "2m15s"]))" : "")
            + (chance(8) ? " @ \(pick(["247", "607", "1207"]))" : "")
    }

    private mutating func selector() -> String {
        let name = pick(["gauge", "gauge", "total", "total", "one", "sparse", "none"])
        let matchers = pick(["", "", "", #"{x="1"}"#, #"{x=~"1|2"}"#, #"{y!="b"}"#, #"{x!~"1.*",y=~".+"}"#, #"{z=""}"#])
        return name + matchers
    }

    private mutating func range(_ depth: Int) -> String {
        if depth > 0, chance(25) {
            return "(\(vector(depth - 1)))[\(pick(["2m3s", "5m3s", "10m3s"])):\(pick(["30s", "1m", "15s", ""]))]"
                + modifiers()
        }
        return "\(selector())[\(duration())]" + modifiers()
    }

    mutating func scalar(_ depth: Int) -> String {
        switch random.next() % (depth > 0 ? 6 : 3) {
        case 0: return pick(["1", "2", "0.5", "-3", "100", "1e3", "0x10"])
        case 1: return pick(["time()", "pi()", "3", "0"])
        case 2: return pick(["7", "0.25"])
        case 3: return "scalar(\(vector(depth - 1)))"
        case 4:
            let sign = pick(["+", "-", "*", "/", "%", "^", "== bool", "< bool", "atan2"])
            return "(\(scalar(depth - 1)) \(sign) \(scalar(depth - 1)))"
        default: return "-\(scalar(depth - 1))"
        }
    }

    mutating func vector(_ depth: Int) -> String {
        guard depth > 0 else { return selector() + modifiers() }
        switch random.next() % 12 {
        case 0: return selector() + modifiers()
        case 1, 2, 3: return overTime(depth)
        case 4: return elementwise(depth)
        case 5, 6: return aggregation(depth)
        case 7:
            let sign = pick(["+", "-", "*", "/", "%", "^", ">", "<=", "==", "!= bool", ">= bool"])
            let sides = [vector(depth - 1), scalar(depth - 1)]
            return chance(50) ? "(\(sides[0]) \(sign) \(sides[1]))" : "(\(sides[1]) \(sign) \(sides[0]))"
        case 8: return matched(depth)
        case 9:
            return
                "(\(vector(depth - 1)) \(pick(["and", "or", "unless"]))\(pick(["", " on (x)", " ignoring (y)"])) \(vector(depth - 1)))"
        case 10: return "-\(vector(depth - 1))"
        default: return labelled(depth)
        }
    }

    private mutating func overTime(_ depth: Int) -> String {
        let function = pick([
            "rate", "increase", "delta", "irate", "idelta", "deriv", "changes", "resets", "avg_over_time",
            "min_over_time",
            "max_over_time", "sum_over_time", "count_over_time", "last_over_time", "present_over_time",
            "stddev_over_time",
            "stdvar_over_time", "absent_over_time", "predict", "quantile", "holt",
        ])
        switch function {
        case "changes", "resets": return "\(function)(\(selector())[\(duration())])"
        case "predict": return "predict_linear(\(selector())[\(duration())] offset 1m, \(scalar(0)))"
        case "quantile":
            return "quantile_over_time(\(pick(["0", "0.3", "0.5", "0.99", "1", "1.5", "-1"])), \(range(depth)))"
        case "holt": return "holt_winters(\(range(depth)), 0.3, 0.6)"
        case "rate", "increase": return "\(function)(total\(pick(["", #"{x="1"}"#]))[\(duration())])"
        case "last_over_time": return "(\(function)(\(range(depth))) + 0)"
        default: return "\(function)(\(range(depth)))"
        }
    }

    private mutating func elementwise(_ depth: Int) -> String {
        let function = pick([
            "abs", "ceil", "floor", "ln", "log2", "log10", "sqrt", "sgn", "round", "tanh", "deg", "hour",
            "day_of_week", "day_of_year", "days_in_month", "clamp", "clamp_min", "clamp_max", "timestamp", "round5",
        ])
        switch function {
        case "clamp": return "clamp(\(vector(depth - 1)), \(scalar(0)), \(scalar(0)))"
        case "clamp_min", "clamp_max": return "\(function)(\(vector(depth - 1)), \(scalar(0)))"
        case "round5": return "round(\(vector(depth - 1)), 5)"
        case "hour", "day_of_week", "day_of_year", "days_in_month": return "\(function)(gauge * 1e5)"
        default: return "\(function)(\(vector(depth - 1)))"
        }
    }

    private mutating func aggregation(_ depth: Int) -> String {
        let operation = pick([
            "sum", "min", "max", "avg", "count", "group", "stddev", "stdvar", "topk", "bottomk", "quantile",
            "count_values",
        ])
        let grouping = pick(["", " by (x) ", " by (x, y) ", " without (y) ", " without () ", " by () "])
        switch operation {
        case "topk", "bottomk":
            return
                "\(operation)\(grouping)(\(pick(["1", "2", "3", "0", "-1"])), \(pick(["gauge", "total"])) * \(pick(["1.5", "-3", "1e3"])))"
        case "stddev", "stdvar": return "\(operation)\(grouping)(gauge)"
        case "quantile": return "quantile\(grouping)(\(pick(["0", "0.5", "0.9", "2"])), \(vector(depth - 1)))"
        case "count_values": return "count_values\(grouping)(\"value\", \(selector()))"
        default: return "\(operation)\(grouping)(\(vector(depth - 1)))"
        }
    }

    private mutating func matched(_ depth: Int) -> String {
        let sign = pick(["+", "-", "*", "/", ">", "<=", "== bool", "!=", "%", "^"])
        let matching = pick([
            "", "", " on (x)", " on (x) group_left", " on (x) group_right", " ignoring (y) group_left (z)",
            " on (x, y)",
            " ignoring (z)", " on (x) group_left (y)",
        ])
        return "(\(vector(depth - 1)) \(sign)\(matching) \(vector(depth - 1)))"
    }

    private mutating func labelled(_ depth: Int) -> String {
        let inner = "(\(vector(depth - 1)) + 0)"
        switch random.next() % 5 {
        case 0: return #"label_replace(\#(inner), "z", "v$1", "x", "(.+)")"#
        case 1: return #"label_replace(\#(inner), "y", "", "y", "b")"#
        case 2: return #"label_join(\#(inner), "w", "-", "x", "y", "none")"#
        case 3:
            return
                "histogram_quantile(\(pick(["0.1", "0.5", "0.95", "1"])), sum by (le, x) (rate(h_bucket[\(duration())])))"
        default: return "absent(\(vector(depth - 1)))"
        }
    }
}
