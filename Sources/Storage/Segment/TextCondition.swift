internal import Records

extension SegmentReader {
    /// The rows of a template whose lines may hold what `condition` says, its words being texts that
    /// may stand anywhere.
    func rows(of template: Int, holding condition: WordCondition) throws(BlockFault) -> TemplateRows {
        switch condition {
        case .anything: return .everywhere
        case .nothing: return .nowhere
        case .word(let text): return try rows(holding: text).rows(of: template, self, dictionary())
        case .all(let parts):
            var rows = TemplateRows.everywhere
            for part in parts {
                rows.formIntersection(try self.rows(of: template, holding: part))
                if case .nowhere = rows { break }
            }
            return rows
        case .any(let parts):
            var rows = TemplateRows.nowhere
            for part in parts {
                rows.formUnion(try self.rows(of: template, holding: part))
                if case .everywhere = rows { break }
            }
            return rows
        }
    }

    /// The rows of each template that may be wanted of its shapes in doubt, nil for all. Shapes of
    /// templates without any are taken from `possible`.
    func wantedRows(
        _ texts: WordCondition, _ possible: inout Selection, _ certain: Selection
    ) throws(BlockFault) -> [Selection?] {
        let dictionary = try dictionary()
        var rows = [Selection?](repeating: nil, count: dictionary.templates.count)
        if case .anything = texts { return rows }
        var isKnown = [Bool](repeating: false, count: dictionary.templates.count)
        var none = [Bool](repeating: false, count: dictionary.templates.count)
        for (number, shape) in dictionary.shapes.enumerated()
        where possible.contains(number) && !certain.contains(number) {
            if !isKnown[shape.template] {
                isKnown[shape.template] = true
                switch try self.rows(of: shape.template, holding: texts) {
                case .nowhere: none[shape.template] = true
                case .everywhere: break
                case .these(let selection): rows[shape.template] = selection
                }
            }
            if none[shape.template] { possible.remove(number) }
        }
        return rows
    }
}
