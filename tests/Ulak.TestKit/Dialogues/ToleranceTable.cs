namespace Ulak.TestKit.Dialogues;

/// <summary>A row of <c>dialogues/tolerance.tsv</c>.</summary>
/// <param name="Class">The heading above the row.</param>
/// <param name="Session">The command before the line: <c>EHLO</c>, <c>HELO</c>, or <c>-</c> for none.</param>
/// <param name="Line">The line, with the escapes of dialogue files.</param>
/// <param name="Strict">The reply of strict parsing, or <c>accepted</c>.</param>
/// <param name="Tolerant">The reply of tolerant parsing, or <c>accepted</c>.</param>
/// <param name="Remarks">The remarks as <c>Kind:column+length</c>, or <c>-</c>.</param>
/// <param name="Kept">The command as it is kept, or <c>-</c>.</param>
public sealed record ToleranceRow(string Class, string Session, string Line, string Strict, string Tolerant, string Remarks, string Kept)
{
    /// <summary>The reply column of an accepted line.</summary>
    public const string Accepted = "accepted";

    /// <summary>The octets of the line, without CRLF.</summary>
    public ReadOnlyMemory<byte> Octets => Decode(Line);

    /// <summary>The command as it is kept; null if the line is refused.</summary>
    public string? KeptText => Kept == "-" ? null : System.Text.Encoding.UTF8.GetString(Decode(Kept).Span);

    /// <summary>Whether the line is RCPT, which needs a transaction.</summary>
    public bool IsRcpt =>
        System.Text.Encoding.ASCII.GetString(Octets.Span).TrimStart().StartsWith("RCPT ", StringComparison.OrdinalIgnoreCase)
        || System.Text.Encoding.ASCII.GetString(Octets.Span).TrimStart().StartsWith("RCPT\t", StringComparison.OrdinalIgnoreCase);

    private static ReadOnlyMemory<byte> Decode(string text) => ((ClientLine)DialogueFile.Parse("C: " + text).Steps[0]).Octets[..^2];
}

/// <summary>The table of tolerance: what strict and tolerant parsing make of a line.</summary>
public static class ToleranceTable
{
    private static readonly string Root = FindRoot();

    /// <summary>The path of a file in the repository.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The rows, in order.</summary>
    public static IReadOnlyList<ToleranceRow> Rows { get; } = [.. Read(File.ReadLines(PathOf("dialogues", "tolerance.tsv")))];

    private static IEnumerable<ToleranceRow> Read(IEnumerable<string> lines)
    {
        var heading = "";
        foreach (var line in lines)
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                heading = line[3..];
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                var fields = line.Split('\t');
                yield return new ToleranceRow(heading, fields[0], fields[1], fields[2], fields[3], fields[4], fields[5]);
            }
        }
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Ulak.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
