
namespace Ulak.Terminal;

/// <summary>A command line is invalid. The message is one line for the user: what is wrong and what is expected.</summary>
internal sealed class UsageException(string message) : Exception(message);
