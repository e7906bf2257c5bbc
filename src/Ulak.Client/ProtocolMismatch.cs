using System.Buffers;
using System.Text;
using Ulak.Smtp.Replies;

namespace Ulak.Client;

/// <summary>Recognizes other protocols by the first line of a server.</summary>
internal static class ProtocolMismatch
{
    private const int MaxShownLength = 80;

    private static readonly (string Start, string Protocol)[] KnownGreetings =
    [
        ("+OK", "POP3"), ("* OK", "IMAP"), ("SSH-", "SSH"), ("HTTP/", "HTTP"), ("RFB ", "VNC"), ("ERR ", "another protocol"),
            ("\uFFFD\u0003", "TLS"),
    ];

    public static string Describe(ReplyFault fault, SmtpStep step)
    {
        if (step == SmtpStep.Greeting)
        {
            foreach (var (start, protocol) in KnownGreetings)
            {
                if (fault.Text.StartsWith(start, StringComparison.Ordinal))
                {
                    return $"it greets with '{Truncate(fault.Text)}', which is {protocol}. Check the port";
                }
            }
        }

        return $"it sends '{Truncate(fault.Text)}'. {fault.Explanation.TrimEnd('.')}";
    }

    public static string ToPrintable(in ReadOnlySequence<byte> octets)
    {
        var text = Encoding.ASCII.GetString(octets.Slice(0, Math.Min(octets.Length, MaxShownLength)));
        return new string([.. text.Select(c => char.IsControl(c) ? '?' : c)]);
    }

    private static string Truncate(string text) => text.Length > MaxShownLength ? text[..MaxShownLength] + "…" : text;
}
