
namespace Ulak.Terminal;

/// <summary>A command failed. The message is one line for the user: the cause and the remedy.</summary>
internal sealed class CommandFailedException(string message) : Exception(message);
