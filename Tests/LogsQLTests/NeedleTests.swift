import TestKit
import Testing

@testable import LogsQL

@Suite struct NeedleTests {
    @Test(
        arguments: [
            ("", "", 0, 0), ("", "abc", 2, 2), ("", "abc", 4, nil), ("a", "", 0, nil), ("abc", "ab", 0, nil),
            ("abc", "abc", 0, 0),
            ("abc", "xxabcabc", 0, 2), ("abc", "xxabcabc", 3, 5), ("abc", "xxabcabc", 6, nil),
            ("eeee", "eee eeee", 0, 4),
            ("é日", "aé日", 0, 1),
        ] as [(String, String, Int, Int?)]) func finds(_ text: String, _ value: String, _ start: Int, _ expected: Int?)
    {
        withBytes(value) { bytes in #expect(Needle(text).position(in: bytes, from: start) == expected) }
    }

    @Test(
        arguments: [
            ("error", "an eRRoR", 3), ("error", "EERROR error", 1), ("z1", "xZ1z1", 1), ("1-2", "01-2", 1),
            ("[a]", "{A}[A]", 3),
            ("q", "abc", nil),
        ] as [(String, String, Int?)]) func foldsCase(_ text: String, _ value: String, _ expected: Int?)
    {
        withBytes(value) { bytes in #expect(Needle(text, foldsCase: true).position(in: bytes) == expected) }
    }
}
