namespace Ulak.Reference.Explanation.Reading;

/// <summary>Decodes a part of a message that was pasted without the message's header, in quoted-printable (RFC 2045 §6.7).</summary>
internal static class RawPart
{
    private const string Encoding = "quoted-printable";

    // The header of a part is at its beginning.
    private const int MaxHeader = 12;

    /// <summary>The lines with the decoded ones in place of the encoded, or the same lines if none are.</summary>
    public static List<SourceLine> Decode(List<SourceLine> lines)
    {
        var field = lines.FindIndex(line => line.Text.StartsWith("Content-Transfer-Encoding:", StringComparison.OrdinalIgnoreCase)
            && line.Text.Contains(Encoding, StringComparison.OrdinalIgnoreCase));
        var body = field < 0 ? -1 : lines.FindIndex(field, Math.Min(MaxHeader, lines.Count - field), line => line.Text.Length == 0) + 1;
        if (body <= 0)
        {
            return lines;
        }

        var end = lines.FindIndex(body, line => line.Text.StartsWith("--", StringComparison.Ordinal) && line.Text.Length > 10);
        end = end < 0 ? lines.Count : end;
        return
        [
            .. lines.GetRange(0, body), .. PartDecoder.Decode(lines, body, end, Encoding, null), .. lines.GetRange(end, lines.Count - end),
        ];
    }
}
