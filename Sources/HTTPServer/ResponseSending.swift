internal import CMicrohttpd

/// A streamed response under way: the thread of its closure on one side, MHD on the other.
final class ResponseSending {
    private let desk: Desk
    private let connection: OpaquePointer
    private let writing: @Sendable (ResponseWriter) -> Void
    private let writer: ResponseWriter
    private var begun = false
    /// MHD's response, which holds this object, so that it lives as long.
    private var response: OpaquePointer?

    /// Bytes that MHD asks for at a time.
    private static let blockBytes = 32 << 10

    init(desk: Desk, connection: OpaquePointer, writing: @escaping @Sendable (ResponseWriter) -> Void) {
        self.desk = desk
        self.connection = connection
        self.writing = writing
        writer = ResponseWriter(capacity: desk.limits.streamBytes)
    }

    /// A response for MHD that keeps this object alive. nil when memory is out.
    func makeResponse() -> OpaquePointer? {
        let context = Unmanaged.passRetained(self)
        let made = MHD_create_response_from_callback(
            UInt64.max, Self.blockBytes,
            { context, _, buffer, room in
                guard let context, let buffer else { return -2 }
                let sending = Unmanaged<ResponseSending>.fromOpaque(context).takeUnretainedValue()
                return buffer.withMemoryRebound(to: UInt8.self, capacity: room) {
                    sending.next(UnsafeMutableBufferPointer(start: $0, count: room))
                }
            }, context.toOpaque(),
            { context in
                guard let context else { return }
                Unmanaged<ResponseSending>.fromOpaque(context).takeRetainedValue().finish()
            })
        if made == nil { context.release() }
        response = made
        return made
    }

    /// Fills `room`: the count of bytes, or MHD's -1 for the end and -2 for a failure.
    private func next(_ room: UnsafeMutableBufferPointer<UInt8>) -> Int {
        if !begun { begin() }
        // A writer that has nothing to say for a while is not an idle client.
        sawlog_mhd_set_idle_limit(connection, 0)
        defer { sawlog_mhd_set_idle_limit(connection, UInt32(desk.limits.idleSeconds)) }
        switch writer.read(into: room, socket: sawlog_mhd_socket(connection)) {
        case .bytes(let count): return count
        case .end:
            if let response {
                // One that cannot be sent is left out: the body is whole without it.
                for item in writer.trailerItems { _ = MHD_add_response_footer(response, item.name, item.value) }
            }
            return -1
        case .failure: return -2
        }
    }

    /// Starts the closure's thread; not before MHD asks, so that HEAD never runs it.
    private func begin() {
        begun = true
        let (traffic, writer, writing) = (desk.traffic, writer, writing)
        traffic.enter()
        traffic.add(writer)
        let started = startThread {
            sawlog_mhd_name_thread("http-stream")
            writing(writer)
            writer.end()
            traffic.forget(writer)
            traffic.leave()
        }
        guard !started else { return }
        writer.abort()
        traffic.forget(writer)
        traffic.leave()
    }

    /// MHD needs nothing more: everything is sent, or the client has gone.
    private func finish() { writer.clientHasGone() }
}
