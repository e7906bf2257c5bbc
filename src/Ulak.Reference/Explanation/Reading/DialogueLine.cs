
namespace Ulak.Reference.Explanation.Reading;

/// <summary>Who speaks in a line of a transcript.</summary>
internal enum Speaker
{
    /// <summary>The tool itself, or nobody known.</summary>
    Tool,
    Client,
    Server,
}

/// <summary>A line of a transcript without the marks of the tool that printed it.</summary>
internal readonly record struct DialogueLine(Speaker Speaker, SourceLine Line, bool Marked)
{
    private static readonly (string Mark, Speaker Speaker)[] Marks =
    [
        // swaks
        ("<** ", Speaker.Server), ("<~* ", Speaker.Server), ("<-  ", Speaker.Server), ("<~  ", Speaker.Server), ("-> ", Speaker.Client), ("~> ", Speaker.Client),
        ("*** ", Speaker.Tool), ("=== ", Speaker.Tool), ("**> ", Speaker.Client), ("<- ", Speaker.Server), ("<~ ", Speaker.Server),
        // Sendmail -v and bounces
        (">>> ", Speaker.Client), ("<<< ", Speaker.Server),
        // MailKit's ProtocolLogger, and many who write dialogues down
        ("C: ", Speaker.Client), ("S: ", Speaker.Server), ("C:", Speaker.Client), ("S:", Speaker.Server),
        // Exim -v
        ("SMTP>> ", Speaker.Client), ("SMTP<< ", Speaker.Server), ("SMTP>|  ", Speaker.Client), ("SMTP(close)>>", Speaker.Tool), ("SMTP(Connection closed)>>", Speaker.Tool), ("SMTP<<", Speaker.Server), ("SMTP>>", Speaker.Client),
        // curl -v
        ("> ", Speaker.Client), ("< ", Speaker.Server), ("* ", Speaker.Tool),
        // nodemailer, PHPMailer
        ("CLIENT -> SERVER: ", Speaker.Client), ("SERVER -> CLIENT: ", Speaker.Server),
    ];

    private static readonly string[] Verbs = ["HELO", "EHLO", "LHLO", "MAIL FROM", "RCPT TO", "DATA", "BDAT", "RSET", "NOOP", "QUIT", "VRFY", "EXPN", "HELP", "STARTTLS", "AUTH", "XCLIENT", "XFORWARD", "ETRN", "TURN"];

    public static DialogueLine Read(SourceLine line)
    {
        var text = line.Text.AsSpan().TrimStart();
        var skipped = line.Text.Length - text.Length;
        foreach (var (mark, speaker) in Marks)
        {
            if (text.StartsWith(mark, StringComparison.Ordinal))
            {
                return Unmarked(speaker, line.From(skipped + mark.Length));
            }
        }

        if (PostfixMark(line.Text) is { } postfix)
        {
            return new DialogueLine(postfix.Speaker, line.From(postfix.Start), true);
        }

        if (skipped == 0 && CodeScanner.AtStart(text) is not null)
        {
            return new DialogueLine(Speaker.Server, line, false);
        }

        return new DialogueLine(IsCommand(text) ? Speaker.Client : Speaker.Tool, line, false);
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

    private static DialogueLine Unmarked(Speaker speaker, SourceLine rest)
    {
        var spaces = rest.Text.Length - rest.Text.AsSpan().TrimStart().Length;
        rest = rest.From(spaces);

        // Postfix: "> mx.example.com[192.0.2.1]:25: RCPT TO:<…>".
        return new DialogueLine(speaker, HostPrefix(rest.Text) is > 0 and var end ? rest.From(end) : rest, true);
    }

    /// <summary>A line of Postfix's log with "debug_peer_list" or -v: "postfix/smtp[1]: > host[ip]:25: EHLO".</summary>
    private static (Speaker Speaker, int Start)? PostfixMark(string text)
    {
        foreach (var (mark, speaker) in ((string, Speaker)[])[("]: > ", Speaker.Client), ("]: < ", Speaker.Server), (",>,", Speaker.Server), (",<,", Speaker.Server)])
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
                return CodeScanner.AtStart(rest) is not null ? (Speaker.Server, start) : IsCommand(rest) ? (Speaker.Client, start) : null;
            }

            var host = HostPrefix(text[start..]);
            if (host > 0)
            {
                return (speaker, start + host);
            }
        }

        return null;
    }

    private static int HostPrefix(string text)
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
