import Glibc

/// The readings of the machine's clocks, in nanoseconds. Cost: tens of nanoseconds, no system call.
public enum Clock {
    /// Time of day, since 1970-01-01T00:00:00Z. May jump.
    public static func now() -> Int64 { read(CLOCK_REALTIME) }

    /// Time since some moment in the past that stays the same while the machine runs. Never goes
    /// back; stands still while the machine sleeps.
    public static func monotonic() -> Int64 { read(CLOCK_MONOTONIC) }

    /// As `monotonic`, and goes on while the machine sleeps.
    public static func sinceBoot() -> Int64 { read(CLOCK_BOOTTIME) }

    /// Processor time that the calling thread has used.
    public static func threadTime() -> Int64 { read(CLOCK_THREAD_CPUTIME_ID) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        // Fails only for a clock that does not exist; these do on every Linux.
        clock_gettime(clock, &time)
        return nanoseconds(time)
    }
}
