internal import CMicrohttpd
internal import Glibc

/// What all exchanges of one server share.
final class Desk: Sendable {
    let limits: HTTPLimits
    let handler: @Sendable (Request) -> Response
    let traffic: Traffic

    init(limits: HTTPLimits, handler: @escaping @Sendable (Request) -> Response) {
        self.limits = limits
        self.handler = handler
        traffic = Traffic(bodyLimit: limits.totalBodyBytes)
    }
}

/// One request while it arrives, and its answer. Confined to its connection's thread.
final class Exchange {
    private let desk: Desk
    /// Path and query as they came.
    private let target: [UInt8]
    private var body: [UInt8] = []
    private var begun = false
    private var answered = false
    /// Why the body is read no further.
    private var refusal: Response?
    private var discarded = 0

    init(desk: Desk, target: [UInt8]) {
        self.desk = desk
        self.target = target
        desk.traffic.enter()
    }

    deinit {
        desk.traffic.release(body.count)
        desk.traffic.leave()
    }

    /// A step of MHD's: first the headers alone, then pieces of the body, then once more without
    /// any for the answer. `upload` is consumed whole.
    func step(_ connection: OpaquePointer, method: String, upload: UnsafeBufferPointer<UInt8>) -> MHD_Result {
        if answered { return .YES }
        if !begun {
            begun = true
            sawlog_mhd_name_thread("http")
            guard let early = refusalByHeaders(connection) else { return .YES }
            return send(early, on: connection)
        }
        if upload.count > 0 { return take(upload) ? .YES : .NO }
        return send(refusal ?? answer(connection, method), on: connection)
    }

    /// Refuses before the body is sent, when its length is known to be too much.
    private func refusalByHeaders(_ connection: OpaquePointer) -> Response? {
        guard let text = MHD_lookup_connection_value(connection, .HEADER_KIND, "content-length") else { return nil }
        guard let length = Int(String(cString: text)), length > desk.limits.bodyBytes else { return nil }
        return tooLarge()
    }

    /// False when the client sends on and on after it was refused.
    private func take(_ upload: UnsafeBufferPointer<UInt8>) -> Bool {
        if refusal == nil {
            if body.count + upload.count > desk.limits.bodyBytes {
                refusal = tooLarge()
            } else if !desk.traffic.reserve(upload.count) {
                refusal = Response(status: 503, "too many bytes in flight, try again later\n")
                refusal?.headers.append(Item("Retry-After", "1"))
            } else {
                body.append(contentsOf: upload)
                return true
            }
        }
        discarded += upload.count
        return discarded <= desk.limits.bodyBytes
    }

    private func tooLarge() -> Response {
        var response = Response(status: 413, "the body is larger than \(desk.limits.bodyBytes) bytes\n")
        response.headers.append(Item("Connection", "close"))
        return response
    }

    private func answer(_ connection: OpaquePointer, _ method: String) -> Response {
        guard !desk.traffic.isStopping else { return Response(status: 503, "the server is stopping\n") }
        let mark = target.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex
        guard let path = decodedPath(target[..<mark]) else { return Response(status: 400, "bad path\n") }
        let request = Request(
            method: method, path: path, query: formItems(target[mark...].dropFirst()),
            headers: headers(connection), body: body, peer: numericHost(sawlog_mhd_peer(connection)),
            socket: sawlog_mhd_socket(connection))
        // The client is not to blame for the time that its answer takes.
        sawlog_mhd_set_idle_limit(connection, 0)
        defer { sawlog_mhd_set_idle_limit(connection, UInt32(desk.limits.idleSeconds)) }
        return desk.handler(request)
    }

    private func headers(_ connection: OpaquePointer) -> [Item] {
        var items: [Item] = []
        withUnsafeMutablePointer(to: &items) { pointer in
            _ = MHD_get_connection_values_n(
                connection, .HEADER_KIND,
                { context, _, name, nameCount, value, valueCount in
                    guard let context else { return .NO }
                    let items = context.assumingMemoryBound(to: [Item].self)
                    items.pointee.append(Item(text(name, nameCount), trimmed(value, valueCount)))
                    return .YES
                }, pointer)
        }
        return items
    }

    private func send(_ response: Response, on connection: OpaquePointer) -> MHD_Result {
        answered = true
        guard let made = make(response, connection) else { return .NO }
        defer { MHD_destroy_response(made) }
        return MHD_queue_response(connection, UInt32(response.status), made)
    }

    /// nil when memory is out, or when a header holds a line break.
    private func make(_ response: Response, _ connection: OpaquePointer) -> OpaquePointer? {
        let made: OpaquePointer?
        switch response.body {
        case .bytes(let bytes):
            made = bytes.withUnsafeBytes {
                MHD_create_response_from_buffer(
                    $0.count, UnsafeMutableRawPointer(mutating: $0.baseAddress), .RESPMEM_MUST_COPY)
            }
        case .stream(let writing):
            made = ResponseSending(desk: desk, connection: connection, writing: writing).makeResponse()
        }
        guard let made else { return nil }
        for header in response.headers where MHD_add_response_header(made, header.name, header.value) == .NO {
            MHD_destroy_response(made)
            return nil
        }
        return made
    }
}

private func text(_ start: UnsafePointer<CChar>?, _ count: Int) -> String {
    String(decoding: UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count), as: UTF8.self)
}

/// A header's value without the blanks behind it, which MHD leaves. RFC 9110, section 5.5.
private func trimmed(_ start: UnsafePointer<CChar>?, _ count: Int) -> String {
    var count = start == nil ? 0 : count
    while count > 0, start?[count - 1] == 0x20 || start?[count - 1] == 0x09 { count -= 1 }
    return text(start, count)
}
