namespace Ulak.Storage.Embedded.Files;

/// <summary>The folder of a journal. A seam for tests, which put a simulated disk below the journal.</summary>
/// <remarks>All members throw <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> when the disk fails.</remarks>
internal interface IJournalFolder
{
    /// <summary>Lists the names of the files.</summary>
    IReadOnlyList<string> List();

    /// <summary>Creates a file with its blocks reserved; its content is undefined.</summary>
    void Create(string name, long size);

    /// <summary>Opens a file for reading.</summary>
    IJournalFile Open(string name);

    /// <summary>
    /// Opens a file for writing whole blocks: offset, length and address of each write are multiples of 4,096.
    /// </summary>
    IJournalFile OpenForWriting(string name);

    /// <summary>Renames a file, replacing none.</summary>
    void Rename(string name, string newName);

    /// <summary>Deletes a file.</summary>
    void Delete(string name);

    /// <summary>Whether nothing else refers to the file's blocks, so that they may be overwritten: no backup has a link to it.</summary>
    bool IsUnshared(string name);

    /// <summary>Makes the created, renamed and deleted names durable.</summary>
    void Flush();
}

/// <summary>A file of a journal.</summary>
internal interface IJournalFile : IDisposable
{
    /// <summary>The size of the file.</summary>
    long Length { get; }

    /// <summary>Reads octets; returns how many, fewer than requested only at the end of the file.</summary>
    int Read(long offset, Span<byte> destination);

    /// <summary>Writes blocks. They are durable after <see cref="Flush"/>.</summary>
    void Write(long offset, ReadOnlySpan<byte> blocks);

    /// <summary>Makes what was written durable.</summary>
    /// <exception cref="IOException">The disk failed, or the file is no longer where it was opened.</exception>
    void Flush();
}
