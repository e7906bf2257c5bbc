namespace Ulak.Storage.Embedded.Files;

/// <summary>The folder of a journal. A seam for tests, which put a simulated disk below the journal.</summary>
/// <remarks>All members throw <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> when the disk fails.</remarks>
public interface IJournalFolder
{
    /// <summary>Lists the names of the files.</summary>
    IReadOnlyList<string> List();

    /// <summary>Creates a file with its blocks reserved; its content is undefined.</summary>
    IJournalFile Create(string name, long size);

    /// <summary>Opens a file for reading and writing.</summary>
    IJournalFile Open(string name);

    /// <summary>Renames a file that is not open, replacing none.</summary>
    void Rename(string name, string newName);

    /// <summary>Deletes a file that is not open.</summary>
    void Delete(string name);

    /// <summary>Makes the created, renamed and deleted names durable.</summary>
    void Flush();
}

/// <summary>A file of a journal.</summary>
public interface IJournalFile : IDisposable
{
    /// <summary>The size of the file.</summary>
    long Length { get; }

    /// <summary>Reads octets; returns how many, fewer than requested only at the end of the file.</summary>
    int Read(long offset, Span<byte> destination);

    /// <summary>Writes octets. They are durable after <see cref="Flush"/>.</summary>
    void Write(long offset, ReadOnlySpan<byte> octets);

    /// <summary>Makes what was written durable.</summary>
    void Flush();
}
