using System.Text.Json;

namespace Ulak.Reference.Explanation.Reading.Clients;

/// <summary>
/// Reads event notifications of sending services (SES, SendGrid, Mailgun, Postmark, SparkPost, Brevo, Mailjet) and JSON logs (KumoMTA):
/// a recipient, a diagnostic text and a kind of event, under different names.
/// </summary>
internal static class EventReader
{
    private const int MaxEvents = 200;
    private const int MaxDepth = 12;

    private static readonly string[] RecipientNames =
        ["emailaddress", "email", "recipient", "rcpt_to", "raw_rcpt_to", "destination", "to", "rcpt", "recipients", "bounced_recipient"];

    private static readonly string[] TextNames =
    [
        "diagnosticcode", "reason", "raw_reason", "diagnostic", "smtp-response", "smtpresponse", "response", "statusmessage", "diag",
        "output", "diagnostic_message", "details", "message",
        "description", "error", "error_related_to", "content", "detail", "errormessage",
    ];

    private static readonly string[] EventNames = ["event", "eventtype", "notificationtype", "recordtype", "type", "bouncetype",
        "severity", "messageevent", "reject_reason"];

    // Fields of the JSON logs of servers (KumoMTA).
    private static readonly string[] OwnServerNames =
        ["egress_pool", "egress_source", "peer_address", "num_attempts", "nodeid", "level", "lvl"];

    private const string Internal = "KumoMTA internal: ";

    // One word for the cause, where the service gives no sentence.
    private static readonly string[] DetailNames = ["bouncesubtype", "delaytype", "reject_reason", "error"];

    /// <summary>Returns null if the text is not JSON or holds no event of a delivery.</summary>
    public static ParsedInput? Read(string text)
    {
        using var document = CutJson.Parse(text);
        if (document is null)
        {
            return null;
        }

        var events = document.RootElement.ValueKind == JsonValueKind.Array
            ? document.RootElement.EnumerateArray().Take(MaxEvents).ToList() : [document.RootElement];
        var findings = events.SelectMany(each => ToFindings(each, text)).ToList();
        return findings.Count == 0 ? null : new ParsedInput(InputKind.Event, findings);
    }

    private static IEnumerable<Finding> ToFindings(JsonElement root, string text)
    {
        var fields = new List<(string Name, string Value)>();
        Collect(root, "", fields, 0);
        var kinds = fields.Where(field => EventNames.Contains(field.Name) && field.Value.Length > 0)
            .Select(field => field.Value.ToLowerInvariant()).ToList();
        var words = TextNames.SelectMany(name => fields.Where(field => field.Name == name
            && field.Value.Contains(' ', StringComparison.Ordinal))).Select(field => field.Value).Distinct().Take(3).ToList();
        if (words.Count == 0 && IsWebReply(fields, kinds))
        {
            words = [.. fields.Where(field => field.Name == "msg").Select(field => field.Value).Take(1)];
        }

        if (kinds.Count == 0 && words.Count == 0)
        {
            yield break;
        }

        var code = IsOfProgram(fields, kinds) || IsWebReply(fields, kinds) ? null
            : fields.Find(field => field.Name is "responsecode" or "code" or "status_code" && field.Value.Length == 3
            && CodeScanner.ReplyCodeAtStart(field.Value) >= 200).Value;
        var status = fields.Find(field => field.Name is "status" or "enhanced_code" or "enhancedcode" or "bouncesubtype"
            && field.Value.Count(c => c == '.') == 2).Value;

        // KumoMTA writes its own trouble like a reply, with a code that no server sent.
        var isInternal = words.Exists(value => value.StartsWith(Internal, StringComparison.Ordinal));
        var statements = words.ConvertAll(value => isInternal ? new Statement(Speaker.Client, At(text, value))
            : Statement.Remote(At(text, WithCode(value, code))));
        if (kinds.Count > 0)
        {
            statements.Add(new Statement(Speaker.Client,
                At(text, string.Join(' ', kinds.Prepend("event")) + (kinds.Contains("temporary") ? " severity temporary" : "")
                    + (kinds.Contains("reject") ? " " + fields.Find(field => field.Name == "reason").Value : "")
                    + string.Concat(fields.Where(IsDetail).Take(5).Select(field => $" {field.Name} {field.Value}")))));
        }

        var addresses = RecipientNames.Select(name =>
            fields.FindAll(field => field.Name == name && AddressScanner.Find(field.Value) is not null))
            .FirstOrDefault(list => list.Count > 0) ?? [];
        var finding = new Finding
        {
            Statements = statements,
            Status = status,
            HasDiagnostic = words.Count > 0,
            IsWithoutQueue = IsOfProgram(fields, kinds) || IsWebReply(fields, kinds)
                || fields.Exists(field => field.Name is "level" or "lvl" or "logger" or "caller")
                && !fields.Exists(field => field.Name is "queue" or "sg_message_id"),
            IsByService = !isInternal && !IsOfProgram(fields, kinds) && !fields.Exists(field => OwnServerNames.Contains(field.Name)),
            Action = fields.Exists(field => field.Name is "nextattempt" or "next_attempt" or "nextretry") ? "delayed"
                : kinds.Exists(kind => kind is "temporary" or "transient" or "deferred" or "softbounce" or "soft_bounce"
                or "transientbounce" or "delayed" or "deferral" or "deliverydelay") && code is null
                    ? "delayed" : null,
            ReasonByForm = kinds.Exists(kind => kind is "delivered" or "delivery")
                ? Reason.Delivered : kinds.Exists(kind => kind is "complaint" or "complained" or "spamreport" or "spamcomplaint")
                ? Reason.Feedback : null,
        };
        if (addresses.Count == 0)
        {
            // Postmark's API names the addresses in its message only.
            var named = statements.Count > 0 ? RecipientFinder.ToFinding(statements[0]) : null;
            yield return finding with { Address = named?.Address, AddressEvidence = named?.AddressEvidence };
        }

        foreach (var (_, value) in addresses.DistinctBy(field => field.Value))
        {
            var address = AddressScanner.Find(value)!.Value.Address;
            var at = text.IndexOf(address, StringComparison.Ordinal);
            yield return finding with { Address = address, AddressEvidence = at < 0 ? null : new Evidence(at, address.Length, address) };
        }
    }

    /// <summary>The error of a program as JSON: a message, and the code of a web service, but no event and no recipient.</summary>
    private static bool IsOfProgram(List<(string Name, string Value)> fields, List<string> kinds) =>
        fields.Exists(field => field.Name == "name" && (field.Value.EndsWith("Error", StringComparison.Ordinal)
            || field.Value.EndsWith("Exception", StringComparison.Ordinal)))
        || fields.Exists(field => field.Name is "exception" or "stack" or "stacktrace" or "stack_trace") || (kinds.Count == 0
        && fields.Exists(field => field.Value.Contains("SMTP Error", StringComparison.OrdinalIgnoreCase)
            || field.Value.Contains("Exception", StringComparison.Ordinal)));

    /// <summary>The body of a web service's error: its code is the one of HTTP, and 500 no refused command.</summary>
    private static bool IsWebReply(List<(string Name, string Value)> fields, List<string> kinds) => kinds.Count == 0
        && fields.Exists(field => field.Name is "msg" or "error_id" or "error_code")
        && fields.Exists(field => field.Name == "code" && field.Value is ['4' or '5', '0' or '2', _])
        && !fields.Exists(field => field.Name is "command" or "response");

    private static bool IsDetail((string Name, string Value) field) =>
        DetailNames.Contains(field.Name) && field.Value.Length is > 0 and < 40 && !field.Value.Contains(' ', StringComparison.Ordinal);

    private static string WithCode(string words, string? code) => code is null || CodeScanner.Find(words).Reply is not null
        ? words : $"{code} {words}";

    /// <summary>The words with their place in the text; escapes make them differ from it.</summary>
    private static Passage At(string text, string words)
    {
        var at = text.IndexOf(words, StringComparison.Ordinal);
        return new ErrorPart(Math.Max(0, at), at < 0 ? text.Length : at + words.Length, words).ToPassage();
    }

    private static void Collect(JsonElement element, string name, List<(string Name, string Value)> fields, int depth)
    {
        if (depth > MaxDepth || fields.Count > 2000)
        {
            return;
        }

        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    Collect(property.Value, property.Name.ToLowerInvariant(), fields, depth + 1);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Collect(item, name, fields, depth + 1);
                }

                break;
            case JsonValueKind.String when element.GetString() is ['{', .., '}'] inner && CutJson.Parse(inner) is { } document:
                // Amazon SNS wraps the event of SES as text in its own.
                using (document)
                {
                    Collect(document.RootElement, name, fields, depth + 1);
                }

                break;
            case JsonValueKind.String:
                fields.Add((name, element.GetString()!));
                break;
            case JsonValueKind.Number:
                fields.Add((name, element.GetRawText()));
                break;
        }
    }
}
