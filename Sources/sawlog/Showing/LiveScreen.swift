import Glibc
import Linux

/// A terminal's screen that is painted again and again, and given back as it was.
enum LiveScreen {
    nonisolated(unsafe) private static var before: termios?  // set before handlers that read it are installed

    /// Takes the screen; Ctrl-C and SIGTERM give it back.
    static func take() {
        var settings = termios()
        if tcgetattr(0, &settings) == 0 {
            before = settings
            settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
            tcsetattr(0, TCSANOW, &settings)
        }
        // The other screen of the terminal, without a cursor.
        Terminal.write("\u{1B}[?1049h\u{1B}[?25l", to: 1)
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                LiveScreen.giveBack()
                _exit(128 + number)
            }
        }
    }

    static func giveBack() {
        Terminal.write("\u{1B}[?25h\u{1B}[?1049l", to: 1)
        if var settings = before { tcsetattr(0, TCSANOW, &settings) }
    }

    /// Shows `lines` from the top, and nothing of what stood there.
    static func show(_ lines: [String], height: Int) {
        let text = lines.prefix(height).map { $0 + "\u{1B}[K" }.joined(separator: "\r\n")
        Terminal.write("\u{1B}[H" + text + "\u{1B}[J", to: 1)
    }

    /// Waits so long for a key. False when it says to end: q, Escape, Ctrl-D, or no one is there any more.
    static func goesOn(afterMilliseconds milliseconds: Int32) -> Bool {
        let end = Clock.monotonic() + Int64(milliseconds) * 1_000_000
        while true {
            let left = Int32(clamping: (end - Clock.monotonic()) / 1_000_000)
            var ready = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
            // A change of the window's size ends the wait, and all is painted anew.
            guard left > 0, poll(&ready, 1, left) > 0 else { return true }
            var key: UInt8 = 0
            guard read(0, &key, 1) == 1 else { return false }
            if key == UInt8(ascii: "q") || key == UInt8(ascii: "Q") || key == 0x1B || key == 0x04 { return false }
            if key == UInt8(ascii: " ") { return true }
        }
    }
}
