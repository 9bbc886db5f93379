/// An error whose description is written for the person in charge and holds no personal data.
///
/// Only the description of such an error leaves the plugin: as the reason of a retry, or as the reason why the plugin
/// does not start. Of any other error the type's name leaves, because errors often quote the data at fault.
public protocol PluginFailure: Error, CustomStringConvertible {}
