namespace Ulak.Fuzz.Targets;

/// <summary>
/// Decodes mail data by a literal reading of RFC 5321 §4.5.2: find the end, split at CRLF, remove the dots. Slow and simple.
/// </summary>
internal sealed class NaiveMailData
{
    public byte[] Content { get; init; } = [];

    public int Consumed { get; init; }

    public bool IsComplete { get; init; }

    public int BareCarriageReturns { get; init; }

    public int BareLineFeeds { get; init; }

    public int LongLines { get; init; }

    public bool HasEightBit { get; init; }

    public long NulCount { get; init; }

    public static NaiveMailData Read(ReadOnlySpan<byte> octets)
    {
        // The CRLF of the DATA command precedes the data.
        byte[] framed = [.. "\r\n"u8, .. octets];
        var end = framed.AsSpan().IndexOf("\r\n.\r\n"u8);
        var data = end < 0 ? framed.AsSpan(2) : framed.AsSpan(2, end);
        var content = new List<byte>();
        var lines = 0;
        var (bareCr, bareLf) = (0, 0);
        var line = new List<byte>();
        var atStart = true;
        for (var i = 0; i < data.Length; i++)
        {
            if (atStart && data[i] == '.')
            {
                atStart = false;
                continue;
            }

            atStart = false;
            line.Add(data[i]);
            var isEnd = data[i] == '\n' && i > 0 && data[i - 1] == '\r';
            bareLf += data[i] == '\n' && !isEnd ? 1 : 0;
            bareCr += data[i] == '\r' && i + 1 < data.Length && data[i + 1] != '\n' ? 1 : 0;
            if (isEnd)
            {
                // RFC 5321 §4.5.3.1.6
                lines += line.Count > 1000 ? 1 : 0;
                content.AddRange(line);
                line.Clear();
                atStart = true;
            }
        }

        content.AddRange(line);
        if (end < 0 && data.Length > 1 && EndsInPossibleEnd(data))
        {
            // ".CR" may still become the end: its CR is not content yet.
            content.RemoveAt(content.Count - 1);
        }

        return new NaiveMailData
        {
            Content = [.. content],
            Consumed = end < 0 ? octets.Length : end + 3,
            IsComplete = end >= 0,
            BareCarriageReturns = bareCr,
            BareLineFeeds = bareLf,
            LongLines = lines,
            HasEightBit = content.Any(octet => octet > 127),
            NulCount = content.Count(octet => octet == 0),
        };
    }

    public bool Matches(NaiveMailData other) => Content.AsSpan().SequenceEqual(other.Content) && Counters == other.Counters;

    private (int, bool, int, int, int, bool, long) Counters =>
        (Consumed, IsComplete, BareCarriageReturns, BareLineFeeds, LongLines, HasEightBit, NulCount);

    private static bool EndsInPossibleEnd(ReadOnlySpan<byte> data) => data.SequenceEqual(".\r"u8) || data.EndsWith("\r\n.\r"u8);
}
