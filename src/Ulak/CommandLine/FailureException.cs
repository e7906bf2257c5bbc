namespace Ulak.CommandLine;

/// <summary>A command cannot be done. The message is one line for its user: the cause, and the remedy.</summary>
internal sealed class FailureException(string message) : Exception(message);
