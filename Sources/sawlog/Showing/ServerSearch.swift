import Diagnostics
import HTTPClient
import Instants
import JSON
import LogsQL
import Search

/// `search --server`: a running server answers, line by line as it finds.
enum ServerSearch {
    static func run(
        _ query: Query, newest: Int?, _ arguments: ParsedArguments, _ printer: RecordPrinter
    ) throws {
        let server = arguments.value("server") ?? ""
        guard let client = HTTPClient() else { throw Diagnostics([Diagnostic("out of memory for an HTTP client")]) }
        var items = [("query", SearchCommand.text(arguments))]
        if let time = query.bounds(flagged: arguments) { items += time }
        let timeout = try TimeLimit(arguments).text
        if !timeout.isEmpty { items.append(("timeout", timeout)) }
        let limit = newest.map { [("limit", String($0))] } ?? []
        let response: ClientResponse
        if let context = RecordContext(arguments) {
            response = try around(context, query, client, server, items, limit, printer)
        } else {
            response = try ask(client, server, "query", items + limit, printer)
        }
        CoverageReport.write(response.coverage, lag: response.lag, arguments, printer)
        if arguments.isSet("follow") { _ = try ask(client, server, "tail", [items[0]], printer) }
    }

    /// Records with those around them. Around the newest ones means: around all from the earliest of them on, so
    /// that is asked first, and no older time is read.
    private static func around(
        _ context: RecordContext, _ query: Query, _ client: HTTPClient, _ server: String,
        _ items: [(String, String)], _ limit: [(String, String)], _ printer: RecordPrinter
    ) throws -> ClientResponse {
        var (query, items) = (query, items)
        if !limit.isEmpty {
            var bare = query
            bare.pipes = []
            items[0].1 = bare.description + " | fields _time"
            let first = FirstLine()
            let response = try send(client, server, "query", items + limit, first.take)
            guard let time = first.time else { return response }
            items.removeAll { $0.0 == "start" }
            items.append(("start", time))
        }
        query.addContext(before: context.before, after: context.after)
        items[0].1 = query.description
        printer.hasContext = true
        return try ask(client, server, "query", items, printer)
    }

    /// Sends the form `items` and prints the records that come back.
    private static func ask(
        _ client: HTTPClient, _ server: String, _ endpoint: String, _ items: [(String, String)],
        _ printer: RecordPrinter
    ) throws -> ClientResponse {
        var lines = AnswerLines(printer)
        let response = try send(client, server, endpoint, items) { lines.take($0) }
        lines.finish()
        return response
    }

    /// Sends the form `items`; `body` takes the bytes of the answer as they come.
    private static func send(
        _ client: HTTPClient, _ server: String, _ endpoint: String, _ items: [(String, String)],
        _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) throws -> ClientResponse {
        let base = server.hasSuffix("/") ? String(server.dropLast()) : server
        var request = ClientRequest(
            "\(base)/select/logsql/\(endpoint)", method: "POST",
            headers: [("Content-Type", "application/x-www-form-urlencoded")], body: FormCoding.encode(items))
        request.totalMilliseconds = 0
        var complaint: [UInt8] = []
        let response = try client.stream(request) { status, bytes in
            if status == 200 {
                body(bytes)
            } else if complaint.count < 8192 {
                complaint += bytes
            }
            return true
        }
        guard response.status == 200 else {
            let said = String(decoding: complaint, as: UTF8.self).split(separator: "\n").map {
                Diagnostic.visible(String($0))
            }
            throw Diagnostics([Diagnostic("the server answers \(response.status): \(said.joined(separator: "\n"))")])
        }
        return response
    }
}

/// The `_time` of the first line of an answer.
private final class FirstLine {
    private var bytes: [UInt8] = []
    private var isWhole = false

    func take(_ more: UnsafeBufferPointer<UInt8>) {
        guard !isWhole else { return }
        let end = more.firstIndex(of: UInt8(ascii: "\n"))
        bytes += more[..<(end ?? more.count)]
        isWhole = end != nil
    }

    /// nil without a line.
    var time: String? {
        bytes.withUnsafeBufferPointer { line in
            let decoder = FlatDecoder()
            do throws(JSONFault) { try decoder.decode(line) } catch { return nil }
            let member = (0..<decoder.count).map { decoder[$0] }.first { $0.name.elementsEqual("_time".utf8) }
            return member.map { String(decoding: $0.value, as: UTF8.self) }
        }
    }
}

extension ClientResponse {
    /// What the headers and the trailer tell of the answer.
    fileprivate var coverage: Coverage {
        func number(_ name: String) -> Int { header("x-sawlog-" + name).flatMap { Int($0) } ?? 0 }
        var coverage = Coverage()
        coverage.blocksRead = number("segments-read")
        coverage.blocksSkipped = number("segments-skipped")
        coverage.recordsRead = number("records-read")
        coverage.bytesRead = Int64(number("bytes-read"))
        coverage.bytesSkipped = Int64(number("bytes-skipped"))
        coverage.matched = number("matched")
        coverage.damage = texts("damage")
        coverage.warnings = texts("warning")
        coverage.limits = texts("limit")
        return coverage
    }

    /// The sources of which something is written but not stored yet.
    fileprivate var lag: [String] { texts("lagging").map { "\($0) are not stored yet" } }

    private func texts(_ name: String) -> [String] {
        headers.filter { $0.name == "x-sawlog-" + name }.map(\.value)
    }
}

extension Query {
    /// `start` and `end` as the server takes them, when flags narrow the time.
    fileprivate func bounds(flagged arguments: ParsedArguments) -> [(String, String)]? {
        guard arguments.value(.since) != nil || arguments.value(.until) != nil else { return nil }
        var items: [(String, String)] = []
        if timeRange.start > .distantPast { items.append(("start", timeRange.start.rfc3339)) }
        if timeRange.end < .distantFuture { items.append(("end", timeRange.end.rfc3339)) }
        return items
    }
}

/// Forms as browsers send them. WHATWG URL, section 5.2.
enum FormCoding {
    static func encode(_ items: [(String, String)]) -> [UInt8] {
        Array(items.map { "\(escape($0.0))=\(escape($0.1))" }.joined(separator: "&").utf8)
    }

    private static func escape(_ text: String) -> String {
        var out: [UInt8] = []
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x2A: out.append(byte)
            case 0x20: out.append(0x2B)
            default: out += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
