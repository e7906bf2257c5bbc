using System.Net;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>A recipient that a notice names, and the text about it.</summary>
internal sealed record NoticeEntry(string Address, Evidence Evidence, Passage Text);

/// <summary>Reads bounces written for people: those of qmail, Exim, old Sendmail, Exchange and unknown mail systems.</summary>
internal static class NoticeReader
{
    /// <summary>More recipients than these do not share the notice's text: it would be read again for each.</summary>
    public const int MaxSharedRecipients = 10;

    /// <summary>What is reported at most; the explainer's own limit is lower.</summary>
    public const int MaxRecipients = 2000;

    private static readonly string[] MailSystemNames = ["mailer-daemon", "mailerdaemon", "postmaster", "mail delivery",
        "microsoftexchange", "mail administrator", "mdaemon", "mail system", "bounce@", "bounces@", "no-reply@", "mailadmin",
        "mail-daemon", "maildaemon"];

    private static readonly string[] BounceSubjects = ["undeliver", "undelivrable", "deliver", "failure", "returned mail",
        "return receipt", "bounce", "failed", "non remis", "unzustell", "could not send", "not sent", "rejected", "problem", "warning",
        "notification", "mail system error", "returned to sender", "blocked", "not member", "not a member", "non-member", "moderator",
        "エラー", "配信", "teslim", "iletilemedi"];

    private static readonly string[] CopyMarks = ["copy of", "original message", "returned message", "unsent message",
        "undelivered message", "message header", "header of", "headers of", "forwarded message", "returned mail", "message follows",
        "included message", "rejected message", "message text follows", "attached message", "mail header", "body of", "start of message",
        "message contents"];

    public static bool IsMailSystem(string from) =>
        Array.Exists(MailSystemNames, s => from.Contains(s, StringComparison.OrdinalIgnoreCase));

    public static bool HasBounceSubject(string subject) =>
        Array.Exists(BounceSubjects, s => subject.Contains(s, StringComparison.OrdinalIgnoreCase));

    public static bool LooksLikeBounce(MimeEntity entity) =>
        IsMailSystem(entity.Header("From") ?? "") || entity.MediaType == "multipart/report"
            || entity.Header("X-Failed-Recipients") is not null || entity.Header("Return-Path") == "<>"
        || HasBounceSubject(PartDecoder.DecodeEncodedWords(entity.Header("Subject") ?? ""));

    public static ParsedInput Read(MimeEntity entity, List<MimeEntity> parts)
    {
        var notice = NoticeLines(entity, parts);
        var sender = AddressScanner.Find(entity.Header("To") ?? "")?.Address;
        var entries = FindEntries(notice, sender);
        var whole = new Passage(notice);
        var subject = entity.Field("Subject") is { } field ? DecodeSubject(field) : null;
        var hints = AddressScanner.Find(entity.Header("From") ?? "") is { } system
            ? system.Address[(system.Address.IndexOf('@', StringComparison.Ordinal) + 1)..] : null;
        AddFailedRecipients(entity, entries);
        if (entries.Count == 0)
        {
            AddAnyAddress(entity, notice, sender, entries);
        }

        if (!LooksLikeBounce(entity) && !HasReply(entries))
        {
            return new ParsedInput(InputKind.Message, []);
        }

        var findings = new List<Finding>();
        foreach (var entry in entries)
        {
            var statements = new List<Statement>();
            if (!entry.Text.IsEmpty)
            {
                statements.Add(Statement.Own(entry.Text));
            }

            if (entries.Count <= MaxSharedRecipients || (statements.Count == 0 && findings.Count < MaxSharedRecipients))
            {
                statements.Add(Statement.Own(whole));
            }

            if (subject is not null)
            {
                statements.Add(Statement.Own(subject));
            }

            findings.Add(new Finding
            {
                Address = entry.Address,
                AddressEvidence = entry.Evidence,
                Statements = statements,
                HasDiagnostic =
                false,
                ProviderHints = hints
            });
        }

        if (findings.Count == 0)
        {
            findings.Add(new Finding
            {
                Statements = subject is null ? [Statement.Own(whole)]
                : [Statement.Own(whole), Statement.Own(subject)],
                ProviderHints = hints
            });
        }

        return new ParsedInput(InputKind.Bounce, findings);
    }

    /// <summary>What the mail system wrote: the text parts outside of returned messages, up to the copy of the message.</summary>
    public static List<SourceLine> NoticeLines(MimeEntity entity, IEnumerable<MimeEntity> parts)
    {
        var returned = new HashSet<MimeEntity>(entity.SelfAndDescendants().Where(p => p.IsReturnedMessage)
            .SelectMany(p => p.SelfAndDescendants()), ReferenceEqualityComparer.Instance);
        var own = parts.Where(p => !returned.Contains(p) && p.Body.Count > 0).ToList();
        var plain = own.FindAll(p => p.MediaType is "text/plain" or "" or "text"
            || (!p.MediaType.StartsWith("text/html", StringComparison.Ordinal)
            && (p.MediaType.StartsWith("text/", StringComparison.Ordinal)
            || p.MediaType.EndsWith("delivery-status", StringComparison.Ordinal))));
        var lines = new List<SourceLine>();
        var isWritten = false;
        foreach (var part in plain)
        {
            var kept = LinesBeforeCopy(part.Body);
            lines.AddRange(kept);

            // "This is a multi-part message in MIME format" stands before the first part, and is no notice if the only part is HTML.
            isWritten |= part.MediaType.Length > 0 && kept.Exists(l => l.Text.AsSpan().Trim().Length > 0);
        }

        if (isWritten)
        {
            return lines;
        }

        foreach (var part in own.Where(p => p.MediaType.StartsWith("text/html", StringComparison.Ordinal)))
        {
            lines.AddRange(LinesBeforeCopy(HtmlText.RemoveTags(part.Body)));
        }

        return lines;
    }

    /// <summary>Cuts off the copy of the message, which must not be taken for the diagnosis.</summary>
    public static List<SourceLine> LinesBeforeCopy(IReadOnlyList<SourceLine> lines)
    {
        var kept = new List<SourceLine>();
        var i = 0;
        while (i < lines.Count)
        {
            var text = lines[i].Text;
            if (IsCopyMark(text) && kept.Exists(l => l.Text.AsSpan().Trim().Length > 0))
            {
                break;
            }

            var (fields, next) = MimeReader.ReadFields(lines, i, lines.Count);
            if (fields.Count >= 2 && IsMessageHead(fields))
            {
                break;
            }

            for (next = Math.Max(next, i + 1); i < next; i++)
            {
                kept.Add(lines[i]);
            }
        }

        return kept;
    }

    /// <summary>Recipients that begin a line, or that a command or a label names.</summary>
    public static List<NoticeEntry> FindEntries(IReadOnlyList<SourceLine> lines, string? sender)
    {
        var entries = Collect(lines, FirstRecipientLine(lines));
        entries = entries.Count > 0 ? entries : Collect(lines, 0);
        var others = entries.FindAll(e => !string.Equals(e.Address, sender, StringComparison.OrdinalIgnoreCase)
            && !IsMailSystem(e.Address));
        return others.Count > 0 ? others : entries;
    }

    private static List<NoticeEntry> Collect(IReadOnlyList<SourceLine> lines, int from)
    {
        var collector = new NoticeEntryCollector();
        for (var i = from; i < lines.Count; i++)
        {
            collector.Add(lines[i]);
        }

        return collector.ToEntries();
    }

    /// <summary>Old Exchange first lists all addressees, and then: "did not reach the following recipient(s):".</summary>
    private static int FirstRecipientLine(IReadOnlyList<SourceLine> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Text.Contains("did not reach the following recipient", StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return 0;
    }

    private static bool HasReply(List<NoticeEntry> entries) =>
        entries.Exists(e => CodeScanner.Find(e.Text.Text) is { Reply: >= 400 } or { Enhanced: not null });

    private static Passage DecodeSubject(MimeHeaderField field)
    {
        var all = field.Value.LocateAll();
        var text = PartDecoder.DecodeEncodedWords(field.Text);
        return new Passage(new SourceLine(text.Length == all.Length && text != field.Text ? text + " " : text, all.Offset, all.Length));
    }

    private static void AddFailedRecipients(MimeEntity entity, List<NoticeEntry> entries)
    {
        if (entity.Field("X-Failed-Recipients") is not { } field)
        {
            return;
        }

        var listed = new List<NoticeEntry>();
        var from = 0;
        while (AddressScanner.Find(field.Value.Text, from) is { } found)
        {
            listed.Add(new NoticeEntry(found.Address, field.Value.Locate(found.Start, found.End), new Passage()));
            from = found.End;
        }

        foreach (var entry in listed)
        {
            if (entries.Count == 0 || (listed.Count > entries.Count
                && !entries.Exists(e => string.Equals(e.Address, entry.Address, StringComparison.OrdinalIgnoreCase))))
            {
                entries.Add(entry);
            }
        }
    }

    private static void AddAnyAddress(MimeEntity entity, List<SourceLine> notice, string? sender, List<NoticeEntry> entries)
    {
        foreach (var line in notice)
        {
            if (AddressScanner.Find(line.Text) is { } found && !IsMailSystem(found.Address)
                && !string.Equals(found.Address, sender, StringComparison.OrdinalIgnoreCase))
            {
                entries.Add(new NoticeEntry(found.Address, new Passage(line).Locate(found.Start, found.End), new Passage()));
                return;
            }
        }

        if (LooksLikeBounce(entity) && FeedbackReportReader.FindReturnedRecipient(entity) is { } to)
        {
            entries.Add(new NoticeEntry(to.Address, to.At, new Passage()));
        }
    }

    private static bool IsMessageHead(List<MimeHeaderField> fields)
    {
        var named = 0;
        foreach (var field in fields)
        {
            switch (field.Name.ToLowerInvariant())
            {
                case "final-recipient" or "reporting-mta" or "action" or "diagnostic-code":
                    return false;
                case "received" or "return-path" or "message-id" or "date" or "subject" or "from" or "mime-version" or "delivered-to"
                    or "x-mailer":
                    named++;
                    break;
            }
        }

        return named >= 2 && (named >= 3 || fields.Exists(f => f.Name.Equals("Received", StringComparison.OrdinalIgnoreCase)
            || f.Name.Equals("Message-ID", StringComparison.OrdinalIgnoreCase)));
    }

    private static bool IsCopyMark(string line)
    {
        var text = line.AsSpan().Trim();
        if (text.Length < 8 || text.Length > 120 || text[0] is not ('-' or '=' or '*' or '_' or '+'))
        {
            return false;
        }

        foreach (var mark in CopyMarks)
        {
            if (text.Contains(mark, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>The words of an HTML text. Decodes for reading, not for showing.</summary>
internal static class HtmlText
{
    public static List<SourceLine> RemoveTags(IReadOnlyList<SourceLine> lines)
    {
        var result = new List<SourceLine>();
        var inTag = false;
        foreach (var line in lines)
        {
            var text = new System.Text.StringBuilder();
            foreach (var c in line.Text)
            {
                if (inTag)
                {
                    inTag = c != '>';
                    text.Append(inTag ? "" : " ");
                }
                else if (c == '<')
                {
                    inTag = true;
                }
                else
                {
                    text.Append(c);
                }
            }

            var words = WebUtility.HtmlDecode(text.ToString());
            result.Add(line with { Text = words.Length == line.Length && words != line.Text ? words + " " : words });
        }

        return result;
    }
}
