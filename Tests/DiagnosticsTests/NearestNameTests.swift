import Diagnostics
import Testing

@Suite("The nearest known name")
struct NearestNameTests {
    static let known = ["labels", "annotations", "expr", "for", "alert", "keep_firing_for"]

    @Test(
        "slips of the finger",
        arguments: [
            ("label", "labels"), ("lables", "labels"), ("anotations", "annotations"), ("exrp", "expr"),
            ("LABELS", "labels"),
            ("fro", "for"), ("keep_fireing_for", "keep_firing_for"), ("alerrt", "alert"),
        ])
    func slips(name: String, expected: String) { #expect(nearestName(to: name, among: Self.known) == expected) }

    @Test("names that are no slip", arguments: ["", "severity", "xyz", String(repeating: "a", count: 200)])
    func strangers(name: String) { #expect(nearestName(to: name, among: Self.known) == nil) }

    @Test("one letter is no slip for another, nor nothing for one letter")
    func short() {
        #expect(nearestName(to: "a", among: ["b"]) == nil)
        #expect(nearestName(to: "", among: ["b"]) == nil)
        #expect(nearestName(to: "by", among: ["bz"]) == "bz")
    }

    @Test("the first of equals, and the words of a suggestion")
    func words() {
        #expect(nearestName(to: "cat", among: ["bat", "car"]) == "bat")
        #expect(suggestion(for: "exprr", among: Self.known) == "did you mean \"expr\"?")
        #expect(suggestion(for: "zzz", among: ["b", "a"]) == "known: a, b")
        #expect(suggestion(for: "zzz", among: [String]()) == nil)
        let many = suggestion(for: "zzz", among: (0..<60).map { "name-\($0)" })
        #expect(many?.hasSuffix(", …") == true)
    }
}
