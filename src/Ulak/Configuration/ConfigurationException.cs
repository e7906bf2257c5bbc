namespace Ulak.Configuration;

/// <summary>The configuration is wrong. The message is one line for the person who wrote it: where, what, and what is expected there.</summary>
internal sealed class ConfigurationException(string message) : Exception(message);
