using Ulak.Reference.Catalog;
using Ulak.Reference.Explanation.Reading;
using Ulak.Reference.Explanation.Reading.Clients;
using Ulak.Reference.Explanation.Reading.Logs;
using Ulak.Reference.Explanation.Reading.Transcripts;
using Ulak.Reference.Explanation.Settings;

namespace Ulak.Reference.Explanation.Inputs;

/// <summary>Recognizes the kind of a text and reads it with the reader for that kind.</summary>
internal static class InputReader
{
    private const int MaxMessages = 20;

    private static readonly string[] MessageFields = ["received", "return-path", "from", "to", "date", "subject", "message-id",
        "content-type", "mime-version", "delivered-to", "x-failed-recipients", "x-original-to", "envelope-to"];

    private static readonly string[] NoticeMarks =
    [
        "This is the mail system at host", "I'm sorry to have to inform you",
        "message was created automatically by mail delivery software", "Delivery to the following recipient",
        "This is the qmail-send program", "The following addresses had", "could not be delivered", "couldn't be delivered",
        "wasn't delivered", "Haraka Mailer program", "Sending failed while communicating",
        "The following recipient(s) could not be reached", "Diagnostic information for administrators", "Diagnoseinformationen",
        "returned mail", "Undelivered Mail",
        "Delivery has failed to these recipients", "Fehler bei der Nachrichtenzustellung an folgende",
        "Échec de la remise à ces destinataires", "Échec de la remise aux destinataires",
        "No se pudo realizar la entrega a estos destinatarios", "Recapito non riuscito",
        "Falha na entrega a estes destinatários", "İleti şu alıcılara veya gruplara teslim edilemedi",
        "could not deliver the attached mail",
    ];

    /// <summary>Reads a text. Throws <see cref="OperationCanceledException"/> between two lines of it.</summary>
    public static ParsedInput Read(string text, CancellationToken cancellationToken = default)
    {
        var lines = JoinedLines.Restore(Emphasis.Remove(FeedbackForm.Remove(SourceText.Unquote(SourceText.SplitLines(text)))));
        var parsed = ReaderStatement.Apply(text, SendingService.Apply(text, AddressedTo.Apply(text, Read(text, lines, cancellationToken))));
        parsed = OwnGreylisting.Apply(text, ReturnedSender.Apply(lines, parsed));
        parsed = parsed.Kind is InputKind.Unknown or InputKind.Reply && NoticeWords.Has(text)
            ? parsed with { Findings = [.. parsed.Findings.Select(finding => finding with { IsNotice = true })] } : parsed;
        return lines.Exists(line => line.Text.StartsWith("Resent-From:", StringComparison.OrdinalIgnoreCase))
            ? parsed with { Findings = [.. parsed.Findings.Select(finding => finding with { IsRedirected = true })] } : parsed;
    }

    private static ParsedInput Read(string text, List<SourceLine> lines, CancellationToken cancellationToken)
    {
        if (ReadCode(lines) is { } code)
        {
            return code;
        }

        var first = lines.FindIndex(l => l.Text.AsSpan().Trim().Length > 0);
        if (first < 0)
        {
            return new ParsedInput(InputKind.Unknown, []);
        }

        if (IsListOfSymbols(lines))
        {
            return new ParsedInput(InputKind.Unknown, [new Finding { ReasonByForm = Reason.Unknown, ReportsNothing = true }]);
        }

        if (IsMessage(lines, first))
        {
            return ReadMessages(lines, first);
        }

        lines = RawPart.Decode(lines);
        return EventReader.Read(text) ?? MailSummary.Read(lines) ?? ReadLog(lines, cancellationToken) ?? ReadSendmailNotice(lines)
            ?? TranscriptReader.Read(lines, cancellationToken)
            ?? ReadReportFields(lines)
            ?? ReplyListReader.Read(lines) ?? ReadNotice(lines) ?? ClientErrorReader.Read(text) ?? ReadFreeText(lines);
    }

    /// <summary>
    /// The lines of a log. Where they report only what was passed on, and a notice beside them reports a refusal, the notice counts.
    /// </summary>
    private static ParsedInput? ReadLog(List<SourceLine> lines, CancellationToken cancellationToken)
    {
        var log = LogReader.Read(lines, cancellationToken);
        if (log is not null && log.Findings.All(finding => finding.Address is null)
            && lines.Exists(line => OpenSmtpdLog.IsTracedRefusal(line.Text)))
        {
            // The log of OpenSMTPD reports only that the connection ended; the trace shows the reply before that.
            return null;
        }

        if (log is null || !log.Findings.All(finding => finding.ReasonByForm is Reason.Delivered or Reason.Accepted))
        {
            return log;
        }

        var others = lines.FindAll(line => line.Text.AsSpan().Trim().Length > 0 && !JoinedLines.IsEntry(line.Text));
        var notice = others.Count == 0 ? null : ReadReportFields(others) ?? ReadNotice(others) ?? ReadFreeText(others);
        return notice is not null && notice.Findings.Any(finding => finding is { Address: not null, IsAddressGuessed: false }
            && finding.Statements.Any(statement => statement.Codes.Reply >= 400)) ? notice : log;
    }

    /// <summary>One message, or the first messages of a mailbox file (RFC 4155).</summary>
    private static ParsedInput ReadMessages(List<SourceLine> lines, int first)
    {
        if (!lines[first].Text.StartsWith("From ", StringComparison.Ordinal))
        {
            return MessageInputReader.Read(lines);
        }

        var readings = new List<ParsedInput>();
        var start = first;
        var last = -1;
        for (var i = first + 1; i < lines.Count && readings.Count < MaxMessages; i++)
        {
            // A returned message may contain such a line too; a new message begins only after the last boundary of the one before.
            if (lines[i].Text.StartsWith("From ", StringComparison.Ordinal) && last >= 0 && IsLastBoundary(lines[last].Text)
                && IsMessage(lines, i))
            {
                readings.Add(MessageInputReader.Read(lines.GetRange(start, i - start)));
                start = i;
            }

            last = lines[i].Text.AsSpan().Trim().Length > 0 ? i : last;
        }

        readings.Add(MessageInputReader.Read(start == 0 ? lines : lines.GetRange(start, lines.Count - start)));
        return readings is [var only] ? only : new ParsedInput(readings[0].Kind, readings.SelectMany(r => r.Findings).ToList());
    }

    /// <summary>The symbols of a spam filter, one a line: <c>DKIM_SIGNED(0)</c>. They report no delivery.</summary>
    private static bool IsListOfSymbols(List<SourceLine> lines)
    {
        var filled = lines.FindAll(line => line.Text.AsSpan().Trim().Length > 0);
        return filled.Count > 4 && filled.Count(line => IsSymbol(line.Text.AsSpan().Trim())) > filled.Count * 2 / 3;
    }

    private static bool IsSymbol(ReadOnlySpan<char> line)
    {
        var name = line.IndexOfAnyExcept(SymbolLetters);
        return name > 3 && line[name] == '(' && line.Contains(')') && line[..name].Contains('_')
            && line[name + 1] is '-' or (>= '0' and <= '9');
    }

    private static readonly System.Buffers.SearchValues<char> SymbolLetters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    private static bool IsLastBoundary(string line) =>
        line.Length > 4 && line.StartsWith("--", StringComparison.Ordinal) && line.TrimEnd().EndsWith("--", StringComparison.Ordinal);

    private static ParsedInput? ReadCode(List<SourceLine> lines)
    {
        var only = lines.FindAll(l => l.Text.AsSpan().Trim().Length > 0);
        if (only is not [var line] || line.Text.Length > 30)
        {
            return null;
        }

        foreach (var word in line.Text.Split([' ', '\t', '-', '#', '(', ')'], StringSplitOptions.RemoveEmptyEntries))
        {
            var isReply = word.Length == 3 && CodeScanner.ReplyCodeAtStart(word) is not null;
            var isEnhanced = char.IsAsciiDigit(word[0]) && CodeScanner.EnhancedCodeAt(word, 0) is { } found && found.End == word.Length;
            if (!isReply && !isEnhanced && CodeCatalog.Default.DescribeUnlisted(word, "en") is null)
            {
                return null;
            }
        }

        var trimmed = line.Text.Trim(' ', '\t', '#', '(', ')', '-');
        var start = line.Text.IndexOf(trimmed, StringComparison.Ordinal);
        return trimmed.Length == 0 ? null : new ParsedInput(InputKind.Code,
            [new Finding { Statements = [Statement.Remote(new Passage(line.Slice(start, trimmed.Length)))] }]);
    }

    private static bool IsMessage(List<SourceLine> lines, int first)
    {
        var start = first;
        if (lines[start].Text.StartsWith("From ", StringComparison.Ordinal)
            || lines[start].Text.StartsWith(">From ", StringComparison.Ordinal))
        {
            start++;
        }

        var (fields, _) = MimeReader.ReadFields(lines, start, Math.Min(lines.Count, start + 200));
        var known = fields.Count(f => MessageFields.Contains(f.Name, StringComparer.OrdinalIgnoreCase));
        return known >= 2 && !fields.Exists(f => f.Name.Equals("Final-Recipient", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Sendmail's notice without its header: it quotes a session, but contains more than that.</summary>
    private static ParsedInput? ReadSendmailNotice(List<SourceLine> lines) =>
        lines.Exists(l => l.Text.AsSpan().TrimStart().StartsWith("----- The following addresses had", StringComparison.Ordinal))
            ? ReadFreeText(lines) : null;

    /// <summary>The fields of a report without the message around them.</summary>
    private static ParsedInput? ReadReportFields(List<SourceLine> lines)
    {
        if (!lines.Exists(l => l.Text.StartsWith("Final-Recipient:", StringComparison.OrdinalIgnoreCase)
            || l.Text.StartsWith("Diagnostic-Code:", StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        var entity = new MimeEntity { MediaType = "text/plain", Body = lines };
        return DeliveryReportReader.Read(entity, [entity]);
    }

    /// <summary>A bounce without its header: it begins as the mail systems' notices do.</summary>
    private static ParsedInput? ReadNotice(List<SourceLine> lines) =>
        lines.Exists(line => Array.Exists(NoticeMarks, mark => line.Text.Contains(mark, StringComparison.OrdinalIgnoreCase)))
            ? ReadFreeText(lines) with { Kind = InputKind.Bounce } : null;

    // A reply with more lines is not quoted by a program's log.
    private const int MaxReplyLines = 8;

    /// <summary>
    /// The refusal in a log of several lines: "ERROR … Error: 535 5.7.0 …". What stands in other lines is further from the cause.
    /// </summary>
    private static Passage? QuotedReply(List<SourceLine> lines, Passage whole)
    {
        if (lines.Count < 2 || CodeScanner.Find(whole.Text) is not { Reply: >= 400 and var code })
        {
            return null;
        }

        var first = LineOfReply(lines, code);
        if (first < 0)
        {
            return null;
        }

        var passage = new Passage(lines[first].Skip(CodeScanner.Find(lines[first].Text).ReplyStart));
        for (var i = first + 1; i < lines.Count && i < first + MaxReplyLines && ContinuesReply(lines[i].Text); i++)
        {
            passage.Append(lines[i]);
        }

        return passage;
    }

    /// <summary>
    /// The line of the reply: the first that begins with the code and has words behind it, or else the first with the code. A person's
    /// sentence often names the code before the reply: "bounces with 550".
    /// </summary>
    private static int LineOfReply(List<SourceLine> lines, int? code)
    {
        var any = lines.FindIndex(line => CodeScanner.Find(line.Text).Reply == code);
        if (any < 0 || HasWords(lines[any].Text))
        {
            // The title has the beginning of the reply that stands below.
            var longer = any < 0 ? -1 : lines.FindIndex(any + 1, line => CodeScanner.Find(line.Text).Reply == code
                && WordsAfter(line.Text) is var words && WordsAfter(lines[any].Text) is { Length: > 8 } first
                && words.Length > first.Length && words.StartsWith(first, StringComparison.OrdinalIgnoreCase));
            return longer >= 0 ? longer : any;
        }

        var begins = lines.FindIndex(any, line => CodeScanner.Find(line.Text) is var found && found.Reply == code
            && line.Text.AsSpan(0, found.ReplyStart).Trim(" \t>*`'\"-<(").Length == 0
            && line.Text.AsSpan(found.End).Trim().Contains(' '));
        return begins >= 0 ? begins : any;
    }

    /// <summary>The words behind the code of a line.</summary>
    private static string WordsAfter(string line) => line.AsSpan(CodeScanner.Find(line).End).Trim(" \t.,:;-*`'\")]>").ToString();

    /// <summary>Whether words follow the code in its line.</summary>
    private static bool HasWords(string line) =>
        line.AsSpan(CodeScanner.Find(line).End).Trim(" \t.,:;!?*`'\")").Contains(' ');

    /// <summary>Whether a line may be the folded end of a reply: settings and a person's own words are not.</summary>
    private static bool ContinuesReply(string line) => !PastedSettings.IsSetting(line) && !line.Contains(" = ", StringComparison.Ordinal)
        && !line.StartsWith("I ", StringComparison.Ordinal) && !line.StartsWith("I'", StringComparison.Ordinal)
        && !line.StartsWith("My ", StringComparison.Ordinal) && IsReplyLine(line);

    private static bool IsReplyLine(string line) => line.AsSpan().Trim() is { Length: > 0 } text
        && !text.StartsWith("[") && !text.StartsWith("at ") && !text.StartsWith("Traceback")
        && !(char.IsAsciiDigit(text[0]) && text.Length > 4 && text[4] is '-' or '/');

    private static ParsedInput ReadFreeText(List<SourceLine> lines)
    {
        var notice = NoticeText.BeforeCopy(lines);
        if (AddressedReplies.Find(notice) is { Count: > 1 } replies)
        {
            return new ParsedInput(InputKind.Unknown, replies.ConvertAll(reply => new Finding
            {
                // "@example.org" names no single recipient.
                Address = reply.Address[0] == '@' ? null : reply.Address,
                AddressEvidence = reply.Address[0] == '@' ? null : reply.Evidence,
                Statements = [Statement.Remote(reply.Reply)],
            }));
        }

        var entries = NoticeRecipients.Find(notice, null);
        var whole = new Passage(notice);
        if (entries.Count == 0)
        {
            var found = RecipientFinder.ToFinding(Statement.Unknown(whole));
            return new ParsedInput(InputKind.Unknown, [found with
            {
                Statements = QuotedReply(notice, whole) is { } reply ? [Statement.Remote(reply), Statement.Unknown(whole)]
                    : found.Statements,
                CutLog = UnfinishedLog.Find(lines),
                ReportsNothing = !ReportSigns.Has(whole.Text),
                IsOtherMatter = ReportSigns.IsOtherMatter(whole.Text),
                Action = ReportSigns.HasGivenUp(whole.Text) ? "failed" : ReportSigns.IsDelayed(whole.Text) ? "delayed" : null,
            }]);
        }

        // Gmail writes the reply far below the recipient.
        Statement[] shared = QuotedReply(notice, whole) is { } quoted && CodeScanner.Find(quoted.Text).Start < 4
            ? [Statement.Remote(quoted), Statement.Unknown(whole)] : [Statement.Unknown(whole)];
        return new ParsedInput(InputKind.Unknown, entries.ConvertAll(entry => new Finding
        {
            Address = entry.Address,
            AddressEvidence = entry.Evidence,
            Statements = entries.Count > NoticeReader.MaxSharedRecipients ? [Statement.Own(entry.Text)]
                : entry.Text.IsEmpty ? shared
                : [.. SendmailReason.StatementsOf(entry.Text),
                    Statement.Unknown(new Passage(NoticeRecipients.Concerning(entry, entries, notice)))],
            ReportsNothing = !ReportSigns.Has(whole.Text),
            Action = ReportSigns.HasGivenUp(whole.Text) ? "failed" : ReportSigns.IsDelayed(whole.Text) ? "delayed" : null,
        }));
    }
}
