namespace Ulak.Storage.Embedded.Records;

/// <summary>The kinds of records; docs/journal.md gives their payloads. Values are stored, so they never change.</summary>
internal enum RecordKind : ushort
{
    /// <summary>A part of a message's content.</summary>
    Content = 1,

    /// <summary>A message: its envelope, and the last part of its content.</summary>
    Message = 2,

    /// <summary>Messages were deleted.</summary>
    Delete = 3,

    /// <summary>Messages' marks changed.</summary>
    Change = 4,

    /// <summary>Messages were moved to the trash.</summary>
    Trash = 5,

    /// <summary>Some of the messages that were trashed together were restored.</summary>
    Restore = 6,

    /// <summary>A user was added or replaced.</summary>
    SaveUser = 7,

    /// <summary>A user was removed.</summary>
    RemoveUser = 8,

    /// <summary>A message again, because the segment that held it is to be freed.</summary>
    Moved = 9,

    /// <summary>The marks of messages again, whether they are in the trash, and the states of their deliveries.</summary>
    States = 10,

    /// <summary>All users again.</summary>
    Users = 11,

    /// <summary>Deletions again.</summary>
    Deletions = 12,

    /// <summary>The results of an attempt to deliver a message.</summary>
    Attempt = 13,

    /// <summary>Deliveries of the queue were changed by an operator.</summary>
    ChangeQueue = 14,

    /// <summary>Reports were sent.</summary>
    CompleteReports = 15,

    /// <summary>A destination was paused or resumed.</summary>
    Pause = 16,

    /// <summary>An entry of the suppression list was saved, or a failure added to it.</summary>
    SaveSuppression = 17,

    /// <summary>An entry of the suppression list was removed.</summary>
    RemoveSuppression = 18,

    /// <summary>All paused destinations again.</summary>
    Pauses = 19,

    /// <summary>A part of the suppression list again.</summary>
    Suppressions = 20,
}
