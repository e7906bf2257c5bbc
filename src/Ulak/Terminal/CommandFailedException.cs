
namespace Ulak.Terminal;

/// <summary>A command cannot be done. The message is one line for its user: the cause, and the remedy.</summary>
internal sealed class CommandFailedException(string message) : Exception(message);
