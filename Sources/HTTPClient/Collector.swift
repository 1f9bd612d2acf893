/// What arrives of one response. Confined to the thread that sends the request.
final class Collector {
    private let limit: Int
    private let receive: ((Int, UnsafeBufferPointer<UInt8>) -> Bool)?
    private let cancellation: Cancellation?
    private(set) var headers: [(name: String, value: String)] = []
    private(set) var body: [UInt8] = []
    private(set) var isTooLarge = false
    /// The body has more than its beginning that is kept.
    private(set) var isCut = false
    private(set) var isRefused = false
    private var headerBytes = 0
    private var status = 0

    /// Header bytes of one response; libcurl itself allows ten times as many.
    private static let headerLimit = 256 << 10

    init(limit: Int, cancellation: Cancellation?, receive: ((Int, UnsafeBufferPointer<UInt8>) -> Bool)?) {
        self.limit = limit
        self.cancellation = cancellation
        self.receive = receive
    }

    var isCancelled: Bool { cancellation?.isCancelled ?? false }

    /// A piece of the body; false to stop.
    func take(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        if let receive {
            isRefused = isRefused || !receive(status, bytes)
            return !isRefused
        }
        guard body.count + bytes.count <= limit else {
            isTooLarge = true
            isCut = true
            body.append(contentsOf: bytes.prefix(limit - body.count))
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }

    /// A header line with its end; false to stop. A status line begins a new response.
    func takeHeader(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        headerBytes += bytes.count
        guard headerBytes <= Self.headerLimit else {
            isTooLarge = true
            return false
        }
        if bytes.starts(with: "HTTP/".utf8) {
            headers = []
            // `HTTP/1.1 200 OK`
            let code = bytes.split(separator: 0x20, maxSplits: 2).dropFirst().first
            status = code.flatMap { Int(String(decoding: $0.prefix(3), as: UTF8.self)) } ?? 0
            return true
        }
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return true }
        let name = String(decoding: bytes[..<colon], as: UTF8.self).lowercased()
        let blank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D || $0 == 0x0A }
        var value = bytes[(colon + 1)...].drop(while: blank)
        while let last = value.last, blank(last) { value = value.dropLast() }
        headers.append((name, String(decoding: value, as: UTF8.self)))
        return true
    }
}
