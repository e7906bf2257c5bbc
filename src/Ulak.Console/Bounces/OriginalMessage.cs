using System.Text;
using System.Text.RegularExpressions;

namespace Ulak.Console.Bounces;

/// <summary>The message that a report is about, as the report quotes its header.</summary>
/// <param name="MessageId">Its Message-ID, without brackets.</param>
internal sealed partial record OriginalMessage(string MessageId)
{
    /// <summary>Reads the quoted header: the last Message-ID field below the report's own header.</summary>
    public static OriginalMessage? Of(byte[] report)
    {
        var text = Encoding.Latin1.GetString(report).ReplaceLineEndings("\n");
        var body = text.IndexOf("\n\n", StringComparison.Ordinal);
        return body >= 0 && MessageIdField().Matches(text, body) is [.., var last] ? new OriginalMessage(last.Groups[1].Value) : null;
    }

    [GeneratedRegex("^Message-ID:\\s*<([^<>\\s]{1,250})>", RegexOptions.Multiline | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex MessageIdField();
}
