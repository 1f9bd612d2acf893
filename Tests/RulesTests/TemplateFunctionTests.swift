import Testing

@testable import Rules

@Suite struct TemplateFunctionTests {
    @Test(arguments: [
        (TemplateFunction.humanize, 12345.678, "12.35k"), (.humanize, 0, "0"), (.humanize, -1_500_000, "-1.5M"),
        (.humanize, 0.00025, "250u"), (.humanize1024, 12345.678, "12.06ki"), (.humanize1024, 0.5, "0.5"),
        (.humanizeDuration, 12345.678, "3h 25m 45s"), (.humanizeDuration, 0.25, "250ms"),
        (.humanizeDuration, 90, "1m 30s"),
        (.humanizeDuration, 90_061, "1d 1h 1m 1s"), (.humanizeDuration, -61, "-1m 1s"), (.humanizeDuration, 0, "0s"),
        (.humanizePercentage, 0.12345, "12.35%"), (.humanize, .infinity, "+Inf"), (.humanizeDuration, .nan, "NaN"),
    ])
    func numbers(_ function: TemplateFunction, _ number: Double, _ text: String) {
        #expect(function.apply(.number(number)).text == text)
    }

    @Test func wordsPassThroughFunctionsOfNumbers() {
        #expect(TemplateFunction.humanize.apply(.text("auth.log")).text == "auth.log")
        #expect(TemplateFunction.humanize.apply(.text("1500")).text == "1.5k")
        #expect(TemplateFunction.toLower.apply(.text("ABC")).text == "abc")
    }
}
