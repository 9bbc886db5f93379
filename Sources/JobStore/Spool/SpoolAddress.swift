/// Where an item lies in the spool.
struct SpoolAddress: Sendable, CustomStringConvertible {
    var task: TaskID
    var attempt: Int
    var item: UInt32

    /// The path below the spool's directory.
    var path: String { "\(task)/\(attempt)/\(item)" }

    var description: String { "spool item \(path)" }

    /// What is authenticated with the frame of that number, so that frames of another place, order or end do not open.
    func associatedData(counter: UInt64, isLast: Bool) -> [UInt8] {
        var bytes = Framing.join(["spool", task.rawValue, String(attempt), String(item)])
        Framing.append(counter, to: &bytes)
        bytes.append(isLast ? 1 : 0)
        return bytes
    }
}
