

namespace Ulak.Reference.Explanation.Reading.Transcripts;

/// <summary>Who sent a line of a transcript.</summary>
internal enum TranscriptSpeaker
{
    /// <summary>The tool that printed the transcript, or unknown.</summary>
    Tool,
    Client,
    Server,
}

/// <summary>A line of a transcript without the marks of the tool that printed it.</summary>
/// <param name="Speaker">Who sent it.</param>
/// <param name="Line">The line after the marks.</param>
/// <param name="HasMark">Whether a mark names the sender; otherwise it is inferred from the text.</param>
internal readonly record struct TranscriptLine(TranscriptSpeaker Speaker, SourceLine Line, bool HasMark)
{
    private static readonly System.Buffers.SearchValues<string> JoinedReplies =
        System.Buffers.SearchValues.Create(["220 ", "220-", "250 ", "250-", "235 ", "334 "], StringComparison.Ordinal);

    // How far into a line a mark may begin: after a time stamp, a host, a process and an identifier.
    private const int MaxPrefix = 160;

    private static readonly (string Mark, TranscriptSpeaker Speaker)[] Marks =
    [
        // sSMTP
        ("[<-] ", TranscriptSpeaker.Server), ("[->] ", TranscriptSpeaker.Client),
        // swaks
        ("<** ", TranscriptSpeaker.Server), ("<~* ", TranscriptSpeaker.Server), ("<-  ", TranscriptSpeaker.Server),
        ("<~  ", TranscriptSpeaker.Server),
        ("-> ", TranscriptSpeaker.Client), ("~> ", TranscriptSpeaker.Client), ("*** ", TranscriptSpeaker.Tool),
        ("=== ", TranscriptSpeaker.Tool),
        ("**> ", TranscriptSpeaker.Client), ("<- ", TranscriptSpeaker.Server), ("<~ ", TranscriptSpeaker.Server),
        // Sendmail -v and bounces; Swift Mailer
        (">>> ", TranscriptSpeaker.Client), ("<<< ", TranscriptSpeaker.Server), (">> ", TranscriptSpeaker.Client),
        ("<< ", TranscriptSpeaker.Server),
        ("!! ", TranscriptSpeaker.Tool), ("++ ", TranscriptSpeaker.Tool),
        // MailKit's ProtocolLogger, and most people
        ("C: ", TranscriptSpeaker.Client), ("S: ", TranscriptSpeaker.Server), ("C:", TranscriptSpeaker.Client),
        ("S:", TranscriptSpeaker.Server),
        // Exim -v
        ("SMTP>> ", TranscriptSpeaker.Client), ("SMTP<< ", TranscriptSpeaker.Server), ("SMTP>|  ", TranscriptSpeaker.Client),
        ("SMTP(close)>>", TranscriptSpeaker.Tool), ("SMTP(Connection closed)>>", TranscriptSpeaker.Tool),
        ("SMTP<<", TranscriptSpeaker.Server),
        ("SMTP>>", TranscriptSpeaker.Client),
        ("SMTP <<< ", TranscriptSpeaker.Server), ("SMTP >>> ", TranscriptSpeaker.Client),
        // curl -v
        ("> ", TranscriptSpeaker.Client), ("< ", TranscriptSpeaker.Server), ("* ", TranscriptSpeaker.Tool),
    ];

    /// <summary>Marks that are unmistakable, so that they may follow a prefix.</summary>
    private static readonly (string Mark, TranscriptSpeaker Speaker)[] InnerMarks =
    [
        // PHPMailer, at all debug levels and versions
        ("CLIENT -> SERVER:", TranscriptSpeaker.Client), ("SERVER -> CLIENT:", TranscriptSpeaker.Server),
        ("SMTP INBOUND:", TranscriptSpeaker.Tool),
        ("SMTP -> FROM SERVER:", TranscriptSpeaker.Server), ("CLIENT -> SMTP:", TranscriptSpeaker.Client),
        ("SMTP -> get_lines()", TranscriptSpeaker.Tool),
        ("SMTP -> ERROR:", TranscriptSpeaker.Tool), ("SMTP -> NOTICE:", TranscriptSpeaker.Tool),
        ("SMTP ERROR:", TranscriptSpeaker.Tool), ("SMTP Error:", TranscriptSpeaker.Tool),
        // OpenSMTPD, Plesk, SmarterMail, Python's smtplib, nodemailer, DokuWiki
        // K-9 Mail, Thunderbird for Android
        (": SMTP <<< ", TranscriptSpeaker.Server), (": SMTP >>> ", TranscriptSpeaker.Client),
        (": <<< ", TranscriptSpeaker.Server), (": >>> ", TranscriptSpeaker.Client), (" Recv: ", TranscriptSpeaker.Server),
        (" Send: ", TranscriptSpeaker.Client),
        ("] Client sent: ", TranscriptSpeaker.Client),
        (" rsp: ", TranscriptSpeaker.Server), (" cmd: ", TranscriptSpeaker.Client), ("] S: ", TranscriptSpeaker.Server),
        ("] C: ", TranscriptSpeaker.Client),
        (": SMTP<< ", TranscriptSpeaker.Server), ("  SMTP<< ", TranscriptSpeaker.Server), ("  SMTP>> ", TranscriptSpeaker.Client),
    ];

    /// <summary>Marks at the start of a line that only count if a reply or a command follows.</summary>
    private static readonly (string Mark, TranscriptSpeaker Speaker)[] PlainMarks =
    [
        ("Got: ", TranscriptSpeaker.Server), ("Sent: ", TranscriptSpeaker.Client), ("Recv: ", TranscriptSpeaker.Server),
        ("Send: ", TranscriptSpeaker.Client),
        ("reply: ", TranscriptSpeaker.Server), ("send: ", TranscriptSpeaker.Client), ("rsp: ", TranscriptSpeaker.Server),
        ("cmd: ", TranscriptSpeaker.Client), ("data: ", TranscriptSpeaker.Server),
        ("Server: ", TranscriptSpeaker.Server), ("Client: ", TranscriptSpeaker.Client), ("RESPONSE: ", TranscriptSpeaker.Server),
        ("COMMAND: ", TranscriptSpeaker.Client),
        // The copy of a session that Postfix sends to its postmaster
        ("Out: ", TranscriptSpeaker.Server), ("In:  ", TranscriptSpeaker.Client), ("In: ", TranscriptSpeaker.Client),
        ("SENT: ", TranscriptSpeaker.Client), ("RECEIVED: ", TranscriptSpeaker.Server), ("└──", TranscriptSpeaker.Server),
        ("└──", TranscriptSpeaker.Client), (">", TranscriptSpeaker.Client), ("<", TranscriptSpeaker.Server),
        ("[", TranscriptSpeaker.Server), ("S ", TranscriptSpeaker.Server), ("C ", TranscriptSpeaker.Client),
    ];

    private static readonly string[] Verbs = ["HELO", "EHLO", "LHLO", "MAIL FROM", "RCPT TO", "DATA", "BDAT", "RSET", "NOOP", "QUIT",
        "VRFY", "EXPN", "HELP", "STARTTLS", "AUTH", "XCLIENT", "XFORWARD", "ETRN", "TURN"];

    /// <summary>Whether the line holds a whole reply: some tools join its lines ("250-mx.example.org250-SIZE 10240000250 HELP").</summary>
    public bool IsWholeReply { get; init; }

    /// <summary>Whether the server of the session printed the line, not the client.</summary>
    public bool IsByServer { get; init; }

    public static TranscriptLine Parse(SourceLine line)
    {
        if (FindQuotedMark(line) is { } quoted)
        {
            return quoted;
        }

        if ((FindInnerMark(line) ?? FindArrow(line)) is { } inner)
        {
            return inner;
        }

        var text = line.Text.AsSpan().TrimStart();
        var skipped = line.Text.Length - text.Length;
        if (ParseBracketed(line, text) is { } bracketed)
        {
            return bracketed;
        }

        foreach (var (mark, speaker) in Marks)
        {
            if (text.StartsWith(mark, StringComparison.Ordinal))
            {
                return WithoutMark(speaker, line.Skip(skipped + mark.Length));
            }
        }

        foreach (var (mark, speaker) in PlainMarks)
        {
            if (text.StartsWith(mark, StringComparison.Ordinal) && Follows(line.Skip(skipped + mark.Length), speaker) is { } plain)
            {
                return plain with { IsByServer = plain.IsByServer || mark is "Out: " or "In:  " or "In: " };
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

        // "MAIL FROM <a@b> failed: '503 …'" is the tool's summary.
        var isCommand = IsCommand(text) && !text.Contains(" failed", StringComparison.OrdinalIgnoreCase);
        return new TranscriptLine(isCommand ? TranscriptSpeaker.Client : TranscriptSpeaker.Tool, line, false);
    }

    /// <summary>smtp-cli: "[220] 'mx.example.org ESMTP'".</summary>
    private static TranscriptLine? ParseBracketed(SourceLine line, ReadOnlySpan<char> text) =>
        text.Length > 6 && text[0] == '[' && text[4] == ']' && CodeScanner.ReplyCodeAtStart(text.Slice(1, 3)) is not null
            ? new TranscriptLine(TranscriptSpeaker.Server,
                new SourceLine(string.Concat(text.Slice(1, 3), " ", text[5..].Trim(" '")) + " ", line.Offset, line.Length), true)
            : null;

    /// <summary>
    /// hMailServer: <c>"SMTPD" … "SENT: 250 OK"</c>, <c>"SMTPC" … "RECEIVED: 550 …"</c>. What was sent shows which side wrote the log.
    /// </summary>
    private static TranscriptLine? FindQuotedMark(SourceLine line)
    {
        foreach (var mark in (ReadOnlySpan<string>)["\"SENT: ", "\"RECEIVED: "])
        {
            var at = line.Text.IndexOf(mark, StringComparison.Ordinal);
            if (at < 0)
            {
                continue;
            }

            var start = at + mark.Length;
            var rest = line.Slice(start, Math.Max(0, line.Text.AsSpan(start).TrimEnd(" \t\"").Length));
            var isSent = mark[1] == 'S';
            return CodeScanner.ReplyCodeAtStart(rest.Text) is not null
                    ? new TranscriptLine(TranscriptSpeaker.Server, rest, true) { IsWholeReply = true, IsByServer = isSent }
                : IsCommand(rest.Text) ? new TranscriptLine(TranscriptSpeaker.Client, rest, true) { IsByServer = !isSent }
                : null;
        }

        return null;
    }

    private static TranscriptLine? FindInnerMark(SourceLine line)
    {
        foreach (var (mark, speaker) in InnerMarks)
        {
            var at = line.Text.AsSpan(0, Math.Min(line.Text.Length, MaxPrefix)).IndexOf(mark, StringComparison.Ordinal);
            if (at >= 0)
            {
                var rest = line.Skip(at + (speaker == TranscriptSpeaker.Tool ? 0 : mark.Length));
                rest = rest.Skip(rest.Text.Length - rest.Text.AsSpan().TrimStart().Length);
                return new TranscriptLine(speaker, rest,
                    true)
                { IsWholeReply = rest.Text.Length > 4 && rest.Text.AsSpan(4).ContainsAny(JoinedReplies) };
            }
        }

        return null;
    }

    /// <summary>
    /// MDaemon: <c>[434849] --&gt; RCPT TO:…</c>, <c>&lt;-- 550 …</c>. The arrow leads from or to the server that wrote the log.
    /// </summary>
    private static TranscriptLine? FindArrow(SourceLine line)
    {
        var head = line.Text.AsSpan(0, Math.Min(line.Text.Length, MaxPrefix));
        var (to, from) = (head.IndexOf("--> "), head.IndexOf("<-- "));
        var at = to < 0 ? from : from < 0 ? to : Math.Min(to, from);
        if (at < 0 || IsAfterLevel(line.Text))
        {
            return null;
        }

        foreach (var speaker in (ReadOnlySpan<TranscriptSpeaker>)[TranscriptSpeaker.Server, TranscriptSpeaker.Client])
        {
            if (Follows(line.Skip(at + 4), speaker) is { } found)
            {
                return found with { IsByServer = (at == to) == (speaker == TranscriptSpeaker.Server) };
            }
        }

        return null;
    }

    /// <summary>
    /// CodeIgniter's log: <c>ERROR - 2026-01-01 10:00:00 --&gt; 220 …</c>. The arrow leads to the words, not to a server.
    /// </summary>
    public static bool IsAfterLevel(string text)
    {
        var head = text.AsSpan().TrimStart();
        var end = head.IndexOf(" - ");
        return end is > 3 and < 10 && !head[..end].ContainsAnyExceptInRange('A', 'Z')
            && head.Length > end + 3 && char.IsAsciiDigit(head[end + 3]);
    }

    private static TranscriptLine? Follows(SourceLine rest, TranscriptSpeaker speaker)
    {
        rest = rest.Skip(rest.Text.Length - rest.Text.AsSpan().TrimStart(" '\"b").Length);
        return speaker switch
        {
            TranscriptSpeaker.Server when CodeScanner.ReplyCodeAtStart(rest.Text) is not null => new TranscriptLine(speaker, rest, true),
            TranscriptSpeaker.Client when IsCommand(rest.Text) || rest.Text is "[redacted]" => new TranscriptLine(speaker, rest, true),
            _ => null,
        };
    }

    public static bool IsCommand(ReadOnlySpan<char> text)
    {
        foreach (var verb in Verbs)
        {
            if (text.StartsWith(verb, StringComparison.OrdinalIgnoreCase)
                && (text.Length == verb.Length || text[verb.Length] is ' ' or ':' or '\t'))
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
        foreach (var (mark, speaker) in ((string, TranscriptSpeaker)[])[("]: > ", TranscriptSpeaker.Client),
            ("]: < ", TranscriptSpeaker.Server), (",>,", TranscriptSpeaker.Server), (",<,", TranscriptSpeaker.Server)])
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
                return CodeScanner.ReplyCodeAtStart(rest) is not null ? (TranscriptSpeaker.Server, start) : IsCommand(rest)
                    ? (TranscriptSpeaker.Client, start) : null;
            }

            var host = HostPrefixLength(text[start..]);
            if (host > 0)
            {
                return (text.AsSpan(0, at).Contains("/smtpd[", StringComparison.Ordinal) ? Other(speaker) : speaker, start + host);
            }

            // Programs that log a session by themselves: "SMTP[DATA]: < 250 2.1.0 Ok".
            var words = text.AsSpan(start);
            if (speaker == TranscriptSpeaker.Server ? CodeScanner.ReplyCodeAtStart(words) is not null : IsCommand(words))
            {
                return (speaker, start);
            }
        }

        return null;
    }

    /// <summary>In the log of the server "&gt;" is what the server sends.</summary>
    private static TranscriptSpeaker Other(TranscriptSpeaker speaker) =>
        speaker == TranscriptSpeaker.Server ? TranscriptSpeaker.Client : TranscriptSpeaker.Server;

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
