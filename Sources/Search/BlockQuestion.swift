internal import LogsQL
internal import Records
internal import Storage

/// What a search asks of each block. Any thread may ask it, with a `BlockReader` of its own.
struct BlockQuestion: Sendable {
    let filter: any Filter
    let needs: BlockNeeds
    /// Records with smaller numbers in the order of arrival are not wanted.
    let arrivedSince: Int64

    init(_ query: Query, arrivedSince: Int64) {
        filter = query.filter
        needs = BlockNeeds(query)
        self.arrivedSince = arrivedSince
    }

    /// Decodes a block and picks its records. Cost: nearly all of a search; what is left are the pipes.
    func answer(_ body: BlockBody, _ reader: BlockReader) -> BlockAnswer {
        do {
            var needs = needs
            // A block that is not new as a whole has to be looked at record by record.
            if body.block.firstArrival < arrivedSince { needs.tally = nil }
            let loaded = try reader.load(body, needing: needs)
            if loaded.mustBeWhole { return BlockAnswer(block: body.block, mustBeWhole: true) }
            let found = filter.picks(
                loaded.batch, firstArrival: body.block.firstArrival, arrivedSince: arrivedSince,
                certain: loaded.certain)
            return BlockAnswer(
                block: body.block,
                matches: BlockMatches(batch: loaded.batch, selection: found, weights: loaded.weights),
                storedBytes: body.storedBytes)
        } catch {
            return BlockAnswer(block: body.block, fault: error)
        }
    }
}

/// What a block has for the pipes, or why it could not be read.
struct BlockAnswer: Sendable {
    let block: BlockReference
    /// nil when it could not be read.
    var matches: BlockMatches?
    var fault: StoreError?
    /// Bytes of it in the store that were read.
    var storedBytes = 0
    /// True when there is no answer yet since too little of the block was fetched.
    var mustBeWhole = false
}

struct BlockMatches: Sendable {
    var batch: RecordBatch
    /// The records that fulfil the filter.
    var selection: Selection
    /// How many records each stands for; empty when each stands for itself.
    var weights: [Int] = []
}

extension Filter {
    /// The records of `batch` that fulfil the filter.
    ///
    /// - Parameters:
    ///   - firstArrival: the number of the first record in the order of arrival.
    ///   - arrivedSince: records with smaller numbers are passed over.
    ///   - certain: records that are known to fulfil the filter and are not looked at.
    func picks(_ batch: RecordBatch, firstArrival: Int64, arrivedSince: Int64, certain: Selection?) -> Selection {
        var selection = Selection(count: batch.count, all: true)
        if arrivedSince > 0 { selection.filter { batch.arrival($0, first: firstArrival) >= arrivedSince } }
        guard var certain else {
            apply(to: batch, &selection)
            return selection
        }
        certain.formIntersection(selection)
        selection.subtract(certain)
        if !selection.isEmpty { apply(to: batch, &selection) }
        selection.formUnion(certain)
        return selection
    }
}

extension RecordBatch {
    /// The number of a record in the order of arrival; counted from `first` when the batch does not say.
    func arrival(_ index: Int, first: Int64) -> Int64 {
        arrivals.count == count ? arrivals[index] : first + Int64(index)
    }
}
