import Diagnostics
import Foundation
import Instants
import Metrics
import Records
import Rules
import Testing

@Suite struct ShippedRulesTests {
    private static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("rules/alerts")

    private func shipped() throws -> AlertEngine {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.directory.path).sorted()
        let sources = try names.map { name in
            SourceText(
                name: name, text: try String(contentsOf: Self.directory.appendingPathComponent(name), encoding: .utf8))
        }
        let (engine, faults) = AlertEngine.load(sources, own: OwnMetrics(start: start), now: start)
        #expect(faults.map(\.description) == [])
        return engine
    }

    @Test func aBruteForceAttackFiresAndSlowGuessesDoNot() throws {
        let attack = (0..<160).map {
            Line(at: start + .milliseconds(Int64($0) * 400), ip: "203.0.113.66", level: .warning)
        }
        let slow = (0..<24).map { Line(at: start + .seconds(Int64($0) * 3), ip: "198.51.100.\($0)", level: .warning) }
        let files = ["auth.log", "auth_json.log", "auth_rfc5424.log", "auth_traditional.log"].map { source in
            (attack + slow).sorted { $0.at < $1.at }.map { line in
                var line = line
                line.source = source
                return line
            }
        }
        let said = run(try shipped(), files, alert: "AuthenticationFailures")
        #expect(said == ["firing +2.0 203.0.113.66", "resolved +421.0 203.0.113.66"])
    }

    @Test func aBurstOfErrorsFires() throws {
        let usual = (0..<30).map { Line(at: start + .minutes(Int64($0)), level: .info, source: "app.log") }
        let errors = (0..<12).map {
            Line(at: start + .minutes(30) + .seconds(Int64($0)), outcome: "", source: "app.log")
        }
        #expect(
            run(try shipped(), [usual, errors], alert: "ErrorBurst") == [
                "firing +1809.0 app.log", "resolved +1982.0 app.log",
            ])
    }
}
