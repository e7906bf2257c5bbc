using System.Buffers;
using System.Text;
using Ulak.Smtp.Replies;

namespace Ulak.Client;

/// <summary>Says which other protocol a server probably speaks, from how its first line begins.</summary>
internal static class NotSmtp
{
    private const int MostShown = 80;

    private static readonly (string Start, string Protocol)[] Others =
    [
        ("+OK", "POP3"), ("* OK", "IMAP"), ("SSH-", "SSH"), ("HTTP/", "HTTP"), ("RFB ", "VNC"), ("ERR ", "another protocol"), ("\uFFFD\u0003", "TLS"),
    ];

    public static string Explain(ReplyFault fault, SmtpStep step)
    {
        if (step == SmtpStep.Greeting)
        {
            foreach (var (start, protocol) in Others)
            {
                if (fault.Text.StartsWith(start, StringComparison.Ordinal))
                {
                    return $"it greets with '{Cut(fault.Text)}', which is {protocol}. Check the port";
                }
            }
        }

        return $"it says '{Cut(fault.Text)}'. {fault.Explanation.TrimEnd('.')}";
    }

    public static string Printable(in ReadOnlySequence<byte> octets)
    {
        var text = Encoding.ASCII.GetString(octets.Slice(0, Math.Min(octets.Length, MostShown)));
        return new string([.. text.Select(c => char.IsControl(c) ? '?' : c)]);
    }

    private static string Cut(string text) => text.Length > MostShown ? text[..MostShown] + "…" : text;
}
