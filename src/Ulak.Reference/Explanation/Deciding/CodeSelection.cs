using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Deciding;

/// <summary>Selects the codes of a finding among those of its statements and its Status field.</summary>
internal static class CodeSelection
{
    /// <summary>The codes of the first statement that has any. The report's Status counts only if the server's words have none.</summary>
    public static (LocatedCodes Codes, int From) Find(Finding finding)
    {
        var hasServer = finding.Statements.Any(statement => statement.Speaker is not (Speaker.Client or Speaker.System));
        (LocatedCodes Codes, int From) best = (default, -1);
        for (var i = 0; i < finding.Statements.Count; i++)
        {
            var statement = finding.Statements[i];
            var found = statement.Codes;
            var isLabel = hasServer && statement.Speaker is Speaker.Client or Speaker.System;
            if (isLabel || !statement.HasCodes || BelongsToOtherRecipient(finding, found))
            {
                continue;
            }

            found = HandedOnReply(statement.Text, finding.Status is null ? found : QuotedReply(statement.Text, found));
            if (HasExpired(best.Codes) && !HasExpired(found) && HasExpired(statement.Codes))
            {
                // The notice contains what the report omits: the other server's last reply.
                return (best.Codes with { Reply = found.Reply, Enhanced = found.Enhanced }, best.From);
            }

            if (best.From < 0)
            {
                best = (found, i);
            }
            else if (best.Codes.Reply is null && found.Reply is not null
                && (best.Codes.Enhanced is null || best.Codes.Enhanced[0] - '0' == found.Reply / 100))
            {
                best = (best.Codes with { Reply = found.Reply }, best.From);
            }
            else if (best.Codes is { Reply: { } code, Enhanced: null } && found.Reply == code && found.Enhanced is not null)
            {
                // A person shortens the reply in the title, and quotes it in full below.
                best = (best.Codes with { Enhanced = found.Enhanced }, best.From);
            }
        }

        return best;
    }

    /// <summary>The more specific of two enhanced codes: the remote server's, unless it is x.0.0.</summary>
    public static string? MoreSpecific(LocatedCodes found, Finding finding)
    {
        var (reply, status) = (found.Enhanced, finding.Status);
        if (reply is null || status is null || IsOfOtherClass(found, status))
        {
            return reply ?? status;
        }

        var isEmptyStatus = status.EndsWith(".0.0", StringComparison.Ordinal);
        return (!finding.HasDiagnostic && !isEmptyStatus) || (reply.EndsWith(".0.0", StringComparison.Ordinal) && status[0] == reply[0])
            ? status : reply;
    }

    /// <summary>
    /// Whether the Status is about the queue and not about the reply: a server that keeps a refused message reports 4.y.z with "554 5.7.1".
    /// </summary>
    private static bool IsOfOtherClass(LocatedCodes found, string status) =>
        found is { Reply: { } code, Enhanced: { } own } && own[0] - '0' == code / 100 && status[0] != own[0];

    /// <summary>
    /// In "554 4.4.7 Message expired … &lt;421 4.4.2 Connection timed out&gt;" the first code is that of the server that gave up;
    /// the quoted one is the other server's last reply, which is the cause.
    /// </summary>
    private static LocatedCodes QuotedReply(string text, LocatedCodes outer)
    {
        if (!HasExpired(outer))
        {
            return outer;
        }

        var open = outer.End;
        for (var tries = 0; tries < 20 && open < text.Length && text.AsSpan(open).IndexOfAny('<', '\'', '"') is >= 0 and var skip; tries++)
        {
            open += skip + 1;
            var inner = CodeScanner.Find(text.Substring(open, Math.Min(20, text.Length - open)));
            if (inner is { Reply: >= 400, Enhanced: not null, Start: 0 } && !HasExpired(inner))
            {
                return outer with { Reply = inner.Reply, Enhanced = inner.Enhanced };
            }
        }

        return outer;
    }

    /// <summary>
    /// In "554 5.7.0 &lt; #5.7.133 smtp;550 5.7.133 RESOLVER…&gt;" and "550 5.3.4 554 5.2.0 STOREDRV…" a gateway hands on the reply of the
    /// server behind it, and its own code only means that there was one.
    /// </summary>
    private static LocatedCodes HandedOnReply(string text, LocatedCodes outer)
    {
        if (outer is { Reply: not null, Enhanced: not null } && text.AsSpan(outer.End).TrimStart() is { Length: > 9 } rest
            && CodeScanner.Find(rest[..10].ToString()) is { Start: 0, Reply: >= 400, Enhanced: not null } next)
        {
            return outer with { Reply = next.Reply, Enhanced = next.Enhanced };
        }

        const string Mark = "smtp;";
        var mark = outer.Enhanced?.EndsWith(".0", StringComparison.Ordinal) == true && outer.Reply is not null
            ? text.IndexOf(Mark, outer.End, StringComparison.OrdinalIgnoreCase) : -1;
        if (mark < 0)
        {
            return outer;
        }

        var at = mark + Mark.Length;
        var inner = CodeScanner.Find(text.Substring(at, Math.Min(20, text.Length - at)));
        return inner is { Start: < 2, Enhanced: { } own } && inner.Reply / 100 == outer.Reply / 100
            && !own.EndsWith(".0", StringComparison.Ordinal) ? outer with { Reply = inner.Reply, Enhanced = own } : outer;
    }

    private static bool HasExpired(LocatedCodes codes) => codes.Enhanced?.EndsWith(".4.7", StringComparison.Ordinal) == true;

    /// <summary>
    /// In a notice about several recipients, a code whose class differs from this recipient's Status belongs to another one.
    /// </summary>
    private static bool BelongsToOtherRecipient(Finding finding, LocatedCodes found) =>
        finding.IsSharedNotice && !finding.HasDiagnostic && finding.Status is { } status
            && (found.Enhanced is { } e ? e[0] - '0' : found.Reply / 100) != status[0] - '0';
}
