using Ulak.Smtp;

namespace Ulak.Storage;

/// <summary>A change in the store.</summary>
/// <param name="Kind">The kind of change.</param>
/// <param name="Id">The message or session; default if there are several.</param>
public readonly record struct StoreChange(StoreChangeKind Kind, MailId Id)
{
    /// <summary>An unspecified change: read again whatever is shown.</summary>
    public static StoreChange Unknown => new(StoreChangeKind.Unknown, default);
}

/// <summary>Kinds of change.</summary>
public enum StoreChangeKind
{
    /// <summary>An unspecified change: read again whatever is shown.</summary>
    Unknown,

    /// <summary>A message was added.</summary>
    MessageAdded,

    /// <summary>A message's marks or deliveries changed.</summary>
    MessageChanged,

    /// <summary>Messages were deleted or moved to the trash.</summary>
    MessagesDeleted,

    /// <summary>A session was saved.</summary>
    SessionAdded,

    /// <summary>Messages were restored from the trash.</summary>
    MessageRestored,
}
