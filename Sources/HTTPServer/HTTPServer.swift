internal import CMicrohttpd
internal import Glibc
internal import Synchronization

/// An HTTP/1.1 server: libmicrohttpd with one thread for each connection.
///
/// A handler may block, and so may the closure of a streamed response; both run on threads of the
/// connection they serve. Handlers of several connections run at the same time.
public final class HTTPServer: Sendable {
    /// The port it listens on, also when the address asked for port 0.
    public let port: Int
    private let desk: Desk
    private let acceptor: Acceptor
    /// The address of MHD's daemon; nil once stopped.
    private let daemon: Mutex<UInt?>

    /// Starts to listen on `address`: `127.0.0.1:9514`, `[::1]:0`, `localhost:9514`, `:9514` for
    /// every interface.
    ///
    /// - Throws: `HTTPServerError.inUse` when another program has the port.
    public init(
        address: String, limits: HTTPLimits = HTTPLimits(), handler: @escaping @Sendable (Request) -> Response
    ) throws(HTTPServerError) {
        let (socket, port) = try ListenAddress(address).open()
        desk = Desk(limits: limits, handler: handler)
        self.port = Int(port)
        // MHD counts a little differently than we do, and must not refuse what we have let in.
        let options = sawlog_mhd_options(
            connections: UInt32(limits.connections + 16), idle_seconds: UInt32(limits.idleSeconds),
            header_bytes: limits.headerBytes, stack_bytes: 4 << 20, context: Unmanaged.passUnretained(desk).toOpaque(),
            begin: beginExchange, answer: answerExchange, completed: completeExchange, connection: noteConnection)
        let started = sawlog_mhd_start(options)
        acceptor = Acceptor(listener: socket, limit: limits.connections, desk.traffic)
        daemon = Mutex(UInt(bitPattern: started))
        guard let started else {
            close(socket)
            throw .refused(address, reason: "no thread or memory for the server")
        }
        if !acceptor.start(UInt(bitPattern: started)) {
            stop(graceMilliseconds: 0)
            close(socket)
            throw .refused(address, reason: "no thread for the server")
        }
    }

    deinit { stop(graceMilliseconds: 0) }

    /// Stops: no new connections, streams are closed, requests under way have `graceMilliseconds` to
    /// be answered; then all connections are shut and their threads joined. Twice does no harm.
    /// Must not be called by a handler.
    public func stop(graceMilliseconds: Int = 2000) {
        let address = daemon.withLock { daemon in
            defer { daemon = nil }
            return daemon
        }
        guard let address, let running = OpaquePointer(bitPattern: address) else { return }
        desk.traffic.beginStop()
        acceptor.stop()
        desk.traffic.drain(milliseconds: graceMilliseconds)
        MHD_stop_daemon(running)
    }
}

/// A request line has come: makes the exchange that MHD hands back with every later step.
private let beginExchange:
    @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?) -> UnsafeMutableRawPointer? = {
        context, target, _ in
        guard let context, let target else { return nil }
        let desk = Unmanaged<Desk>.fromOpaque(context).takeUnretainedValue()
        let bytes = UnsafeRawBufferPointer(start: target, count: strlen(target))
        return Unmanaged.passRetained(Exchange(desk: desk, target: Array(bytes))).toOpaque()
    }

private let answerExchange: MHD_AccessHandlerCallback = { _, connection, _, method, _, upload, count, state in
    guard let connection, let method, let pointer = state?.pointee else { return .NO }
    let exchange = Unmanaged<Exchange>.fromOpaque(pointer).takeUnretainedValue()
    let bytes = UnsafeRawBufferPointer(start: upload, count: upload == nil ? 0 : count?.pointee ?? 0)
    count?.pointee = 0
    return exchange.step(connection, method: String(cString: method), upload: bytes.bindMemory(to: UInt8.self))
}

private let completeExchange: MHD_RequestCompletedCallback = { _, _, state, _ in
    guard let pointer = state?.pointee else { return }
    state?.pointee = nil
    Unmanaged<Exchange>.fromOpaque(pointer).release()
}

private let noteConnection: MHD_NotifyConnectionCallback = { context, _, _, event in
    guard let context, event == .CONNECTION_NOTIFY_CLOSED else { return }
    Unmanaged<Desk>.fromOpaque(context).takeUnretainedValue().traffic.connectionClosed()
}
