import Diagnostics
import Instants
import Records

@testable import LogsQL

/// Noon of a Friday: what relative times count from in these tests.
let noon = CivilTime(year: 2026, month: 11, day: 20, hour: 12).instant ?? .epoch

func query(_ text: String) throws -> Query { try parseQuery(SourceText(name: "query", text: text), now: noon) }

func filter(_ text: String) throws -> any Filter { try parseFilter(SourceText(name: "query", text: text), now: noon) }

/// The rendered fault of a text that must not parse; empty when it parses.
func fault(_ text: String) -> String {
    do {
        _ = try parseQuery(SourceText(name: "query", text: text), now: noon)
        return ""
    } catch {
        return error.description
    }
}

typealias Fields = [(String, String)]

/// A rows batch.
func rows(_ records: [Fields]) -> RecordBatch {
    let batch = RecordBatch(isRows: true)
    for fields in records {
        batch.addRecord(Record(raw: .empty, view: .empty))
        for (name, value) in fields { batch.addField(name.isEmpty ? "_msg" : name, .text, value) }
    }
    return batch
}

/// A log batch: `_msg` is the record's text, `_time` and the labels go where they belong.
func logs(_ records: [Fields]) -> RecordBatch {
    let batch = RecordBatch()
    for fields in records {
        var values: [String: String] = [:]
        for (name, value) in fields { values[name.isEmpty ? "_msg" : name] = value }
        let start = batch.text.count
        batch.text.append(contentsOf: values["_msg"] ?? "")
        let view = TextRange(text: start, length: batch.text.count - start)
        let time = values["_time"].flatMap { timeLiteral($0) }?.start ?? .epoch
        let labels = Labels(
            source: values["source"] ?? "", host: values["host"] ?? "",
            category: Category(name: values["category"] ?? "") ?? .other, format: values["format"] ?? "text")
        var record = Record(time: time, raw: view, view: view, stream: batch.streams.intern(labels))
        record.level = Level.allCases.first { "\($0.name)" == values["level"] } ?? .unknown
        batch.addRecord(record)
        let fixed = ["_msg", "_time", "source", "host", "category", "format", "level"]
        for (name, value) in fields where !fixed.contains(name) && !name.isEmpty { batch.addField(name, .text, value) }
    }
    return batch
}

func matches(_ filter: any Filter, _ batch: RecordBatch) -> [Int] {
    var selection = Selection(count: batch.count, all: true)
    filter.apply(to: batch, &selection)
    var found: [Int] = []
    selection.forEach { found.append($0) }
    return found
}

/// The answer as one dictionary for each row, without empty values.
func answer(_ query: Query, _ batches: [RecordBatch], limits: QueryLimits = QueryLimits()) throws -> [[String: String]]
{
    var out: [[String: String]] = []
    let ready = try query.answeringSubqueries(limits) { (inner, sink) throws(QueryError) in
        try inner.run(over: batches, limits: limits, into: sink)
    }
    try ready.run(over: batches, limits: limits) { (batch, selection) throws(QueryError) in
        selection.forEach { index in
            var row: [String: String] = [:]
            batch.forEachValue(of: index) { name, value, _ in
                row[String(decoding: name, as: UTF8.self)] = String(decoding: value, as: UTF8.self)
            }
            out.append(row)
        }
    }
    return out
}
