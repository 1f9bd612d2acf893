import Diagnostics
import Records
import Storage

/// What `sawlog store stats` and `sawlog store verify` say.
enum StoreReport {
    static func statistics(_ path: String, _ arguments: ParsedArguments) throws -> Int32 {
        let snapshot = try SegmentSnapshot(path)
        let (found, parts) = (try snapshot.statistics(), try snapshot.parts())
        let out = StandardOutput()
        if arguments.value("output") == "json" {
            out.write(json(found, parts))
        } else {
            out.write(
                "\(grouped(Int(found.records))) records, \(sizeText(found.textBytes)) of lines in \(sizeText(found.diskBytes)) "
            )
            out.write("on disk (\(percent(found.ratio)))\n")
            out.write("not yet sealed: \(grouped(Int(found.hotRecords))) records in \(found.hotBatches) batches\n")
            if found.quarantinedBatches > 0 {
                out.write(
                    "set aside as damaged: \(found.quarantinedBatches) batches, \(found.quarantinedRecords) records\n")
            }
            for partition in found.partitions {
                out.write(
                    "\(partition.name): \(grouped(Int(partition.records))) records in \(partition.blocks) blocks, ")
                out.write("\(sizeText(partition.textBytes)) in \(sizeText(partition.diskBytes))\n")
            }
            if parts.blocks > 0 { out.write(StorePartsReport.text(parts, of: found.diskBytes)) }
        }
        out.flush()
        return Program.Exit.done
    }

    private static func json(_ found: StoreStatistics, _ parts: StoreParts) -> String {
        let partitions = found.partitions.map {
            #"{"name":"\#($0.name)","category":"\#($0.category.name)","blocks":\#($0.blocks),"records":\#($0.records),"#
                + #""text_bytes":\#($0.textBytes),"disk_bytes":\#($0.diskBytes)}"#
        }
        return #"{"records":\#(found.records),"text_bytes":\#(found.textBytes),"disk_bytes":\#(found.diskBytes),"#
            + #""hot_records":\#(found.hotRecords),"hot_batches":\#(found.hotBatches),"#
            + #""quarantined_records":\#(found.quarantinedRecords),"partitions":[\#(partitions.joined(separator: ","))],"#
            + StorePartsReport.json(parts) + "}\n"
    }

    static func verification(_ path: String, _ arguments: ParsedArguments) throws -> Int32 {
        let isShown = Terminal.isTerminal(2)
        let report = try verifyStore(path) { blocks in
            if isShown, blocks % 8 == 0 { Terminal.write("\r\u{1B}[K\(blocks) blocks", to: 2) }
            return true
        }
        if isShown { Terminal.write("\r\u{1B}[K", to: 2) }
        let out = StandardOutput()
        for fault in report.faults { out.write("fault: \(fault)\n") }
        for source in report.sources where !source.faults.isEmpty || source.lost > 0 || source.expired > 0 {
            out.write(line(source) + "\n")
            for fault in source.faults { out.write("  fault: \(fault)\n") }
        }
        let lost = report.sources.reduce(Int64(0)) { $0 + $1.lost }
        out.write(
            "\(grouped(report.records)) records in \(grouped(report.blocks)) blocks, \(grouped(report.sources.count)) sources, "
                + "\(sizeText(report.bytes)): "
                + (report.isSound
                    ? "every checksum fits, every byte is stored once\(lost > 0 ? " or named as lost" : "")"
                    : "NOT SOUND")
                + "\n")
        out.flush()
        return report.isSound ? Program.Exit.done : Program.Exit.nothing
    }

    private static func line(_ source: SourceVerification) -> String {
        var text = "\(Diagnostic.visible(source.source)): \(grouped(Int(source.read))) bytes in \(source.generations) "
        text += "\(source.generations == 1 ? "generation" : "generations"), \(grouped(Int(source.stored))) stored"
        if source.lost > 0 { text += ", \(grouped(Int(source.lost))) named as lost" }
        if source.expired > 0 { text += ", \(grouped(Int(source.expired))) removed by retention" }
        return text
    }

    static func percent(_ ratio: Double) -> String { "\(Int((ratio * 100).rounded())) %" }
}
