namespace Ulak.Relay.State;

/// <summary>Files that only their owner may read.</summary>
internal static class OwnerOnlyFile
{
    /// <summary>Writes a file that is whole or not there, with access for its owner only from the start.</summary>
    public static void Write(string path, ReadOnlySpan<byte> octets)
    {
        var unfinished = path + ".new";
        File.Delete(unfinished);
        using (var file = Create(unfinished))
        {
            file.Write(octets);

            // Else a power failure after the rename can leave an empty file.
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Creates a file, which must not exist, with access for its owner only.</summary>
    public static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
