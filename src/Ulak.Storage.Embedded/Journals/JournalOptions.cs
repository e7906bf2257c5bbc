namespace Ulak.Storage.Embedded.Journals;

/// <summary>The options of a journal.</summary>
internal sealed record JournalOptions
{
    /// <summary>
    /// The size of new segments in octets: 64 KiB to 1 GiB. 16 MiB: small enough for a store with little mail, large enough that a new file
    /// is rare; less on a small disk. A journal may have segments of several sizes.
    /// </summary>
    public int SegmentSize { get; init; } = 16 << 20;

    /// <summary>
    /// How many freed segments are kept to be used again, which is faster than new files. 2: one is filled while the next is ready.
    /// </summary>
    public int MaxSpares { get; init; } = 2;

    /// <summary>
    /// How many octets of the payloads written last are kept in memory. 16 MiB: what one second of heavy load writes and reads.
    /// </summary>
    public long RecentOctets { get; init; } = 16 << 20;

    /// <summary>
    /// Whether the journal may take more of the disk: a file of so many octets. False while what is left is needed for the index: without
    /// room for that, nothing can be deleted.
    /// </summary>
    public Func<long, bool> MayGrow { get; init; } = _ => true;

    /// <summary>The maximum length of a record's payload: half of a segment.</summary>
    public int MaxPayload => SegmentSize / 2;
}
