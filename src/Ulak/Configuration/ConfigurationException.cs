namespace Ulak.Configuration;

/// <summary>The configuration is invalid. The message is one line for the user: the place, the problem, and what is expected.</summary>
internal sealed class ConfigurationException(string message) : Exception(message);
