namespace Ulak.Reference.Explanation.Reading.Logs;

/// <summary>Stalwart: <c>INFO … (delivery.rcpt-to-rejected) … to = ["a@b"] … details = "…"</c> or <c>reason = "…"</c>.</summary>
internal sealed class StalwartLog : StatelessLogFormat
{
    private static readonly string[] Failures = ["reject", "failed", "error", "fail)", "timeout", "tls."];

    // Events of a client's session that refuse nothing.
    private static readonly string[] Refusals = ["-fail)", "reject", "-not-found)", "invalid", "relay-not-allowed)", "too-many", "denied",
        "rate-limit", "does-not-exist)", "lookup-error)", "error)", "timeout)", "-exceeded)", "auth.failed)", "-ban)"];

    public override Finding? Read(SourceLine line)
    {
        var text = line.Text;
        if (Inbound(line) is { } inbound)
        {
            return inbound;
        }

        if (Delivery(line) is { } delivery)
        {
            return delivery;
        }

        if (!text.Contains("queueId = ", StringComparison.Ordinal)
            || !Array.Exists(Failures, mark => text.Contains(mark, StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        var words = LogText.ValueAfter(text, "details = \"", '"') ?? LogText.ValueAfter(text, "reason = \"", '"')
            ?? LogText.ValueAfter(text, "reason = ", ',');
        var head = text.IndexOf("queueId", StringComparison.Ordinal);
        var to = text.IndexOf("to = [", StringComparison.Ordinal);
        var address = to < 0 ? null : LogText.Address(text, to);
        // Stalwart delivers to its own mailboxes as to a server of this name.
        var isLocal = text.Contains("hostname = \"localhost\"", StringComparison.Ordinal);
        var isConnection = text.Contains("(delivery.connect-error)", StringComparison.Ordinal) && words is not null;
        var finding = LogText.ToFinding(line, address, words?.Start ?? 0, words?.End ?? head, Speaker.OwnServer) with
        {
            IsOwnRefusal = isLocal,
        };
        if (isConnection)
        {
            // The event and the words of the operating system belong together: "Connection error", "Timeout".
            var start = Math.Max(0, Level(text, head));
            finding = finding with
            {
                Statements = [Statement.Own(new Passage(line.Slice(start, words!.Value.End - start)))],
                Values = HostOf(text),
            };
        }

        if (text.Contains("(delivery.dsn-perm-fail)", StringComparison.Ordinal))
        {
            // The server has given up, whatever the code of its last attempt.
            finding = finding with { Action = "failed" };
        }

        var code = LogText.ValueAfter(text, " code = ", ',');
        return words is null ? finding : finding with
        {
            Statements =
            [
                .. finding.Statements,
                .. code is { } field && field.Text.Length == 3
                    ? [Statement.Own(new Passage(line.Slice(field.Start, 3)))] : (ReadOnlySpan<Statement>)[],
                Statement.Own(new Passage(line.Slice(0, head))),
            ],
        };
    }

    /// <summary>
    /// An attempt in the form of the versions before 0.8:
    /// <c>smtp::outbound::delivery: context="tls" event="unavailable" mx="mx.example.org" reason="STARTTLS was not advertised by host"</c>.
    /// </summary>
    private static Finding? Delivery(SourceLine line)
    {
        var text = line.Text;
        if (!text.Contains("smtp::outbound", StringComparison.Ordinal)
            || (LogText.ValueAfter(text, "reason=\"", '"') ?? LogText.ValueAfter(text, "details=\"", '"')) is not { } words)
        {
            return null;
        }

        var values = new Dictionary<string, string>();
        if (LogText.ValueAfter(text, "mx=\"", '"')?.Text is { Length: > 0 } host)
        {
            values["host"] = host;
        }

        if (LogText.ValueAfter(text, "domain=\"", '"')?.Text is { Length: > 0 } domain)
        {
            values["domain"] = domain;
        }

        return LogText.ToFinding(line, null, words.Start, words.End, Speaker.OwnServer) with { Action = "delayed", Values = values };
    }

    /// <summary>
    /// A client's session: <c>INFO SPF EHLO check failed (smtp.spf-ehlo-fail) listenerId = "smtp", …, remoteIp = …, result = …</c>. Lines
    /// that report no refusal only show that a client came.
    /// </summary>
    private static Finding? Inbound(SourceLine line)
    {
        var text = line.Text;
        var listener = text.IndexOf("listenerId = ", StringComparison.Ordinal);
        var open = listener < 0 ? -1 : text.LastIndexOf('(', listener);
        var level = open < 0 ? -1 : Level(text, open);
        if (level < 0)
        {
            return null;
        }

        var name = text.AsSpan(open, listener - open);
        var isRefusal = false;
        foreach (var mark in Refusals)
        {
            isRefusal |= name.Contains(mark, StringComparison.Ordinal);
        }

        var ip = LogText.ValueAfter(text, "remoteIp = ", ',')?.Text;
        var values = System.Net.IPAddress.TryParse(ip, out _) ? new Dictionary<string, string> { ["ip"] = ip! } : null;
        return isRefusal
            ? LogText.ToFinding(line, Recipient(text), level, text.Length, Speaker.OwnServer) with
            {
                IsOwnRefusal = true,
                Client = ip,
                Values = values,
            }
            : new Finding { ReasonByForm = Reason.Unknown, CutLog = "", Values = values };
    }

    /// <summary>The server that was tried.</summary>
    private static Dictionary<string, string>? HostOf(string text) =>
        LogText.ValueAfter(text, "hostname = \"", '"')?.Text is { Length: > 0 } host
            ? new Dictionary<string, string> { ["host"] = host } : null;

    private static LogValue? Recipient(string text) =>
        text.IndexOf(" to = ", StringComparison.Ordinal) is >= 0 and var to ? LogText.Address(text, to) : null;

    /// <summary>Where the words behind the level begin; -1 if there is none.</summary>
    private static int Level(string text, int end)
    {
        foreach (var level in (ReadOnlySpan<string>)[" INFO ", " WARN ", " ERROR ", " DEBUG "])
        {
            if (text.AsSpan(0, end).IndexOf(level, StringComparison.Ordinal) is >= 0 and var at)
            {
                return at + level.Length;
            }
        }

        return -1;
    }
}
