internal import CLinux

/// How the process deals with its memory.
public enum Memory {
    /// Lets freed buffers of megabytes be used again instead of going back to the system.
    ///
    /// Batches and blocks come and go several times a second; without this each of them has its pages
    /// faulted in anew, a third of the time of a search. Call once, before threads start.
    public static func keepFreed() { sawlog_keep_freed_memory() }

    /// Gives freed buffers of a megabyte and more back to the system after all: batches of an import are of many
    /// sizes, and what one leaves seldom fits the next. After `keepFreed`. Cost: a fiftieth of an import.
    public static func returnLarge() { sawlog_return_large_memory() }

    /// Gives all that is free back to the system, pages between what is used too. Cost: milliseconds.
    public static func trim() { sawlog_trim_memory() }
}
