package import DSRModel

/// `POST /v1/data-silo`: answers an access request with JSON values.
///
/// Source: API reference "POST/v1/data-silo"; "Respond to a DSR via API" (docs.transcend.io).
package struct AccessReport: Sendable, Equatable {
    /// One account of the person.
    package struct Profile: Sendable, Equatable {
        /// Tells several profiles apart; not sent for a single one, except to old gateways.
        package var id: String?
        /// What there is under each datapoint; nil sends none.
        package var data: [Datapoint: RawJSON]?

        /// Makes a profile.
        package init(id: String? = nil, data: [Datapoint: RawJSON]? = nil) {
            self.id = id
            self.data = data
        }
    }

    /// The person's accounts; an empty list is "none", nil leaves the member out.
    package var profiles: [Profile]?
    /// The state of the whole data silo.
    ///
    /// It speaks for other profiles of the request too: see the rules of truth.
    package var status: IntegrationStatus?
    /// The state of the datapoints in this report; sent as `profileStatus`.
    package var datapointStatus: DatapointStatus?

    /// Makes a report.
    package init(
        profiles: [Profile]? = nil, status: IntegrationStatus? = nil, datapointStatus: DatapointStatus? = nil
    ) {
        self.profiles = profiles
        self.status = status
        self.datapointStatus = datapointStatus
    }

    /// The body.
    ///
    /// `legacyProfileID` is set for gateways before 7.199.0, which need one in every report.
    package func body(legacyProfileID: String? = nil) -> JSONBody {
        var profiles = profiles
        if let legacyProfileID {
            if profiles?.isEmpty ?? true { profiles = [Profile()] }
            profiles = profiles?.map { Profile(id: $0.id ?? legacyProfileID, data: $0.data) }
        }
        var body = JSONBody()
        body.append("{")
        var separator: StaticString = ""
        if let profiles {
            let namesIDs = legacyProfileID != nil || profiles.count > 1
            body.append("\"profiles\":[")
            for (index, profile) in profiles.enumerated() {
                if index > 0 { body.append(",") }
                Self.write(profile, withID: namesIDs, to: &body)
            }
            body.append("]")
            separator = ","
        }
        if let status {
            body.append(separator)
            body.append("\"status\":")
            body.append(text: status.rawValue)
            separator = ","
        }
        if let datapointStatus {
            body.append(separator)
            body.append("\"profileStatus\":")
            body.append(text: datapointStatus.rawValue)
        }
        body.append("}")
        body.close()
        return body
    }

    private static func write(_ profile: Profile, withID: Bool, to body: inout JSONBody) {
        body.append("{")
        let id = withID ? profile.id : nil
        if let id {
            body.append("\"profileId\":")
            body.append(text: id)
        }
        if let data = profile.data {
            body.append(id == nil ? "\"profileData\":{" : ",\"profileData\":{")
            for (index, (datapoint, value)) in data.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { body.append(",") }
                body.append(text: datapoint.rawValue)
                body.append(":")
                body.append(value)
            }
            body.append("}")
        }
        body.append("}")
    }
}
