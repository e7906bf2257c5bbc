

namespace Ulak.Reference.Explanation.Reading;

/// <summary>Who speaks in a line of a transcript.</summary>
internal enum TranscriptSpeaker
{
    /// <summary>The tool itself, or nobody known.</summary>
    Tool,
    Client,
    Server,
}

/// <summary>A line of a transcript without the marks of the tool that printed it.</summary>
internal readonly record struct TranscriptLine(TranscriptSpeaker Speaker, SourceLine Line, bool HasMark)
{
    private static readonly (string Mark, TranscriptSpeaker Speaker)[] Marks =
    [
        // swaks
        ("<** ", TranscriptSpeaker.Server), ("<~* ", TranscriptSpeaker.Server), ("<-  ", TranscriptSpeaker.Server), ("<~  ", TranscriptSpeaker.Server), ("-> ", TranscriptSpeaker.Client), ("~> ", TranscriptSpeaker.Client),
        ("*** ", TranscriptSpeaker.Tool), ("=== ", TranscriptSpeaker.Tool), ("**> ", TranscriptSpeaker.Client), ("<- ", TranscriptSpeaker.Server), ("<~ ", TranscriptSpeaker.Server),
        // Sendmail -v and bounces
        (">>> ", TranscriptSpeaker.Client), ("<<< ", TranscriptSpeaker.Server),
        // MailKit's ProtocolLogger, and many who write dialogues down
        ("C: ", TranscriptSpeaker.Client), ("S: ", TranscriptSpeaker.Server), ("C:", TranscriptSpeaker.Client), ("S:", TranscriptSpeaker.Server),
        // Exim -v
        ("SMTP>> ", TranscriptSpeaker.Client), ("SMTP<< ", TranscriptSpeaker.Server), ("SMTP>|  ", TranscriptSpeaker.Client), ("SMTP(close)>>", TranscriptSpeaker.Tool), ("SMTP(Connection closed)>>", TranscriptSpeaker.Tool), ("SMTP<<", TranscriptSpeaker.Server), ("SMTP>>", TranscriptSpeaker.Client),
        // curl -v
        ("> ", TranscriptSpeaker.Client), ("< ", TranscriptSpeaker.Server), ("* ", TranscriptSpeaker.Tool),
        // nodemailer, PHPMailer
        ("CLIENT -> SERVER: ", TranscriptSpeaker.Client), ("SERVER -> CLIENT: ", TranscriptSpeaker.Server),
    ];

    private static readonly string[] Verbs = ["HELO", "EHLO", "LHLO", "MAIL FROM", "RCPT TO", "DATA", "BDAT", "RSET", "NOOP", "QUIT", "VRFY", "EXPN", "HELP", "STARTTLS", "AUTH", "XCLIENT", "XFORWARD", "ETRN", "TURN"];

    public static TranscriptLine Parse(SourceLine line)
    {
        var text = line.Text.AsSpan().TrimStart();
        var skipped = line.Text.Length - text.Length;
        foreach (var (mark, speaker) in Marks)
        {
            if (text.StartsWith(mark, StringComparison.Ordinal))
            {
                return WithoutMark(speaker, line.Skip(skipped + mark.Length));
            }
        }

        if (FindPostfixMark(line.Text) is { } postfix)
        {
            return new TranscriptLine(postfix.Speaker, line.Skip(postfix.Start), true);
        }

        if (skipped == 0 && CodeScanner.ReplyCodeAtStart(text) is not null)
        {
            return new TranscriptLine(TranscriptSpeaker.Server, line, false);
        }

        return new TranscriptLine(IsCommand(text) ? TranscriptSpeaker.Client : TranscriptSpeaker.Tool, line, false);
    }

    public static bool IsCommand(ReadOnlySpan<char> text)
    {
        foreach (var verb in Verbs)
        {
            if (text.StartsWith(verb, StringComparison.OrdinalIgnoreCase) && (text.Length == verb.Length || text[verb.Length] is ' ' or ':' or '\t'))
            {
                return true;
            }
        }

        return false;
    }

    private static TranscriptLine WithoutMark(TranscriptSpeaker speaker, SourceLine rest)
    {
        var spaces = rest.Text.Length - rest.Text.AsSpan().TrimStart().Length;
        rest = rest.Skip(spaces);

        // Postfix: "> mx.example.com[192.0.2.1]:25: RCPT TO:<…>".
        return new TranscriptLine(speaker, HostPrefixLength(rest.Text) is > 0 and var end ? rest.Skip(end) : rest, true);
    }

    /// <summary>A line of Postfix's log with "debug_peer_list" or -v: "postfix/smtp[1]: > host[ip]:25: EHLO".</summary>
    private static (TranscriptSpeaker Speaker, int Start)? FindPostfixMark(string text)
    {
        foreach (var (mark, speaker) in ((string, TranscriptSpeaker)[])[("]: > ", TranscriptSpeaker.Client), ("]: < ", TranscriptSpeaker.Server), (",>,", TranscriptSpeaker.Server), (",<,", TranscriptSpeaker.Server)])
        {
            var at = text.IndexOf(mark, StringComparison.Ordinal);
            if (at < 0)
            {
                continue;
            }

            var start = at + mark.Length;
            if (mark[0] == ',')
            {
                start += start < text.Length && text[start] == '"' ? 1 : 0;
                var rest = text.AsSpan(start);
                return CodeScanner.ReplyCodeAtStart(rest) is not null ? (TranscriptSpeaker.Server, start) : IsCommand(rest) ? (TranscriptSpeaker.Client, start) : null;
            }

            var host = HostPrefixLength(text[start..]);
            if (host > 0)
            {
                return (speaker, start + host);
            }
        }

        return null;
    }

    private static int HostPrefixLength(string text)
    {
        var bracket = text.IndexOf(']', StringComparison.Ordinal);
        if (bracket is < 3 or > 300 || text.IndexOf('[', StringComparison.Ordinal) is < 1 || text.AsSpan(0, bracket).Contains(' '))
        {
            return 0;
        }

        var end = text.IndexOf(": ", bracket, StringComparison.Ordinal);
        return end > 0 && end - bracket < 10 ? end + 2 : 0;
    }
}
