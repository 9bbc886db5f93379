import FoundationEssentials

/// The bookshop's folder of customers' pictures, one folder for each e-mail address.
struct PictureArchive: Sendable {
    let path: String

    func create(with customers: [Customer]) throws {
        // A folder for telephone numbers stands ready; nobody has a picture there.
        try FileManager.default.createDirectory(atPath: path + "/phone", withIntermediateDirectories: true)
        for customer in customers where !customer.pictures.isEmpty {
            try FileManager.default.createDirectory(
                atPath: folder(of: customer), withIntermediateDirectories: true)
            for picture in customer.pictures {
                try Data(picture.bytes).write(to: URL(filePath: folder(of: customer) + "/" + picture.name))
            }
        }
    }

    /// How many pictures of a customer there are.
    func pictures(of customer: Customer) throws -> Int {
        guard FileManager.default.fileExists(atPath: folder(of: customer)) else { return 0 }
        return try FileManager.default.contentsOfDirectory(atPath: folder(of: customer)).count
    }

    private func folder(of customer: Customer) -> String { "\(path)/email/\(customer.email)/pictures" }
}
