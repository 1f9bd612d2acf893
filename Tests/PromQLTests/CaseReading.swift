import Diagnostics
import Foundation
import Instants
import PromQL

/// Reads rows of cases and compares.
enum CaseReading {
    static func number(_ value: Any?) -> Double {
        switch value as? String {
        case "NaN": .nan
        case "+Inf", "Inf": .infinity
        case "-Inf": -.infinity
        case "stale": Sample.staleValue
        default: (value as? NSNumber)?.doubleValue ?? .nan
        }
    }

    static func source(_ series: [[String: Any]]) -> SeriesList {
        var list = SeriesList()
        for entry in series {
            let labels = LabelSet(entry["labels"] as? [String: String] ?? [:])
            let samples = (entry["samples"] as? [[Any]] ?? []).map { pair in
                Sample((pair[0] as? NSNumber)?.int64Value ?? 0, number(pair[1]))
            }
            list.append(SampleSeries(labels: labels, samples: samples))
        }
        return list
    }

    /// What is wrong, or nil.
    static func verdict(_ row: [String: Any], _ source: SeriesList) -> String? {
        let text = row["expr"] as? String ?? ""
        let name = "\(row["file"] ?? ""):\(row["line"] ?? "") \(text)"
        let got: QueryValue
        do {
            got = try evaluate(row, PromQL.Expression.parse(text), source)
        } catch {
            if row["expect_fail"] as? Bool == true { return nil }
            let message =
                (error as? EvaluationFault)?.message ?? (error as? Diagnostics).map { "\($0.faults)" } ?? "\(error)"
            return "\(name): failed: \(message)"
        }
        if row["expect_fail"] as? Bool == true { return "\(name): should fail, gave \(got)" }
        if let string = row["expected_string"] as? String {
            return got == .string(string) ? nil : "\(name): expected \(string), got \(got)"
        }
        let expected = expectation(row)
        let found = flat(got)
        if row["ordered"] as? Bool == true, case .vector(let vector) = got {
            let order = (row["expected"] as? [[String: Any]] ?? []).map {
                LabelSet($0["labels"] as? [String: String] ?? [:])
            }
            if order != vector.map(\.labels) { return "\(name): order \(vector.map(\.labels))" }
        }
        return same(expected, found) ? nil : "\(name)\n    expected \(expected)\n    got      \(found)"
    }

    private static func time(_ row: [String: Any], _ key: String) -> Int64 { (row[key] as? NSNumber)?.int64Value ?? 0 }

    private static func evaluate(
        _ row: [String: Any], _ expression: PromQL.Expression, _ source: SeriesList
    ) throws -> QueryValue {
        let evaluator = Evaluator()
        func instant(_ key: String) -> Instant { Instant(nanoseconds: time(row, key) * 1_000_000) }
        if row["kind"] as? String == "range" {
            return try evaluator.range(
                expression, from: instant("start"), through: instant("end"), step: .milliseconds(time(row, "step")),
                over: source
            ).value
        }
        return try evaluator.instant(expression, at: instant("at"), over: source).value
    }

    /// LabelSet to values by time; an instant's values have the time 0.
    private static func expectation(_ row: [String: Any]) -> [LabelSet: [Int64: Double]] {
        var out: [LabelSet: [Int64: Double]] = [:]
        let isRange = row["kind"] as? String == "range"
        for entry in row["expected"] as? [[String: Any]] ?? [] {
            let labels = LabelSet(entry["labels"] as? [String: String] ?? [:])
            guard let points = entry["points"] as? [Any] else {
                out[labels, default: [:]][0] = number(entry["scalar"] ?? entry["value"])
                continue
            }
            for (place, point) in points.enumerated() where !(point is NSNull) {
                let at = isRange ? time(row, "start") + Int64(place) * time(row, "step") : Int64(place)
                out[labels, default: [:]][at] = number(point)
            }
        }
        return out
    }

    private static func flat(_ value: QueryValue) -> [LabelSet: [Int64: Double]] {
        var out: [LabelSet: [Int64: Double]] = [:]
        switch value {
        case .scalar(let number): out[.empty] = [0: number]
        case .vector(let vector): for element in vector { out[element.labels] = [0: element.value] }
        case .matrix(let matrix):
            for series in matrix {
                for sample in series.samples { out[series.labels, default: [:]][sample.milliseconds] = sample.value }
            }
        case .string: break
        }
        return out
    }

    private static func same(_ a: [LabelSet: [Int64: Double]], _ b: [LabelSet: [Int64: Double]]) -> Bool {
        guard a.count == b.count else { return false }
        for (labels, points) in a {
            guard let other = b[labels], other.count == points.count else { return false }
            let x = points.sorted { $0.key < $1.key }
            let y = other.sorted { $0.key < $1.key }
            // Of a range selector by itself the times are not given.
            let timed = a.values.contains { $0.keys.contains { $0 > 100 } }
            for (m, n) in zip(x, y) where (timed && m.key != n.key) || !close(m.value, n.value) { return false }
        }
        return true
    }

    private static func close(_ a: Double, _ b: Double) -> Bool {
        if a.isNaN || b.isNaN { return a.isNaN && b.isNaN }
        if a == b { return true }
        return abs(a - b) <= 1e-6 * max(abs(a), abs(b)) || (abs(a) < 1e-12 && abs(b) < 1e-12)
    }
}
