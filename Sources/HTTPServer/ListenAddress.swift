internal import CMicrohttpd
internal import Glibc

/// An address to listen on, as a person writes it.
struct ListenAddress {
    /// Empty for every interface.
    let host: String
    let port: UInt16
    /// The text it was read from.
    let text: String

    /// Reads `host:port`, `[ipv6]:port` or `:port`; port 0 lets the system choose.
    init(_ text: String) throws(HTTPServerError) {
        guard let colon = text.lastIndex(of: ":") else {
            throw .badAddress(text, reason: "the port is missing, as in 127.0.0.1:9514")
        }
        let digits = text[text.index(after: colon)...]
        guard let port = UInt16(digits), digits.allSatisfy({ $0.isASCII && $0.isNumber }) else {
            throw .badAddress(text, reason: "the port must be a number from 0 to 65535")
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            throw .badAddress(text, reason: "an IPv6 address stands in brackets, as in [::1]:9514")
        }
        self.host = host == "*" ? "" : String(host)
        self.port = port
        self.text = text
    }

    /// A socket that listens there, and the port it got.
    ///
    /// - Throws: `inUse` when another program has the port.
    func open() throws(HTTPServerError) -> (socket: Int32, port: UInt16) {
        var hints = addrinfo()
        hints.ai_family = host.isEmpty ? AF_INET : AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host.isEmpty ? nil : host, String(port), &hints, &found)
        defer { if let found { freeaddrinfo(found) } }
        guard code == 0, let first = found?.pointee else {
            throw .badAddress(text, reason: String(cString: gai_strerror(code)))
        }
        let descriptor = socket(first.ai_family, first.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .refused(text, reason: String(cString: strerror(errno))) }
        do throws(HTTPServerError) {
            return (descriptor, try listen(descriptor, first))
        } catch {
            close(descriptor)
            throw error
        }
    }

    private func listen(_ descriptor: Int32, _ address: addrinfo) throws(HTTPServerError) -> UInt16 {
        // A restart must not wait for connections of the process before it to fade.
        var on: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size)
        guard bind(descriptor, address.ai_addr, address.ai_addrlen) == 0, Glibc.listen(descriptor, 128) == 0 else {
            throw errno == EADDRINUSE ? .inUse(text) : .refused(text, reason: String(cString: strerror(errno)))
        }
        var bound = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let known = withUnsafeMutablePointer(to: &bound) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard known == 0 else { throw .refused(text, reason: String(cString: strerror(errno))) }
        return withUnsafeBytes(of: bound) { bytes in
            // The port stands at the same offset for both families, in network order.
            UInt16(bytes[2]) << 8 | UInt16(bytes[3])
        }
    }
}

/// `address` as text without its port: `127.0.0.1`, `::1`; empty when unknown.
func numericHost(_ address: UnsafePointer<sockaddr>?) -> String {
    guard let address else { return "" }
    let family = Int32(address.pointee.sa_family)
    let length = family == AF_INET6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
        let code = getnameinfo(address, socklen_t(length), buffer.baseAddress, 64, nil, 0, NI_NUMERICHOST)
        return code == 0 ? String(cString: buffer.baseAddress!) : ""
    }
}
