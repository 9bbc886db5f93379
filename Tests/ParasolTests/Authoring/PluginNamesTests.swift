import DSRModel
import Foundation
import Testing

@testable import parasol

@Suite("The names of a new plugin")
struct PluginNamesTests {
    @Test(
        "type, module, file names and id come of one name",
        arguments: ["loyalty-cards", "loyalty_cards", "loyaltyCards", "LoyaltyCards", "Loyalty--Cards_"])
    func spellings(name: String) throws {
        let names = try PluginNames(name)
        #expect(names.type == "LoyaltyCards")
        #expect(names.module == "LoyaltyCardsPlugin")
        #expect(names.slug == "loyalty-cards")
        #expect(names.id == "com.example.loyalty-cards")
    }

    @Test("an abbreviation stays together, digits stay where they are")
    func words() throws {
        #expect(try PluginNames("crm2").type == "Crm2")
        #expect(try PluginNames("CRM").slug == "crm")
        #expect(try PluginNames("reviews", id: "org.shop.reviews").id == "org.shop.reviews")
    }

    @Test(
        "what cannot be a name of Swift, or means something else already, is refused",
        arguments: ["", "2go", "-a", "été", "a b", "a.b", "a/b", "report", "Account", "string", "self", "_"])
    func unfit(name: String) {
        #expect(throws: PluginNames.Unfit.self) { try PluginNames(name) }
    }

    @Test("an id that no gateway would take is refused", arguments: ["Example", "com.Example.a", "com..a", "com.-a"])
    func unfitID(id: String) {
        #expect(throws: PluginNames.Unfit.self) { try PluginNames("reviews", id: id) }
    }

    @Test("every public type that a plugin's code may name is kept free")
    func taken() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources").path
        var found: Set<String> = []
        for module in ["PluginKit", "PluginMessages", "DSRModel", "PluginTesting"] {
            let files = FileManager.default.enumerator(atPath: "\(sources)/\(module)")
            while let file = files?.nextObject() as? String {
                guard file.hasSuffix(".swift") else { continue }
                let text = try String(contentsOfFile: "\(sources)/\(module)/\(file)", encoding: .utf8)
                for match in text.matches(
                    of: /(?m)^public (?:final )?(?:struct|class|enum|protocol|actor|typealias) (\w+)/)
                {
                    found.insert(String(match.1))
                }
            }
        }
        #expect(found.count > 40)
        #expect(found.subtracting(PluginNames.taken).sorted() == [])
    }
}
