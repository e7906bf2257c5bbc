namespace Ulak.Inbox.Rules;

/// <summary>Files of the data directory that a crash leaves whole.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a file beside its old version and renames it: a crash leaves the old one or the new one.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, byte[] octets)
    {
        var unfinished = path + ".new";
        using (var file = File.Create(unfinished))
        {
            file.Write(octets);

            // Else a power failure after the rename can leave an empty file.
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
    }
}
