import Testing

@testable import Sombra

@Suite("Base64url")
struct Base64URLTests {
    @Test(
        "the vectors of RFC 4648, without their padding",
        arguments: [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE")]
    )
    func vectors(plain: String, text: String) {
        #expect(Base64URL.encode(plain.utf8) == text)
        #expect(Base64URL.decode(text.utf8) == Array(plain.utf8))
    }

    @Test("all bytes go there and back")
    func roundTrip() {
        let bytes = (0...255).map(UInt8.init)
        for length in 0...bytes.count {
            let part = bytes.suffix(length)
            #expect(Base64URL.decode(Base64URL.encode(part).utf8) == Array(part))
        }
    }

    @Test(
        "a second spelling of the same bytes is refused",
        arguments: ["Zh", "Zm9", "Zg==", "A", "AAAAA", "Z g", "Zm+v", "Zm/v"])
    func canonical(text: String) { #expect(Base64URL.decode(text.utf8) == nil) }
}
