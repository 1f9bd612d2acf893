import TestKit
import Testing

@testable import HTTPServer

/// What a client may not do to the server.
struct LimitTests {
    private func server(_ change: (inout HTTPLimits) -> Void) throws -> HTTPServer {
        var limits = HTTPLimits()
        change(&limits)
        return try HTTPServer(address: "127.0.0.1:0", limits: limits) { Response("body \($0.body.count)") }
    }

    @Test func aBodyOfTheLimitPasses() throws {
        let server = try server { $0.bodyBytes = 100_000 }
        let body = String(repeating: "x", count: 100_000)
        let answer = RawClient.exchange(
            server.port, "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 100000\r\n\r\n\(body)")
        #expect(answer.hasSuffix("body 100000"))
    }

    @Test func aLargerBodyIsRefusedBeforeItIsSent() throws {
        let server = try server { $0.bodyBytes = 1000 }
        let answer = RawClient.exchange(server.port, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 413") && answer.hasSuffix("larger than 1000 bytes\n"))
    }

    @Test func aLargerBodyInChunksIsRefused() throws {
        let server = try server { $0.bodyBytes = 1000 }
        let chunk = "258\r\n" + String(repeating: "x", count: 600) + "\r\n"
        let answer = RawClient.exchange(
            server.port,
            "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n\(chunk)\(chunk)0\r\n\r\n"
        )
        #expect(answer.hasPrefix("HTTP/1.1 413"))
    }

    @Test func allBodiesTogetherHaveALimit() throws {
        let server = try server { $0.totalBodyBytes = 1000 }
        let body = String(repeating: "x", count: 1001)
        let answer = RawClient.exchange(
            server.port, "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1001\r\n\r\n\(body)")
        #expect(answer.hasPrefix("HTTP/1.1 503") && answer.contains("Retry-After: 1\r\n"))
        let after = RawClient.exchange(
            server.port, "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc")
        #expect(after.hasSuffix("body 3"))
    }

    @Test func headersHaveALimit() throws {
        let server = try server { $0.headerBytes = 4096 }
        let answer = RawClient.exchange(server.port, get("/", "X-Long: \(String(repeating: "y", count: 8000))\r\n"))
        #expect(answer.hasPrefix("HTTP/1.1 431") || answer.hasPrefix("HTTP/1.1 413"))
    }

    @Test func aTargetHasALimit() throws {
        let server = try server { $0.headerBytes = 4096 }
        let answer = RawClient.exchange(server.port, get("/" + String(repeating: "y", count: 8000)))
        #expect(answer.hasPrefix("HTTP/1.1 414") || answer.hasPrefix("HTTP/1.1 431"))
    }

    @Test func anIdleClientIsCutOff() throws {
        let server = try server { $0.idleSeconds = 1 }
        let client = RawClient(port: server.port)
        client.send("GET / HT")
        #expect(client.receive() == "")
    }

    @Test func moreConnectionsThanTheLimitWaitTheirTurn() throws {
        let server = try server { $0.connections = 2 }
        for _ in 0..<8 { #expect(RawClient.exchange(server.port, get("/")).hasSuffix("body 0")) }
    }

    @Test(arguments: ["\r\n\r\n\r\n", "GET\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "{}\n\n"])
    func noiseDoesNoHarm(_ text: String) throws {
        let server = try server { $0.idleSeconds = 1 }
        _ = RawClient.exchange(server.port, text)
        #expect(RawClient.exchange(server.port, get("/")).hasSuffix("body 0"))
    }
}
