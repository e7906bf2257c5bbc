namespace Ulak.Storage.Embedded.Journals;

/// <summary>A place in the journal. Positions grow, and are never used again.</summary>
/// <param name="Segment">The segment's number; the first is 1.</param>
/// <param name="Offset">The offset in the segment's file.</param>
internal readonly record struct JournalPosition(uint Segment, uint Offset) : IComparable<JournalPosition>
{
    /// <summary>Before the first record.</summary>
    public static JournalPosition Start => default;

    /// <summary>The position as a number.</summary>
    public ulong Value => ((ulong)Segment << 32) | Offset;

    /// <summary>The position of a number.</summary>
    public static JournalPosition FromValue(ulong value) => new((uint)(value >> 32), (uint)value);

    /// <inheritdoc/>
    public int CompareTo(JournalPosition other) => Value.CompareTo(other.Value);

    /// <summary>Whether one position is before another.</summary>
    public static bool operator <(JournalPosition left, JournalPosition right) => left.Value < right.Value;

    /// <summary>Whether one position is after another.</summary>
    public static bool operator >(JournalPosition left, JournalPosition right) => left.Value > right.Value;

    /// <summary>Whether one position is before another, or the same.</summary>
    public static bool operator <=(JournalPosition left, JournalPosition right) => left.Value <= right.Value;

    /// <summary>Whether one position is after another, or the same.</summary>
    public static bool operator >=(JournalPosition left, JournalPosition right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public override string ToString() => $"{Segment:x8}:{Offset:x8}";
}
