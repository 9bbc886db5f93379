/// A data silo: an integration that the company registered at Transcend.
public struct DataSilo: Codable, Sendable, Hashable {
    /// Its id, a UUID.
    public var id: String
    /// Its title.
    public var title: String?
    /// Its description.
    public var description: String?
    /// A link to it in Transcend's dashboard.
    public var link: String?

    /// Makes a data silo.
    public init(id: String, title: String? = nil, description: String? = nil, link: String? = nil) {
        self.id = id
        self.title = title
        self.description = description
        self.link = link
    }
}

/// A preflight check (an "enricher" at Transcend).
public struct PreflightCheck: Codable, Sendable, Hashable {
    /// Its id, a UUID.
    public var id: String
    /// Its title.
    public var title: String?

    /// Makes a preflight check.
    public init(id: String, title: String? = nil) {
        self.id = id
        self.title = title
    }
}

/// The company's organisation at Transcend.
public struct Organization: Codable, Sendable, Hashable {
    /// Its id, a UUID.
    public var id: String?
    /// Its slug.
    public var uri: String?
    /// Its name.
    public var name: String?

    /// Makes an organisation.
    public init(id: String? = nil, uri: String? = nil, name: String? = nil) {
        self.id = id
        self.uri = uri
        self.name = name
    }
}

/// A field that the company defined, with its values.
public struct Attribute: Codable, Sendable, Hashable {
    /// The name of the field.
    public var key: String?
    /// Its values.
    public var values: [String]?

    /// Makes an attribute.
    public init(key: String? = nil, values: [String]? = nil) {
        self.key = key
        self.values = values
    }
}

/// A consent partition.
public struct Partition: Codable, Sendable, Hashable {
    /// Its id, a UUID.
    public var id: String?
    /// Its name.
    public var name: String?
    /// The partition key.
    public var partition: String?

    /// Makes a partition.
    public init(id: String? = nil, name: String? = nil, partition: String? = nil) {
        self.id = id
        self.name = name
        self.partition = partition
    }
}

/// A consent or preference change.
public struct Purpose: Codable, Sendable, Hashable {
    /// The purpose's name.
    public var purpose: String?
    /// Whether the person allows it.
    public var enabled: Bool?
    /// The preferences under it, changed ones and others.
    public var preferences: [Preference]?

    /// Makes a purpose.
    public init(purpose: String? = nil, enabled: Bool? = nil, preferences: [Preference]? = nil) {
        self.purpose = purpose
        self.enabled = enabled
        self.preferences = preferences
    }

    /// A choice under a topic.
    public struct Preference: Codable, Sendable, Hashable {
        /// The topic.
        public var topic: String?
        /// What the person chose.
        public var choice: Choice?

        /// Makes a preference.
        public init(topic: String? = nil, choice: Choice? = nil) {
            self.topic = topic
            self.choice = choice
        }
    }

    /// What a person chose; one of the three.
    public struct Choice: Codable, Sendable, Hashable {
        /// One value of several.
        public var selectValue: String?
        /// Several values.
        public var selectValues: [String]?
        /// Yes or no.
        public var booleanValue: Bool?

        /// Makes a choice.
        public init(selectValue: String? = nil, selectValues: [String]? = nil, booleanValue: Bool? = nil) {
            self.selectValue = selectValue
            self.selectValues = selectValues
            self.booleanValue = booleanValue
        }
    }
}
