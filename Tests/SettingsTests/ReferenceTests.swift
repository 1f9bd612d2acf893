import Diagnostics
import Foundation
import Testing

@testable import Settings

/// The reference table says what the reader does.
struct ReferenceTests {
    /// `path` with `value` at its end as YAML in flow style; `[]` becomes a list of one.
    private static func document(_ path: String, _ value: String) -> String {
        path.replacing("CATEGORY", with: "training").split(separator: ".").reversed().reduce(value) { inner, key in
            key.hasSuffix("[]") ? "{\(key.dropLast(2)): [\(inner)]}" : "{\(key): \(inner)}"
        }
    }

    private static func faults(_ text: String) -> [Diagnostic] {
        do throws(Diagnostics) {
            _ = try Settings(reading: SourceText(name: "x", text: text), directory: "")
            return []
        } catch {
            return error.faults
        }
    }

    @Test(arguments: Settings.reference.map(\.path))
    func theExampleOfASettingIsAccepted(_ path: String) throws {
        let entry = try #require(Settings.reference.first { $0.path == path })
        // Alone, a key may miss a neighbour; it must be known and its value right.
        let other = Self.faults(Self.document(path, entry.example)).filter {
            !$0.message.contains("is missing") && !$0.message.contains("there is no receiver")
                && !$0.message.contains("no route is given") && !$0.message.contains("must name a receiver")
        }
        #expect(other.isEmpty, "\(other)")
    }

    @Test func everyKeyOfTheReaderIsInTheTable() {
        var sections = Set([""])
        for entry in Settings.reference {
            let parts = entry.path.split(separator: ".")
            for count in 1..<parts.count { sections.insert(parts[..<count].joined(separator: ".")) }
        }
        // The words of Alertmanager are described where Alertmanager's are.
        for section in sections where section != "retention.categories" && !section.hasPrefix("alerting") {
            let path = section.isEmpty ? "qqqqqqqqqqqqqqqqqq" : section + ".qqqqqqqqqqqqqqqqqq"
            let text = Self.document(path, "1")
            let help = Self.faults(text).first { $0.message.contains("qqqqqq") }?.help ?? ""
            let known = help.dropFirst("known: ".count).split(separator: ", ").map(String.init)
            #expect(!known.isEmpty, "\(section): \(help)")
            for key in known where !Self.isRefused(section, key) {
                let wanted = section.isEmpty ? key : section + "." + key
                #expect(
                    Settings.reference.contains {
                        ($0.path + ".").replacing("[]", with: "").hasPrefix(wanted.replacing("[]", with: "") + ".")
                    },
                    "\(wanted) is not in the reference")
            }
        }
    }

    private static func isRefused(_ section: String, _ key: String) -> Bool {
        let path = section.isEmpty ? key : section + "." + key
        return key == "…" || faults(document(path, "1")).contains { $0.message.contains("not supported yet") }
    }

    @Test func theExampleFileIsAccepted() { #expect(Self.faults(Settings.example).isEmpty) }

    @Test func theCommittedPageIsTheTable() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = root.appendingPathComponent("docs/reference/configuration.md")
        let committed = try? String(contentsOf: page, encoding: .utf8)
        if ProcessInfo.processInfo.environment["RECORD"] != nil {
            try Settings.referencePage().write(to: page, atomically: true, encoding: .utf8)
        }
        let current = committed == Settings.referencePage()
        #expect(current, "run: sawlog docs configuration > docs/reference/configuration.md")
    }
}
