import Diagnostics
import Records
import Testing

@testable import LogsQL

/// Random pipelines on random records, against an evaluator that works on dictionaries, one row at a time.
@Suite struct PipePropertyTests {
    typealias Row = [String: String]

    struct Step {
        let text: String
        let apply: ([Row]) -> [Row]
    }

    struct Source {
        var random: FilterPropertyTests.SplitMix
        static let fields = ["a", "b", "c"]
        static let values = ["1", "2", "3", "10", "-4", "x", "y", "z"]

        mutating func pick<T>(_ items: [T]) -> T { items[Int(random.next() % UInt64(items.count))] }

        mutating func row() -> [(String, String)] {
            Self.fields.compactMap { random.next() % 4 == 0 ? nil : ($0, pick(Self.values)) } + [
                ("n", "\(random.next() % 50)")
            ]
        }

        mutating func step() -> Step {
            let (one, two) = (pick(Self.fields), pick(Self.fields))
            switch random.next() % 11 {
            case 0:
                return Step(text: "fields \(one), n") { rows in rows.map { $0.filter { [one, "n"].contains($0.key) } } }
            case 1: return Step(text: "delete \(one)") { rows in rows.map { $0.filter { $0.key != one } } }
            case 2: return Step(text: "copy \(one) as d") { rows in rows.map { row in row.setting("d", row[one]) } }
            case 3:
                return Step(text: "rename \(one) as d") { rows in
                    rows.map { row in row.setting("d", row[one]).setting(one, nil) }
                }
            case 4: return limit()
            case 5:
                let value = pick(Self.values)
                return Step(text: "filter \(one):=\(inQuotes(value))") { rows in rows.filter { $0[one] == value } }
            case 6:
                return Step(text: "math n * 2 + 1 as d") { rows in
                    rows.map { row in row.setting("d", row["n"].flatMap(Int.init).map { "\($0 * 2 + 1)" } ?? "NaN") }
                }
            case 7:
                return Step(text: "format \"<\(one)>-<\(two)>\" as d") { rows in
                    rows.map { row in row.setting("d", "\(row[one] ?? "")-\(row[two] ?? "")") }
                }
            case 8: return unroll(one)
            case 9: return Step(text: "sort by (n)", apply: { rows in Self.sorted(rows) })
            default:
                return Step(text: "replace (\"1\", \"one\") at \(one)") { rows in
                    rows.map { row in
                        row.setting(
                            one,
                            row[one]?.split(separator: "1", omittingEmptySubsequences: false).joined(separator: "one"))
                    }
                }
            }
        }

        private mutating func limit() -> Step {
            let count = Int(random.next() % 12)
            if random.next() % 2 == 0 { return Step(text: "limit \(count)") { Array($0.prefix(count)) } }
            return Step(text: "offset \(count)") { Array($0.dropFirst(count)) }
        }

        private func unroll(_ field: String) -> Step {
            Step(text: "split \"1\" from \(field) as d | unroll (d)") { rows in
                rows.flatMap { row in
                    (row[field] ?? "").split(separator: "1", omittingEmptySubsequences: false).map {
                        row.setting("d", String($0))
                    }
                }
            }
        }

        static func sorted(_ rows: [Row]) -> [Row] {
            rows.enumerated().sorted { a, b in
                let (x, y) = (a.element["n"].flatMap(Int.init), b.element["n"].flatMap(Int.init))
                return (x ?? -1, a.offset) < (y ?? -1, b.offset)
            }.map(\.element)
        }

        /// What ends a pipeline: groups and what is counted of them.
        mutating func last() -> Step {
            let one = pick(Self.fields)
            let hits = { (rows: [Row]) in
                Self.groups(rows, one).map { Row().setting(one, $0.key).setting("hits", "\($0.rows.count)") }
            }
            switch random.next() % 5 {
            case 0: return measures(one)
            case 1:
                return Step(text: "stats count() if (\(one):*) as some, count_empty(\(one)) as none") { rows in
                    let some = rows.filter { $0[one] != nil }.count
                    return [["some": "\(some)", "none": "\(rows.count - some)"]]
                }
            case 2: return Step(text: "uniq by (\(one)) hits", apply: hits)
            case 3: return Step(text: "top 100 by (\(one))", apply: hits)
            default:
                return Step(text: "field_names") { rows in
                    Dictionary(grouping: rows.flatMap(\.keys)) { $0 }.map {
                        ["name": $0.key, "hits": "\($0.value.count)"]
                    }
                }
            }
        }

        private func measures(_ field: String) -> Step {
            Step(text: "stats by (\(field)) count() as hits, sum(n) as s, max(n) as m, count_uniq(b) as u") { rows in
                Self.groups(rows, field).map { group in
                    let numbers = group.rows.compactMap { $0["n"].flatMap(Int.init) }
                    return Row().setting(field, group.key).setting("hits", "\(group.rows.count)")
                        .setting("s", numbers.isEmpty ? "NaN" : "\(numbers.reduce(0, +))")
                        .setting("m", numbers.max().map { "\($0)" })
                        .setting("u", "\(Set(group.rows.compactMap { $0["b"] }).count)")
                }
            }
        }

        private static func groups(_ rows: [Row], _ field: String) -> [(key: String, rows: [Row])] {
            Dictionary(grouping: rows) { $0[field] ?? "" }.map { ($0.key, $0.value) }
        }
    }

    @Test func agreesWithANaiveEvaluator() throws {
        let seed = UInt64.random(in: 1 ... .max)
        print("seed \(seed)")
        var source = Source(random: FilterPropertyTests.SplitMix(state: seed))
        for _ in 0..<1500 {
            let records = (0..<Int(source.random.next() % 20)).map { _ in source.row() }
            var expected = records.map { Dictionary(uniqueKeysWithValues: $0) }
            var text = "*"
            var steps = (0..<Int(source.random.next() % 4)).map { _ in source.step() }
            let isGrouped = source.random.next() % 2 == 0
            if isGrouped { steps.append(source.last()) }
            for step in steps {
                text += " | " + step.text
                expected = step.apply(expected)
            }
            let half = records.count / 2
            // Some queries begin with pipes whose limits end before the second batch.
            let got = try answer(query(text), [rows(Array(records[..<half])), rows(Array(records[half...]))])
            let (have, want) = (got.map(shown), expected.map(shown))
            #expect(isGrouped ? have.sorted() == want.sorted() : have == want, "seed \(seed): \(text)")
            #expect(try query(query(text).description).description == query(text).description, "seed \(seed): \(text)")
        }
    }

    private func shown(_ row: Row) -> String {
        row.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(
            separator: " ")
    }
}

extension [String: String] {
    /// The same with a field set; an empty one is none.
    fileprivate func setting(_ name: String, _ value: String?) -> [String: String] {
        var copy = self
        copy[name] = value?.isEmpty == true ? nil : value
        return copy
    }
}
