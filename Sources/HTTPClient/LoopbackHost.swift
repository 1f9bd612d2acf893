/// Whether what is sent to `host` stays on this machine: `localhost`, `[::1]`, or 127.0.0.0/8 in digits. A name such as
/// `127.example.com` may lead anywhere.
func isLoopbackHost(_ host: some StringProtocol) -> Bool {
    if host == "localhost" || host == "[::1]" { return true }
    return host.hasPrefix("127.") && host.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
}
