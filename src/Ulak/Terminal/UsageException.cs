
namespace Ulak.Terminal;

/// <summary>A command was asked wrongly. The message is one line for its user: what is wrong, and what is expected.</summary>
internal sealed class UsageException(string message) : Exception(message);
