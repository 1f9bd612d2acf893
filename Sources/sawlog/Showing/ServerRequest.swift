import Diagnostics
import HTTPClient

/// A question to a running server with a short answer.
enum ServerRequest {
    /// The body of the answer to `GET path`.
    ///
    /// - Throws: `HTTPClientError` without an answer; a fault with what the server said when it refuses.
    static func get(_ server: String, _ path: String, accept: String = "*/*") throws -> [UInt8] {
        try send(server) { ClientRequest($0 + path, headers: [("Accept", accept)]) }
    }

    /// The body of the answer to `POST path` with a JSON document.
    static func post(_ server: String, _ path: String, _ body: [UInt8]) throws -> [UInt8] {
        try send(server) {
            ClientRequest($0 + path, method: "POST", headers: [("Content-Type", "application/json")], body: body)
        }
    }

    private static func send(_ server: String, _ request: (String) -> ClientRequest) throws -> [UInt8] {
        guard let client = HTTPClient() else { throw Diagnostics([Diagnostic("out of memory for an HTTP client")]) }
        let base = server.hasSuffix("/") ? String(server.dropLast()) : server
        let answer = try client.send(request(base))
        guard answer.status == 200 else {
            let said = String(decoding: answer.body.prefix(2000), as: UTF8.self).split(separator: "\n").first ?? ""
            throw Diagnostics([Diagnostic("the server answers \(answer.status): \(said)")])
        }
        return answer.body
    }
}
