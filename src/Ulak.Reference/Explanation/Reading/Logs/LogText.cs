using Ulak.Smtp.Replies;

namespace Ulak.Reference.Explanation.Reading.Logs;

/// <summary>A value within a log line: the text and its place.</summary>
internal readonly record struct LogValue(string Text, int Start, int End);

/// <summary>What the log formats share.</summary>
internal static class LogText
{
    /// <summary>A finding whose words are a part of the line.</summary>
    public static Finding ToFinding(SourceLine line, LogValue? address, int start, int end, Speaker speaker = Speaker.RemoteServer) => new()
    {
        Address = address is { } written ? Restored(written.Text) : null,
        AddressEvidence = address is { } a ? new Passage(line).Locate(a.Start, a.End) : null,
        Statements = [new Statement(speaker, new Passage(line.Slice(start, Math.Max(0, end - start))))],
    };

    /// <summary>Archives of mailing lists write <c>bob at example.org</c> for an address.</summary>
    private static string Restored(string address)
    {
        const string At = " at ";
        var at = address.IndexOf(At, StringComparison.Ordinal);
        return at > 0 && address.AsSpan(at + At.Length).Contains('.') && !address.AsSpan(at + At.Length).Contains(' ')
            ? $"{address.AsSpan(0, at)}@{address.AsSpan(at + At.Length)}" : address;
    }

    /// <summary>The value after a mark, up to a character or the end of the line.</summary>
    public static LogValue? ValueAfter(string text, string mark, char until, int from = 0)
    {
        var at = text.IndexOf(mark, from, StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        var start = at + mark.Length;
        var end = text.IndexOf(until, start);
        end = end < 0 ? text.Length : end;
        return new LogValue(text[start..end], start, end);
    }

    public static LogValue? Address(string text, int from = 0) =>
        AddressScanner.Find(text, from) is { } found ? new LogValue(found.Address, found.Start, found.End) : null;

    /// <summary>The enhanced code in the field <c>dsn=</c>, or null if it is empty or malformed.</summary>
    public static string? EnhancedCodeField(string text) =>
        ValueAfter(text, "dsn=", ',')?.Text is { } code && EnhancedStatusCode.TryParse(code, out _) ? code : null;
}
