using Ulak.Smtp;

namespace Ulak.Storage;

/// <summary>A change in the store.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="Id">The message or session; default where many are concerned.</param>
public readonly record struct StoreChange(StoreChangeKind Kind, MailId Id)
{
    /// <summary>Something changed; read again.</summary>
    public static StoreChange Unknown => new(StoreChangeKind.Unknown, default);
}

/// <summary>Kinds of change.</summary>
public enum StoreChangeKind
{
    /// <summary>Something changed; read again.</summary>
    Unknown,
    /// <summary>A message came.</summary>
    MessageAdded,
    /// <summary>A message's flags changed.</summary>
    MessageChanged,
    /// <summary>Messages were deleted, or discarded.</summary>
    MessagesDeleted,
    /// <summary>A session was saved.</summary>
    SessionAdded,
    /// <summary>Messages that were discarded are back.</summary>
    MessageRestored,
}
