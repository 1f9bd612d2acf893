/// Why a server could not start.
public enum HTTPServerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text is not `host:port`, `[ipv6]:port` or `:port`.
    case badAddress(String, reason: String)
    /// Another program listens there already.
    case inUse(String)
    /// The system refused, by its `errno`: no permission, no such interface, no descriptors.
    case refused(String, reason: String)

    public var description: String {
        switch self {
        case .badAddress(let address, let reason): "\"\(address)\" is not an address to listen on: \(reason)"
        case .inUse(let address): "cannot listen on \(address): the address is already in use by another program"
        case .refused(let address, let reason): "cannot listen on \(address): \(reason)"
        }
    }
}
