import Diagnostics
import PromQL
import Testing

/// What the reference page shows can be written.
struct ReferenceTests {
    @Test func examplesAreRead() throws {
        let blocks = Function.referencePage().components(separatedBy: "```")
        for line in blocks[1].split(separator: "\n") { _ = try PromQL.Expression.parse(String(line)) }
    }

    @Test func everyFunctionIsListedOnce() {
        let page = Function.referencePage()
        #expect(Set(Function.names).count == Function.names.count)
        for name in Function.names { #expect(page.contains("| `\(name)("), "\(name)") }
    }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [Substring] {
        split(separator: separator, omittingEmptySubsequences: false)
    }
}
