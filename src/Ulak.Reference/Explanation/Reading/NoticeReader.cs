namespace Ulak.Reference.Explanation.Reading;

/// <summary>Reads bounces written for people: those of qmail, Exim, old Sendmail, Exchange and unknown mail systems.</summary>
internal static class NoticeReader
{
    /// <summary>More recipients than these do not share the notice's text: it would be read again for each.</summary>
    public const int MaxSharedRecipients = 10;

    /// <summary>What is reported at most; the explainer's own limit is lower.</summary>
    public const int MaxRecipients = 2000;

    public static ParsedInput Read(MimeEntity entity, List<MimeEntity> parts)
    {
        var notice = NoticeText.Find(entity, parts);
        var entries = FindRecipients(entity, notice);
        if (!BounceDetector.LooksLikeBounce(entity) && !HasReply(entries))
        {
            return new ParsedInput(InputKind.Message, []);
        }

        // What stands in the notice and in its subject concerns all recipients.
        var whole = Statement.Own(new Passage(notice));
        Statement[] subject = entity.Field("Subject") is { } field ? [Statement.Own(DecodeSubject(field))] : [];
        var hints = AddressScanner.Find(entity.Header("From") ?? "") is { } system
            ? system.Address[(system.Address.IndexOf('@', StringComparison.Ordinal) + 1)..] : null;
        if (entries.Count == 0)
        {
            return new ParsedInput(InputKind.Bounce, [new Finding { Statements = [whole, .. subject], ProviderHints = hints }]);
        }

        var action = ReportSigns.HasGivenUp(whole.Text) ? "failed" : ReportSigns.IsDelayed(whole.Text) ? "delayed" : null;
        var findings = new List<Finding>(entries.Count);
        foreach (var entry in entries)
        {
            var own = SendmailReason.StatementsOf(entry.Text);
            var isShared = entries.Count <= MaxSharedRecipients || (own.Length == 0 && findings.Count < MaxSharedRecipients);
            findings.Add(new Finding
            {
                Address = entry.Address,
                AddressEvidence = entry.Evidence,
                Statements = isShared
                    ? [.. own, Statement.Own(new Passage(NoticeRecipients.Concerning(entry, entries, notice))), .. subject]
                    : [.. own, .. subject],
                HasDiagnostic = false,
                ProviderHints = hints,
                Action = action,
            });
        }

        return new ParsedInput(InputKind.Bounce, findings);
    }

    private static List<NoticeEntry> FindRecipients(MimeEntity entity, List<SourceLine> notice)
    {
        var sender = AddressScanner.Find(entity.Header("To") ?? "")?.Address;
        var entries = NoticeRecipients.Find(notice, sender);
        NoticeRecipients.AddFailedRecipients(entity, entries);
        if (entries.Count == 0)
        {
            NoticeRecipients.AddAnyAddress(entity, notice, sender, entries);
        }

        return entries;
    }

    private static bool HasReply(List<NoticeEntry> entries) =>
        entries.Exists(e => CodeScanner.Find(e.Text.Text) is { Reply: >= 400 } or { Enhanced: not null });

    private static Passage DecodeSubject(MimeHeaderField field)
    {
        var all = field.Value.LocateAll();
        var text = PartDecoder.DecodeEncodedWords(field.Text);
        return new Passage(new SourceLine(text.Length == all.Length && text != field.Text ? text + " " : text, all.Offset, all.Length));
    }
}
