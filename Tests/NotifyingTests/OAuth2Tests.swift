import Alertmanager
import Diagnostics
import HTTPServer
import Instants
import Synchronization
import Testing

@testable import Notifying

/// Gives tokens at `/token`, and takes messages with the newest one at `/hook`.
private final class Authority: Sendable {
    private struct State {
        var asked: [String] = []
        var told: [String] = []
        var valid = ""
        var status = 200
    }

    private let state = Mutex(State())
    /// Whether a client may name itself by basic authentication; else it must in the form.
    private let takesBasic: Bool
    /// What stands behind the token in the answer.
    private let more: String

    init(takesBasic: Bool = true, more: String = #","token_type":"bearer","expires_in":60"#) {
        self.takesBasic = takesBasic
        self.more = more
    }

    var asked: [String] { state.withLock { $0.asked } }
    var told: [String] { state.withLock { $0.told } }
    /// Takes the tokens given so far no more.
    func revoke() { state.withLock { $0.valid = "none" } }
    func answerTokens(with status: Int) { state.withLock { $0.status = status } }

    func answer(_ request: Request) -> Response {
        let header = request.header("Authorization") ?? "nobody"
        return state.withLock { state in
            if request.path == "/hook" {
                state.told.append(header)
                return Response(status: header == state.valid ? 200 : 401, "")
            }
            let names = ["grant_type", "scope", "audience", "client_id", "client_secret"]
            let form = names.compactMap { name in request.parameter(name).map { "\(name)=\($0)" } }
            state.asked.append(([header] + form).joined(separator: " "))
            let isNamed = takesBasic ? header.hasPrefix("Basic ") : request.parameter("client_id") != nil
            guard isNamed, state.status == 200 else { return Response(status: isNamed ? state.status : 401, "") }
            let token = "t\(state.asked.count)"
            state.valid = "Bearer \(token)"
            return Response("{\"access_token\":\"\(token)\"\(more)}")
        }
    }
}

/// Tokens by client credentials (RFC 6749, section 4.4), over loopback.
@Suite struct OAuth2Tests {
    private let way =
        "client_id: 'saw log', client_secret: 'pa:ss', scopes: [a, b], endpoint_params: {audience: x_file}"

    private func webhook(_ server: HTTPServer, _ way: String) throws -> Webhook {
        let address = "http://127.0.0.1:\(server.port)"
        let text = """
            route: {receiver: a}
            receivers:
            - name: a
              webhook_configs: [{url: '\(address)/hook', http_config: {oauth2: {token_url: '\(address)/token', \(way)}}}]
            """
        let (read, faults) = AlertmanagerConfiguration.read(SourceText(name: "am.yml", text: text))
        let receiver = try #require(read, "\(faults)").receivers[0].located(in: "/etc")
        return try #require(Webhook(receiver.integrations[0], transport: HTTPTransport()))
    }

    @Test func aTokenIsKeptUntilItsEnd() throws {
        let authority = Authority()
        let server = try HTTPServer(address: "127.0.0.1:0") { authority.answer($0) }
        defer { server.stop() }
        let hook = try webhook(server, way)
        for second in [0, 30, 49, 50, 99] {
            #expect(hook.deliver([1], now: start + .seconds(Int64(second))) == .accepted)
        }
        #expect(authority.told == ["Bearer t1", "Bearer t1", "Bearer t1", "Bearer t2", "Bearer t2"])
        let asked = "Basic c2F3JTIwbG9nOnBhJTNBc3M= grant_type=client_credentials scope=a b audience=x_file"
        #expect(authority.asked == [asked, asked])
    }

    @Test func aClientNamesItselfInTheFormWhereItMust() throws {
        let authority = Authority(takesBasic: false, more: #","expires_in":"3600""#)
        let server = try HTTPServer(address: "127.0.0.1:0") { authority.answer($0) }
        defer { server.stop() }
        let hook = try webhook(server, "client_id: me, client_secret: key")
        #expect(hook.deliver([1], now: start) == .accepted && hook.deliver([1], now: start + .minutes(59)) == .accepted)
        #expect(
            authority.asked == [
                "Basic bWU6a2V5 grant_type=client_credentials",
                "nobody grant_type=client_credentials client_id=me client_secret=key",
            ])
    }

    /// Once more with a new token, and no oftener.
    @Test func aTokenThatIsTakenNoMoreIsReplaced() throws {
        let authority = Authority(more: "")
        let server = try HTTPServer(address: "127.0.0.1:0") { authority.answer($0) }
        defer { server.stop() }
        let hook = try webhook(server, way)
        #expect(hook.deliver([1], now: start) == .accepted)
        authority.revoke()
        #expect(hook.deliver([1], now: start + .days(300)) == .accepted)
        #expect(authority.told == ["Bearer t1", "Bearer t1", "Bearer t2"])
        let stranger = Authority(more: #","token_type":"MAC""#)
        let other = try HTTPServer(address: "127.0.0.1:0") { stranger.answer($0) }
        defer { other.stop() }
        #expect(try webhook(other, way).deliver([1], now: start) == .refused(reason: "status 401"))
        #expect(stranger.told == ["MAC t1"])
    }

    @Test func withoutATokenAMessageWaits() throws {
        let authority = Authority()
        let server = try HTTPServer(address: "127.0.0.1:0") { authority.answer($0) }
        let hook = try webhook(server, way)
        authority.answerTokens(with: 503)
        #expect(hook.deliver([1], now: start) == .failed(reason: "oauth2: status 503", after: nil))
        let bare = try webhook(server, "client_id: me, client_secret_file: /none")
        #expect(bare.deliver([1], now: start) == .failed(reason: "key file", after: nil))
        server.stop()
        #expect(hook.deliver([1], now: start) == .failed(reason: "oauth2: cannot connect", after: nil))
        #expect(authority.told.isEmpty)
        for body in ["", "{}", "[1]", "{\"access_token\":\"\"}"] {
            let odd = try HTTPServer(address: "127.0.0.1:0") { _ in Response(body) }
            defer { odd.stop() }
            #expect(try webhook(odd, way).deliver([1], now: start) == .failed(reason: "oauth2: no token", after: nil))
        }
    }
}
