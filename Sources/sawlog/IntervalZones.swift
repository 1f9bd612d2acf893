import Alertmanager
import Diagnostics
import Instants
import Linux

extension AlertmanagerConfiguration {
    private static let database = "/usr/share/zoneinfo"

    /// Gives time intervals the rules of their zones, from the system's database; gives a fault for each zone that is not
    /// there. Without a database all times are UTC, with a warning.
    mutating func placeIntervals() -> [Diagnostic] {
        place(Self.zone).map { fault in
            if FileReading.isDirectory(Self.database) { return fault }
            var warning = fault
            warning.severity = .warning
            warning.help = "there is no \(Self.database): its times are taken as UTC"
            return warning
        }
    }

    /// By a name in the time zone database, or `Local`.
    private static func zone(_ name: String) -> ZoneRules? {
        let isPlain = name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || "_+-/".utf8.contains(byte)
        }
        guard isPlain, !name.hasPrefix("/") else { return nil }
        do throws(SystemError) {
            return ZoneRules(try readFile(name == "Local" ? "/etc/localtime" : "\(database)/\(name)", limit: 1 << 20))
        } catch {
            return nil
        }
    }
}
