import Diagnostics
import Foundation
import Instants
import Metrics
import Testing

@Suite struct ShippedRulesTests {
    private static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("rules/metrics")

    @Test func allFilesLoad() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.directory.path).sorted()
        #expect(
            names == [
                "evaluation.yaml", "fleet.yaml", "integration.yaml", "mesh.yaml", "security.yaml", "system.yaml",
                "training.yaml",
            ])
        let sources = try names.map { name in
            SourceText(
                name: name, text: try String(contentsOf: Self.directory.appendingPathComponent(name), encoding: .utf8))
        }
        let (metrics, faults) = DerivedMetrics.load(sources, own: OwnMetrics(start: .epoch), now: .epoch)
        #expect(faults.map(\.description) == [])
        let families = metrics.snapshot().map(\.definition)
        #expect(families.count >= 25)
        for family in families { #expect(family.help.hasSuffix("."), "\(family.name)") }
    }
}
