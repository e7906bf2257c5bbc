namespace Ulak.Storage.Embedded.Journals;

/// <summary>A record of the journal.</summary>
/// <param name="Position">Where it stands.</param>
/// <param name="Kind">What the payload is, for the user of the journal.</param>
/// <param name="Payload">The octets; valid during the call that passes the record.</param>
internal readonly record struct JournalRecord(JournalPosition Position, ushort Kind, ReadOnlyMemory<byte> Payload);

/// <summary>A part of the journal that cannot be read although it was acknowledged, or may have been.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">How many octets it has.</param>
internal sealed record JournalDamage(JournalPosition Start, long Length)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Length} octets at {Start}";
}

/// <summary>What the journal holds.</summary>
internal sealed record JournalReport
{
    /// <summary>The number of segments.</summary>
    public required int Segments { get; init; }

    /// <summary>The number of whole records.</summary>
    public required long Records { get; init; }

    /// <summary>Their octets, headers included.</summary>
    public required long Octets { get; init; }

    /// <summary>The octets at the end that a crash left of writes that were not acknowledged. No loss.</summary>
    public required long TornOctets { get; init; }

    /// <summary>What cannot be read. Everything else can.</summary>
    public required IReadOnlyList<JournalDamage> Damages { get; init; }
}

/// <summary>A record cannot be read: its segment was freed, or it is damaged.</summary>
internal sealed class JournalRecordException(string message, Exception? cause = null) : IOException(message, cause);
