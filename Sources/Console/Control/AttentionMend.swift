/// What a person does about a job that needs one.
enum AttentionMend {
    private static let byCode = [
        "nonce-invalid":
            "Sombra's keys were rotated since the job came: ask Sombra for a redelivery (in the dashboard, retry the "
            + "request's job in this integration); it brings a nonce that is valid, and the job goes on by itself.",
        "closed-without-our-answer":
            "The request was closed before Sombra took our answer: look in the dashboard who closed it, and why.",
        "report-refused":
            "Sombra calls the report malformed: compare the integration's datapoints and identifiers in the dashboard "
            + "with the plugins' manifests, then ask Sombra for a redelivery.",
        "report-too-large": "The report is larger than Sombra takes: make the plugin emit rows or smaller files, "
            + "then ask Sombra for a redelivery.",
        "sombra-too-old": "Sombra does not know the route: upgrade the gateway, then ask it for a redelivery.",
        "result-lost":
            "A result could not be read again: `parasol store verify` shows what else is damaged. Ask Sombra for a "
            + "redelivery (in the dashboard, retry the request's job in this integration) or wait for it: every plugin "
            + "is asked anew.",
        "plugin-gave-up":
            "The plugin said that it can never work: mend it, then ask Sombra for a redelivery or wait for it.",
        "preflight-unanswered": "No plugin answered the check; the request is on hold: decide in the dashboard.",
        "needs-decision": "A plugin asks for a person's decision: decide there, then ask Sombra for a redelivery.",
        "store.unreadable":
            "Something that is stored of the job cannot be read: `parasol store verify` names what, and the log why. Ask "
            + "Sombra for a redelivery (in the dashboard, retry the request's job in this integration) or wait for it: it "
            + "brings the data anew, and every plugin is asked again.",
        "report-unreadable":
            "The report was stored by another version of Parasol, and this one does not know its kind: ask Sombra for a "
            + "redelivery; the report is made anew from what the plugins said.",
    ]

    /// The mend for a code; nil where the code says it all.
    static func text(for code: String?) -> String? { code.flatMap { byCode[$0] } }
}
