namespace Ulak.Storage;

/// <summary>
/// The store cannot be used at the moment. The message may be shown to clients: it names no path. The log has the details.
/// An SMTP server replies 452 4.3.1 if <see cref="IsFull"/>, else 451 4.3.0.
/// </summary>
public sealed class StoreUnavailableException(string message, bool isFull, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Whether the cause is a full disk.</summary>
    public bool IsFull { get; } = isFull;
}
