import Diagnostics
import Testing

@Suite("Numbers as people read them")
struct HumanNumbersTests {
    @Test(arguments: [(0, "0 B"), (1023, "1023 B"), (1536, "1.5 KiB"), (150 << 20, "150 MiB"), (5 << 40, "5.0 TiB")])
    func sizesAreShort(_ bytes: Int, _ text: String) { #expect(sizeText(Int64(bytes)) == text) }

    @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567")])
    func thousandsAreGrouped(_ number: Int, _ text: String) { #expect(grouped(number) == text) }
}
