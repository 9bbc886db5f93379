// An author writes one import; the words of the contract come with it.
@_exported public import DSRModel
@_exported public import PluginMessages
