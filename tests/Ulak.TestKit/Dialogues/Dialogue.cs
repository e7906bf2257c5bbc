namespace Ulak.TestKit.Dialogues;

/// <summary>
/// A dialogue file with its name. Beside what <see cref="DialogueFile"/> reads, the runner knows <c>C! half-close</c> (the client stops
/// sending), <c>C! tls</c> (its part of the handshake) and <c>C! stop</c> (the server is asked to stop), and these settings: <c>@syntax
/// strict|tolerant</c>; <c>@size</c>, <c>@recipients</c>, <c>@faults</c>, <c>@junk</c>, <c>@skipped</c>, <c>@swallow</c>,
/// <c>@connections</c> for limits; <c>@without</c> with extensions that are turned off; <c>@throws</c>, <c>@refuses</c> and <c>@hangs
/// Commit</c> for steps of the sink, <c>@refusal</c> with its reply, <c>@unknown</c> with local-parts that it refuses, <c>@full</c> with
/// those whose mailbox is full; <c>@with</c> with extensions that are turned on, <c>@tls starttls|required|implicit</c>, <c>@auth</c> with
/// <c>clear</c>, <c>required</c>, <c>tokens</c> or <c>tls</c>, <c>@kind smtp|submission|lmtp</c>, <c>@hold</c> with the days that a message
/// may be held, <c>@trusted xclient|proxy</c> (the loopback is); and, checked at the end, <c>@messages</c>, <c>@data</c> (the last
/// message's content, with a client's escapes) and <c>@end</c>.
/// </summary>
/// <param name="Name">The file's name without its ending.</param>
/// <param name="File">The contents of its file.</param>
public sealed record Dialogue(string Name, DialogueFile File)
{
    /// <summary>How many octets the client sends in all.</summary>
    public int ClientOctets => File.Steps.Sum(step => OctetsOf(step)?.Length ?? 0);

    /// <summary>Reads a file.</summary>
    public static Dialogue Load(string path) => Parse(Path.GetFileNameWithoutExtension(path), System.IO.File.ReadAllText(path));

    /// <summary>Reads a text.</summary>
    /// <exception cref="FormatException">A line is none of a dialogue's.</exception>
    public static Dialogue Parse(string name, string text) => new(name, DialogueFile.Parse(text));

    /// <summary>What a step sends; null where it sends nothing.</summary>
    public static ReadOnlyMemory<byte>? OctetsOf(DialogueStep step) => step switch
    {
        ClientLine line => line.Octets,
        ClientOctets octets => octets.Octets,
        _ => (ReadOnlyMemory<byte>?)null, // not a bare null: that would become empty memory
    };

    /// <summary>A setting's value.</summary>
    public string Setting(string name, string otherwise) => File[name] ?? otherwise;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
