using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ulak.Relay.Tables;

/// <summary>
/// The tables of the store: the folder <c>tables</c> of the data directory, with a file for each table and a line of JSON for each version.
/// A server and commands beside it may change them at the same time. Thread-safe.
/// </summary>
internal sealed partial class TableFolder
{
    private const string Extension = ".jsonl";
    private const string Deleted = ".deleted";

    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(10);

    private readonly string _folder;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (FileStamp Stamp, StoredTable Table)> _read = new(StringComparer.Ordinal);

    /// <param name="data">The data directory.</param>
    public TableFolder(string data) => _folder = Path.Combine(data, "tables");

    /// <summary>The names of the tables, in order.</summary>
    public ImmutableArray<string> Names => !Directory.Exists(_folder) ? []
        : [.. Directory.EnumerateFiles(_folder, "*" + Extension).Select(Path.GetFileNameWithoutExtension).OfType<string>()
            .Where(IsName).Order(StringComparer.Ordinal)];

    /// <summary>What changes when a table changes.</summary>
    public string Stamp => string.Join(';', Names.Select(name => $"{name} {StampOf(PathOf(name))}"));

    /// <summary>
    /// Whether a text can be the name of a table: small letters, digits and hyphens. <c>users</c> are the users who may log in.
    /// </summary>
    public static bool IsName(string text) => text is not "users" && NamePattern().IsMatch(text);

    /// <summary>Reads all tables, ordered by name, on the thread pool.</summary>
    /// <exception cref="TableException">A file cannot be read.</exception>
    public Task<ImmutableArray<StoredTable>> ListAsync(CancellationToken cancellationToken) =>
        Task.Run(() => Names.Select(Find).OfType<StoredTable>().ToImmutableArray(), cancellationToken);

    /// <summary>Reads a table on the thread pool; null if there is none.</summary>
    /// <inheritdoc cref="Find"/>
    public Task<StoredTable?> FindAsync(string name, CancellationToken cancellationToken) => Task.Run(() => Find(name), cancellationToken);

    /// <summary>Reads a table; null if there is none. For threads that may wait for a disk.</summary>
    /// <exception cref="TableException">The file cannot be read.</exception>
    public StoredTable? Find(string name)
    {
        var path = PathOf(name);
        if (!IsName(name) || !File.Exists(path))
        {
            return null;
        }

        // The stamp first: what is written meanwhile is read the next time.
        var stamp = StampOf(path);
        lock (_lock)
        {
            if (_read.TryGetValue(name, out var known) && known.Stamp == stamp)
            {
                return known.Table;
            }
        }

        var table = StoredTable.Create(name, Read(path).Versions);
        lock (_lock)
        {
            _read[name] = (stamp, table);
        }

        return table;
    }

    /// <summary>Changes a table while no other process does. Returns the table that the change returned.</summary>
    /// <param name="name">The name.</param>
    /// <param name="change">Gets the table, or null for none, and returns it changed; null to delete it.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="TableException">The table cannot be read or written.</exception>
    public async Task<StoredTable?> ChangeAsync(
        string name, Func<StoredTable?, StoredTable?> change, CancellationToken cancellationToken)
    {
        try
        {
            await using var owned = await LockAsync(cancellationToken).ConfigureAwait(false);
            return await Task.Run(
                () =>
                {
                    var before = Find(name);
                    var after = change(before);
                    Write(name, before, after);
                    return after;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TableException($"The table {name} cannot be written: {e.Message} Nothing has changed.");
        }
    }

    /// <summary>As <see cref="FindDeleted"/>, on the thread pool.</summary>
    public Task<StoredTable?> FindDeletedAsync(string name, CancellationToken cancellationToken) =>
        Task.Run(() => FindDeleted(name), cancellationToken);

    /// <summary>The versions of a table that was deleted; null if there is none. A newer table of that name takes its place.</summary>
    public StoredTable? FindDeleted(string name) =>
        IsName(name) && File.Exists(PathOf(name) + Deleted) ? StoredTable.Create(name, Read(PathOf(name) + Deleted).Versions) : null;

    private void Write(string name, StoredTable? before, StoredTable? after)
    {
        var path = PathOf(name);
        if (after is null)
        {
            if (before is not null)
            {
                File.Move(path, path + Deleted, overwrite: true);
            }
        }
        else if (before is null || after.IsDueForCompaction)
        {
            WriteWhole(path, after.IsDueForCompaction ? after.Compact() : after);
            File.Delete(path + Deleted);
        }
        else if (!ReferenceEquals(before, after))
        {
            Append(path, after.Versions[before.Versions.Length..]);
        }
    }

    private static void WriteWhole(string path, StoredTable table)
    {
        var unfinished = path + ".new";
        using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write))
        {
            file.Write(Encode(table.Versions));
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
    }

    private static void Append(string path, ImmutableArray<TableVersion> versions)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        // A line that a crash left unfinished is overwritten.
        file.SetLength(Read(path).Length);
        file.Seek(0, SeekOrigin.End);
        file.Write(Encode(versions));
        file.Flush(flushToDisk: true);
    }

    private static byte[] Encode(ImmutableArray<TableVersion> versions)
    {
        using var output = new MemoryStream();
        foreach (var version in versions)
        {
            JsonSerializer.Serialize(output, version, TableJson.Default.TableVersion);
            output.WriteByte((byte)'\n');
        }

        return output.ToArray();
    }

    private static (ImmutableArray<TableVersion> Versions, int Length) Read(string path)
    {
        byte[] octets;
        try
        {
            octets = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TableException($"{path} cannot be read: {e.Message}");
        }

        var versions = ImmutableArray.CreateBuilder<TableVersion>();
        var start = 0;
        while (octets.AsSpan(start).IndexOf((byte)'\n') is >= 0 and var length)
        {
            versions.Add(Parse(octets.AsSpan(start, length), path, versions.Count + 1));
            start += length + 1;
        }

        return versions is [{ IsWhole: true }, ..] ? (versions.ToImmutable(), start)
            : throw new TableException($"{path} has no whole version: restore it from a backup, or delete it.");
    }

    private static TableVersion Parse(ReadOnlySpan<byte> line, string path, int number)
    {
        try
        {
            return JsonSerializer.Deserialize(line, TableJson.Default.TableVersion) ?? throw new JsonException("null");
        }
        catch (JsonException)
        {
            throw new TableException($"{path}, line {number}, cannot be read: restore the file from a backup, or delete the line.");
        }
    }

    // Beside the lock of the server, which holds that as long as it runs: commands change tables meanwhile.
    private async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        // Real time: another process may hold the lock.
        var end = Environment.TickCount64 + (long)LockPatience.TotalMilliseconds;
        while (true)
        {
            try
            {
                return await Task.Run(OpenLock, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException) when (Environment.TickCount64 < end)
            {
                await Task.Delay(20, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private FileStream OpenLock()
    {
        Directory.CreateDirectory(_folder);
        return new FileStream(Path.Combine(_folder, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    private string PathOf(string name) => Path.Combine(_folder, name + Extension);

    private static FileStamp StampOf(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new FileStamp(file.LastWriteTimeUtc, file.Length) : default;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,39}$")]
    private static partial Regex NamePattern();

    private readonly record struct FileStamp(DateTime WrittenAt, long Length);
}

/// <summary>A table cannot be read or written. The message is for people: the cause, and what to do.</summary>
internal sealed class TableException(string message) : Exception(message);
