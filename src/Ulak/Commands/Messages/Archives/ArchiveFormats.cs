namespace Ulak.Commands.Messages.Archives;

/// <summary>The archive formats by name and by the ending of a file.</summary>
internal static class ArchiveFormats
{
    /// <summary>The names, for messages.</summary>
    public const string Names = "mbox, maildir, zip, tar, jsonl or eml";

    /// <summary>The format with a name, or null.</summary>
    public static IMessageArchive? Find(string name) => name.ToLowerInvariant() switch
    {
        "mbox" => new MboxArchive(),
        "maildir" => new MaildirArchive(),
        "zip" => new ZipArchiveFormat(),
        "tar" => new TarArchiveFormat(),
        "jsonl" => new JsonLinesArchive(),
        "eml" => new EmlFile(),
        _ => null,
    };

    /// <summary>The format of a path by its ending, or of an existing directory. Null if unknown.</summary>
    public static IMessageArchive? FindByPath(string path) =>
        Directory.Exists(path) || path.EndsWith('/') ? new MaildirArchive() : Find(Path.GetExtension(path).TrimStart('.'));
}
