import Glibc
import Linux

/// What the program knows of the terminal it may be talking to.
enum Terminal {
    static func isTerminal(_ descriptor: Int32) -> Bool { StandardStream(rawValue: descriptor)?.isTerminal ?? false }

    /// https://no-color.org: any value of `NO_COLOR` that is not empty turns colour off.
    static func allowsColor(on descriptor: Int32) -> Bool {
        isTerminal(descriptor) && (Host.environment("NO_COLOR") ?? "").isEmpty && Host.environment("TERM") != "dumb"
    }

    /// `text` as one line that a terminal only shows.
    static func visible(_ text: String) -> String {
        var out: [UInt8] = []
        Array(text.utf8).withUnsafeBufferPointer { ControlEscaping.append($0, to: &out) }
        return String(decoding: out.map { $0 == 0x0A || $0 == 0x09 ? 0x20 : $0 }, as: UTF8.self)
    }

    /// Tells of an error on standard error: `sawlog: message`.
    static func complain(_ message: String) { write("sawlog: \(message)\n", to: 2) }

    /// Writes all of `text`; what standard error refuses has nowhere to be told.
    static func write(_ text: String, to descriptor: Int32) { _ = writeAll(Array(text.utf8), to: descriptor) }

    /// False when the descriptor refuses, with `errno` set.
    static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var sent = 0
            while sent < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress! + sent, buffer.count - sent)
                if count < 0, errno == EINTR { continue }
                if count < 0, errno == EAGAIN {
                    var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&ready, 1, -1)
                    continue
                }
                if count <= 0 { return false }
                sent += count
            }
            return true
        }
    }
}

/// Standard output with a buffer; results go through here and nowhere else.
final class StandardOutput {
    private var buffer: [UInt8] = []
    /// Each write goes out at once, when a person or a follower reads along.
    private let isPrompt: Bool
    /// Started with the first bytes; nil for none.
    private var pager: Pager.Choice?

    private static let capacity = 64 << 10

    init(isPrompt: Bool = Terminal.isTerminal(1), pager: Pager.Choice? = nil) {
        self.isPrompt = isPrompt
        self.pager = pager
        buffer.reserveCapacity(Self.capacity)
    }

    /// Appends what `body` writes into the buffer.
    func write(_ body: (inout [UInt8]) -> Void) {
        body(&buffer)
        if isPrompt || buffer.count >= Self.capacity { flush() }
    }

    func write(_ text: String) { write { $0.append(contentsOf: text.utf8) } }

    /// Hands everything to the system; a reader who has gone is no error, a full disk is.
    func flush() {
        guard !buffer.isEmpty else { return }
        if let pager { Pager.start(pager, showing: buffer) }
        pager = nil
        if !Terminal.writeAll(buffer, to: 1) {
            let wasLeft = errno == EPIPE && Pager.isRunning
            // A person who leaves the pager has seen enough; another reader who goes ends us as it does `grep`.
            if wasLeft { Pager.wait() }
            if wasLeft || errno == EPIPE { exit(wasLeft ? 0 : 141) }
            Terminal.complain("cannot write to standard output: \(String(cString: strerror(errno)))")
            exit(2)
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
