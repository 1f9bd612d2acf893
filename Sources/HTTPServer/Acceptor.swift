internal import CMicrohttpd
internal import Glibc

/// The thread that takes connections from the listening socket and hands them to MHD.
///
/// MHD's own would close what comes past its limit; here it waits in the kernel's backlog.
final class Acceptor: Sendable {
    private let listener: Int32
    private let limit: Int
    private let traffic: Traffic
    private let ended = Latch()

    init(listener: Int32, limit: Int, _ traffic: Traffic) {
        self.listener = listener
        self.limit = max(1, limit)
        self.traffic = traffic
    }

    /// Begins to accept for the daemon at the address `daemon`. False when there is no thread, and
    /// then the caller keeps the socket.
    func start(_ daemon: UInt) -> Bool {
        let started = startThread { [self] in
            sawlog_mhd_name_thread("http-accept")
            if let daemon = OpaquePointer(bitPattern: daemon) { run(daemon) }
            close(listener)
            ended.open()
        }
        if !started { ended.open() }
        return started
    }

    /// Ends the thread and closes the socket; called after `Traffic.beginStop`.
    func stop() {
        // Wakes a blocked accept(2), which close(2) would not.
        shutdown(listener, Int32(SHUT_RDWR))
        ended.wait()
    }

    private func run(_ daemon: OpaquePointer) {
        while traffic.openConnection(limit: limit) {
            guard let (connection, address, length) = accept() else { return traffic.connectionClosed() }
            var peer = address
            let added = withUnsafePointer(to: &peer) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    MHD_add_connection(daemon, connection, $0, length)
                }
            }
            // MHD has closed it then.
            if added == .NO { traffic.connectionClosed() }
        }
    }

    /// The next connection; nil when the server stops.
    private func accept() -> (socket: Int32, address: sockaddr_storage, length: socklen_t)? {
        while !traffic.isStopping {
            var address = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let connection = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.accept(listener, $0, &length) }
            }
            if connection >= 0 {
                _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
                return (connection, address, length)
            }
            // Out of descriptors or memory: others must end before the next try can do better.
            if errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM { poll(nil, 0, 50) }
        }
        return nil
    }
}

/// A door that opens once.
final class Latch: @unchecked Sendable {  // `monitor` guards `isOpen`
    private let monitor = Monitor()
    private var isOpen = false

    func open() {
        monitor.withLock {
            isOpen = true
            monitor.wake()
        }
    }

    func wait() { monitor.withLock { while !isOpen { monitor.wait() } } }
}
