import Testing

@testable import Notifying

@Test("a text that is too long for its place says that there was more")
func shortenedText() {
    #expect("".shortened(to: 3) == "")
    #expect("abc".shortened(to: 3) == "abc")
    #expect("abcd".shortened(to: 3) == "ab…")
    // Characters are counted, and none is cut.
    #expect("größe👩‍🚀!".shortened(to: 6) == "größe…")
}
