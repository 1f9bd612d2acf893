internal import Instants

/// A time as Go's `time.Time.String` shows it in UTC: `2015-05-13 23:41:07.5 +0000 UTC`.
func goText(_ time: Instant) -> String { goText(time, layout: "2006-01-02 15:04:05.999999999 -0700 MST") }

private let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
]
private let days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

/// A time in UTC by a layout of Go: the reference time `Mon Jan 2 15:04:05 MST 2006` in the wanted form.
func goText(_ time: Instant, layout: String) -> String {
    let civil = CivilTime(time)
    var out = ""
    var rest = layout[...]
    while !rest.isEmpty {
        if let (word, text) = element(rest, civil, time) {
            out += text
            rest = rest.dropFirst(word.count)
        } else {
            out.append(rest.removeFirst())
        }
    }
    return out
}

/// The element that `rest` begins with, and its text.
private func element(_ rest: Substring, _ civil: CivilTime, _ time: Instant) -> (String, String)? {
    if let fraction = fraction(rest, civil.nanosecond) { return fraction }
    // The longer of two that begin alike comes first.
    for word in words where rest.hasPrefix(word) {
        if word == "_2", rest.hasPrefix("_2006") { return nil }
        if word == "Jan" || word == "Mon", rest.dropFirst(3).first?.isLowercase == true { continue }
        return (word, text(word, civil, time))
    }
    return nil
}

private let words = [
    "2006", "January", "Monday", "-07:00:00", "-07:00", "-0700", "-07", "Z07:00", "Z0700", "MST", "Jan", "Mon", "01",
    "02", "03", "04", "05", "06", "15", "PM", "pm", "_2", "1", "2", "3", "4", "5",
]

private func text(_ word: String, _ civil: CivilTime, _ time: Instant) -> String {
    switch word {
    case "2006": return padded(civil.year, 4)
    case "06": return padded(civil.year % 100)
    case "January": return months[civil.month - 1]
    case "Jan": return String(months[civil.month - 1].prefix(3))
    case "01": return padded(civil.month)
    case "1": return String(civil.month)
    case "02": return padded(civil.day)
    case "_2": return civil.day < 10 ? " \(civil.day)" : String(civil.day)
    case "2": return String(civil.day)
    case "Monday", "Mon":
        let name = days[weekday(civil)]
        return word == "Mon" ? String(name.prefix(3)) : name
    case "15": return padded(civil.hour)
    case "03": return padded(twelve(civil.hour))
    case "3": return String(twelve(civil.hour))
    case "04": return padded(civil.minute)
    case "4": return String(civil.minute)
    case "05": return padded(civil.second)
    case "5": return String(civil.second)
    case "PM": return civil.hour < 12 ? "AM" : "PM"
    case "pm": return civil.hour < 12 ? "am" : "pm"
    case "MST": return "UTC"
    case "Z07:00", "Z0700": return "Z"
    case "-07:00:00": return "+00:00:00"
    case "-07:00": return "+00:00"
    case "-07": return "+00"
    default: return "+0000"
    }
}

/// `.000` keeps zeros at the end, `.999` drops them, and the point when nothing is left.
private func fraction(_ rest: Substring, _ nanosecond: Int) -> (String, String)? {
    guard let first = rest.first, first == "." || first == ",", let digit = rest.dropFirst().first,
        digit == "0" || digit == "9"
    else { return nil }
    let run = rest.dropFirst().prefix { $0 == digit }
    if let next = rest.dropFirst(run.count + 1).first, next.isNumber { return nil }
    var digits = padded(nanosecond, 9).prefix(run.count)
    if digit == "9" { while digits.last == "0" { digits.removeLast() } }
    return (String(first) + run, digits.isEmpty ? "" : String(first) + digits)
}

/// 0 for Sunday.
func weekday(_ civil: CivilTime) -> Int {
    let number = CivilTime.dayNumber(year: civil.year, month: civil.month, day: civil.day)
    return ((number + 4) % 7 + 7) % 7
}

private func twelve(_ hour: Int) -> Int { hour % 12 == 0 ? 12 : hour % 12 }

private func padded(_ number: Int, _ width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
