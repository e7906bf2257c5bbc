namespace Ulak.Storage.Embedded.Journals;

/// <summary>A record that waits to be written.</summary>
/// <param name="kind">What the payload is.</param>
/// <param name="payload">The octets.</param>
/// <param name="durable">Called with the position when the record is durable.</param>
/// <param name="continuation">Asynchronous, unless the caller does little before it waits again.</param>
internal sealed class PendingRecord(
    ushort kind, ReadOnlyMemory<byte> payload, Action<JournalPosition>? durable, TaskCreationOptions continuation)
{
    // Computed by the caller's thread, because the writer's is the busiest.
    private readonly uint _checksum = Crc32C.Compute(payload.Span);

    public TaskCompletionSource<JournalPosition> Completion { get; } = new(continuation);

    public ReadOnlyMemory<byte> Payload => payload;

    /// <summary>What the record may use of the last room on the disk.</summary>
    public RecordRoom Room { get; init; }

    /// <summary>The size of the whole record.</summary>
    public uint Length { get; } = RecordHeader.LengthOf((uint)payload.Length);

    /// <summary>Where the record was written; set before it is complete.</summary>
    public JournalPosition Position { get; private set; }

    /// <summary>Saves the position and makes it known, on the journal's thread.</summary>
    public void SetDurable(JournalPosition position)
    {
        Position = position;
        durable?.Invoke(position);
    }

    public int Write(Span<byte> destination, WritePlace place)
    {
        var header = new RecordHeader((uint)payload.Length, _checksum, place.Position, place.Group, place.EndsGroup, kind);
        header.Write(destination, place.Salt);
        payload.Span.CopyTo(destination[RecordHeader.Length..]);
        destination[(RecordHeader.Length + payload.Length)..(int)Length].Clear();
        return (int)Length;
    }
}

/// <summary>What a record may use of the last room on the disk: of the last segment that there is room for.</summary>
internal enum RecordRoom
{
    /// <summary>Nothing. For mail.</summary>
    None,

    /// <summary>Three quarters. For what must be saved although it frees nothing at once, such as the result of a delivery.</summary>
    Most,

    /// <summary>All. For what frees space.</summary>
    All,
}

/// <summary>Where a record is written.</summary>
internal readonly record struct WritePlace(JournalPosition Position, uint Group, bool EndsGroup, uint Salt);
