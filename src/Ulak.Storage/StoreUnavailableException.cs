namespace Ulak.Storage;

/// <summary>The store cannot take anything now. <see cref="IsFull"/> tells a full disk (452 4.3.1) from everything else (451 4.3.0).</summary>
public sealed class StoreUnavailableException(string message, bool isFull, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>There is no room.</summary>
    public bool IsFull { get; } = isFull;
}
