internal import CLinux
import Glibc

/// One of the three standard streams.
public enum StandardStream: Int32, Sendable {
    case input = 0
    case output = 1
    case error = 2

    /// True when a person is at the other end.
    public var isTerminal: Bool { isatty(rawValue) == 1 }

    /// Width of the terminal in columns; nil when it is none or does not say.
    public var columns: Int? {
        let columns = sawlog_terminal_columns(rawValue)
        return columns > 0 ? Int(columns) : nil
    }

    /// Height of the terminal in lines; nil when it is none or does not say.
    public var rows: Int? {
        let rows = sawlog_terminal_rows(rawValue)
        return rows > 0 ? Int(rows) : nil
    }

    /// Writes all of `bytes`.
    ///
    /// - Throws: code `EPIPE` when the reader has gone (see `Signals.ignoreBrokenPipes`).
    public func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
        guard let base = bytes.baseAddress else { return }
        var written = 0
        while written < bytes.count {
            let rest = bytes.count - written
            written += try checked("write", "standard \(self)") { Glibc.write(rawValue, base + written, rest) }
        }
    }

    public func write(_ text: String) throws(SystemError) {
        let bytes = Array(text.utf8)
        try bytes.withUnsafeBufferPointer { (part) throws(SystemError) in try write(UnsafeRawBufferPointer(part)) }
    }

    /// Reads what is there, up to the size of `buffer`, waiting for at least a byte; 0 at the end.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
        try checked("read", "standard \(self)") { Glibc.read(rawValue, buffer.baseAddress, buffer.count) }
    }
}

/// A program that reads what this one writes.
public enum ReadingProcess {
    /// Runs `command` in a shell and makes standard output its input. Its process; nil when it cannot be started, and
    /// then all stays as it was.
    public static func attachToOutput(_ command: String) -> Int32? {
        let child = sawlog_pipe_output_to(command)
        return child > 0 ? child : nil
    }
}
