namespace Ulak.Storage.Sqlite;

/// <summary>What is kept, and how long. Messages with unfinished deliveries are always kept.</summary>
public sealed record RetentionOptions
{
    /// <summary>The maximum number of messages; null for no limit. The oldest are deleted first.</summary>
    public long? MaxMessages { get; init; }

    /// <summary>The maximum number of octets of all messages together; null for no limit. The oldest are deleted first.</summary>
    public long? MaxOctets { get; init; }

    /// <summary>
    /// How long messages and sessions are kept; null for no limit. A system clock that jumps forward by more than a day (or a quarter of
    /// the age, if that is less) deletes nothing until it has been consistent for a day of running (or the age, if that is less).
    /// </summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The maximum number of sessions; null for no limit. 100,000: about 100 MB of dialogues.</summary>
    public long? MaxSessions { get; init; } = 100_000;

    /// <summary>
    /// How long trashed messages can be restored. 10 minutes: long enough to notice a mistake, short enough that deleted messages are soon
    /// gone.
    /// </summary>
    public TimeSpan UndoPeriod { get; init; } = TimeSpan.FromMinutes(10);
}
