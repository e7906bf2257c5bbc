namespace Ulak.Mime;

/// <summary>
/// Messages whose lines end in CR alone. No rule allows them, and programs that convert line ends write them; without a repair, the whole
/// message is one line of its header section.
/// </summary>
internal static class CarriageReturns
{
    /// <summary>The message with CRLF for each CR; the same octets where its lines do not all end in CR alone.</summary>
    public static ReadOnlyMemory<byte> Repair(ReadOnlyMemory<byte> message)
    {
        // The servers on the way put their fields in front, and the end of the data has its own CRLF.
        var start = TraceLength(message.Span);
        var rest = message.Span[start..];
        var lines = rest.TrimEnd("\r\n"u8);
        if (lines.IndexOf((byte)'\r') < 0 || lines.Contains((byte)'\n'))
        {
            return message;
        }

        var repaired = new MemoryStream(message.Length + 1024);
        repaired.Write(message.Span[..start]);
        foreach (var octet in lines)
        {
            repaired.WriteByte(octet);
            if (octet == '\r')
            {
                repaired.WriteByte((byte)'\n');
            }
        }

        repaired.Write("\r\n"u8);
        return repaired.ToArray();
    }

    private static int TraceLength(ReadOnlySpan<byte> octets)
    {
        var at = 0;
        while (octets[at..] is var rest && (rest.StartsWith("Received:"u8) || rest.StartsWith("Return-Path:"u8)
            || (at > 0 && rest is [(byte)' ' or (byte)'\t', ..])))
        {
            var end = rest.IndexOf("\r\n"u8);
            if (end < 0)
            {
                break;
            }

            at += end + 2;
        }

        return at;
    }
}
