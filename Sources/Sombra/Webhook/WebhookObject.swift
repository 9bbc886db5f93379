/// One object of a body, with its path for error messages.
///
/// `null` counts as absent everywhere: sources differ about it. A member that *decides* what is done, for whom
/// or where is refused when its type is wrong (`read`, `text`); one that only describes is then dropped (`note`),
/// so that a change in it at Transcend stops no request.
struct WebhookObject {
    let container: KeyedDecodingContainer<WebhookMember>
    let path: String

    private func path(of member: WebhookMember) -> String {
        path.isEmpty ? member.rawValue : "\(path).\(member.rawValue)"
    }

    /// Whether the member is there and not `null`.
    func has(_ member: WebhookMember) -> Bool {
        guard container.contains(member) else { return false }
        return (try? container.decodeNil(forKey: member)) != true
    }

    /// A member that decides, of any type.
    func read<Value: Decodable>(_ type: Value.Type, _ member: WebhookMember) throws -> Value? {
        do {
            return try container.decodeIfPresent(type, forKey: member)
        } catch DecodingError.typeMismatch, DecodingError.valueNotFound, DecodingError.keyNotFound {
            throw WebhookError.malformed(path(of: member))
        }
    }

    /// A text that decides; empty text counts as absent.
    func text(_ member: WebhookMember) throws -> String? {
        guard let text = try read(String.self, member), !text.isEmpty else { return nil }
        return text
    }

    /// A text without which the body is no webhook.
    func requiredText(_ member: WebhookMember) throws -> String {
        guard let text = try text(member) else { throw WebhookError.missing(path(of: member)) }
        return text
    }

    /// A text that only describes.
    func note(_ member: WebhookMember) -> String? {
        do {
            return try container.decodeIfPresent(String.self, forKey: member)
        } catch {
            return nil
        }
    }

    /// A number that only describes.
    func number(_ member: WebhookMember) -> Double? {
        do {
            return try container.decodeIfPresent(Double.self, forKey: member)
        } catch {
            return nil
        }
    }

    /// An object that decides.
    func object(_ member: WebhookMember) throws -> WebhookObject? {
        guard has(member) else { return nil }
        do {
            let nested = try container.nestedContainer(keyedBy: WebhookMember.self, forKey: member)
            return WebhookObject(container: nested, path: path(of: member))
        } catch {
            throw WebhookError.malformed(path(of: member))
        }
    }

    /// An object without which the body is no webhook.
    func requiredObject(_ member: WebhookMember) throws -> WebhookObject {
        guard let object = try object(member) else { throw WebhookError.missing(path(of: member)) }
        return object
    }
}
