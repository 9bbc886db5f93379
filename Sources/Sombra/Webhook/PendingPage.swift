package import DSRModel
import FoundationEssentials

/// One page of the polling endpoint.
///
/// An item that cannot be read costs the others nothing.
package struct PendingPage: Sendable, Equatable {
    /// An item that cannot be read.
    package struct BrokenItem: Sendable, Equatable {
        /// Its request, where that at least can be read.
        package var requestID: String?
        /// The member at fault; never a value.
        package var problem: String

        package init(requestID: String?, problem: String) {
            self.requestID = requestID
            self.problem = problem
        }
    }

    /// The items that can be read, in the order of the list.
    package var items: [PendingRequest]
    package var broken: [BrokenItem]

    /// How many items the page has, whatever they are.
    package var count: Int { items.count + broken.count }

    /// Reads the body of an answer: `{"items": [ … ]}`.
    package init(body: some Collection<UInt8>, type: RequestType) throws(WebhookError) {
        let entries: [Entry]
        do {
            entries = try JSONDecoder().decode(Envelope.self, from: Data(body)).items
        } catch DecodingError.dataCorrupted {
            throw .notJSON
        } catch {
            throw .malformed("items")
        }
        (items, broken) = ([], [])
        for entry in entries {
            guard let object = entry.object else {
                broken.append(BrokenItem(requestID: nil, problem: "an element of \"items\" is no object"))
                continue
            }
            do {
                items.append(try PendingRequest(object, type: type))
            } catch {
                let problem = (error as? WebhookError)?.message ?? "an element of \"items\" cannot be read"
                broken.append(BrokenItem(requestID: object.note(.requestID), problem: problem))
            }
        }
    }

    private struct Envelope: Decodable {
        let items: [Entry]
    }

    /// Any element of the list.
    private struct Entry: Decodable {
        let object: WebhookObject?

        init(from decoder: any Decoder) throws {
            do {
                let container = try decoder.container(keyedBy: WebhookMember.self)
                object = WebhookObject(container: container, path: "items[]")
            } catch {
                object = nil
            }
        }
    }
}
