using System.Text;
using System.Text.Json;

namespace Ulak.Commands.Messages.Archives;

/// <summary>The file <c>index.jsonl</c> of a zip or tar archive, with the envelope, date and marks of each .eml file.</summary>
internal sealed class ArchiveIndex
{
    public const string FileName = "index.jsonl";

    private readonly StringBuilder _text = new();
    private readonly Dictionary<string, ArchivedMessageInfo> _entries = new(StringComparer.Ordinal);

    /// <summary>Adds an entry and returns the name of its file.</summary>
    public string Add(ArchivedMessageInfo info, int number)
    {
        var name = $"{number:000000}-{info.Id ?? "message"}.eml";
        _text.Append(JsonSerializer.Serialize(info with { File = name }, ArchiveJsonContext.Default.ArchivedMessageInfo)).Append('\n');
        return name;
    }

    public byte[] ToOctets() => Encoding.UTF8.GetBytes(_text.ToString());

    /// <summary>Reads the index of an archive.</summary>
    /// <exception cref="FormatException">A line is invalid.</exception>
    public static ArchiveIndex Parse(byte[] octets)
    {
        var index = new ArchiveIndex();
        try
        {
            foreach (var line in Encoding.UTF8.GetString(octets).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                if (JsonSerializer.Deserialize(line, ArchiveJsonContext.Default.ArchivedMessageInfo) is { File: { } file } info)
                {
                    index._entries[file] = info;
                }
            }
        }
        catch (JsonException)
        {
            throw new FormatException($"{FileName} is not valid.");
        }

        return index;
    }

    public ArchivedMessage CreateMessage(string file, DateTimeOffset date, byte[] octets)
    {
        var content = MessageFields.WithCrLf(octets);
        return new ArchivedMessage(_entries.TryGetValue(file, out var info) ? info : MessageFields.ReadInfo(content, date), content);
    }
}
