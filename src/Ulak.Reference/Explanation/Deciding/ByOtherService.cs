using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Deciding;

/// <summary>
/// A program that sends mail was greeted by a service of another kind, or was refused by one that it needs besides: IMAP, POP3, a web
/// server, a database. No word of such a line is about mail, and nothing else in the text is.
/// </summary>
internal sealed partial class ByOtherService : IDecisionStrategy
{
    private const string WrongService = "net-wrong-service";

    /// <summary>The name of the cause of a refusal by another service.</summary>
    public const string BackendCause = "refused-other-service";

    public Decision? Try(DecisionContext context)
    {
        var finding = context.Finding;
        if (finding.IsNotice || finding.IsInboxSession || finding.Action is not null || context.Codes.Class is 4 or 5)
        {
            return null;
        }

        return Decide(finding, Greeting(), Reason.Network, WrongService) is { } greeted && !HasRule(context) ? greeted
            : finding.IsMatch(MailServer()) ? null : Decide(finding, RefusedBackend(), Reason.ConnectionRefused, BackendCause);
    }

    /// <summary>Whether the words of a library for such a greeting have a rule already.</summary>
    private static bool HasRule(DecisionContext context) => context.Finding.Statements.Any(statement =>
        context.Match(statement) is { Rule: { Reason: Reason.Network, Entry.Cause: not null } });

    /// <summary>What the words show of the other service: its kind, host and port.</summary>
    public static IReadOnlyDictionary<string, string>? ValuesOf(string? cause, Finding finding)
    {
        var match = cause == WrongService ? finding.Match(Greeting()) : cause == BackendCause ? finding.Match(RefusedBackend()) : null;
        if (match is null)
        {
            return null;
        }

        var values = new Dictionary<string, string>();
        if (match.Groups["host"] is { Length: > 0 } host)
        {
            values["host"] = host.Value;
        }

        if (match.Groups["port"] is { Length: > 0 } port)
        {
            values["port"] = port.Value;
            values["name"] = NameOf(port.Value);
        }

        if (match.Groups["kind"] is { Length: > 0 } kind)
        {
            values["name"] = kind.Value.StartsWith('+') ? "POP3" : kind.Value.StartsWith('*') ? "IMAP"
                : kind.Value.StartsWith("HTTP", StringComparison.Ordinal) ? "HTTP" : "SSH";
        }

        return values;
    }

    private static Decision? Decide(Finding finding, Regex pattern, Reason reason, string cause)
    {
        foreach (var statement in finding.Statements)
        {
            if (pattern.Match(statement.Head) is { Success: true } match)
            {
                return new Decision(reason, null, null, false, Explanation.Actor.Sender, "other-service",
                    [statement.Passage.Locate(match.Index, match.Index + match.Length)])
                { Cause = cause, Confidence = Confidence.Certain, Speaker = Speaker.Client, IsByProgram = true };
            }
        }

        return null;
    }

    private static string NameOf(string port) => port switch
    {
        "3306" => "MySQL",
        "5432" => "PostgreSQL",
        "1433" => "SQL Server",
        "6379" => "Redis",
        "27017" => "MongoDB",
        "11211" => "Memcached",
        "5672" => "RabbitMQ",
        "9092" => "Kafka",
        "9200" => "Elasticsearch",
        "389" or "636" => "LDAP",
        "143" or "993" => "IMAP",
        "110" or "995" => "POP3",
        _ => "port " + port,
    };

    // The greetings of IMAP (RFC 9051 §7.1.1), POP3 (RFC 1939 §4), HTTP and SSH in the line of an error.
    [GeneratedRegex(
        @"(?:[Ee]rror|ERROR|[Ee]rreur|[Ff]ehler|[Ii]nvalid|[Uu]nexpected|[Gg]reeting|[Rr]esponse|[Ee]xception|[Ff]ailed|not send)\b"
        + @"[^\n]{0,80}?(?<kind>\* OK\b(?=[^\n]{0,200}\bIMAP)|\+OK\b(?=[^\n]{0,120}(?:POP|ready|Dovecot|<\d))|HTTP/1\.[01] [2345]\d\d"
        + @"|SSH-2\.0-)(?:[^\n]{0,200}\((?<host>(?:[\w-]+\.)+[a-z]{2,})\))?",
        RegexOptions.CultureInvariant)]
    private static partial Regex Greeting();

    // A server that programs need besides the one for mail, by its port.
    [GeneratedRegex(
        @"\b(?:ECONNREFUSED|connect to|connection to|dial tcp|[Cc]onnection refused|[Rr]efused|host:?)\b[^\n]{0,60}?"
        + @"(?<![\w.-])(?<host>localhost|[\w-]+(?:\.[\w-]+)*)(?:""?, |:| port |\]:)"
        + @"(?<port>3306|5432|1433|6379|27017|11211|5672|9092|9200|389|636|143|993|110|995)\b(?![.\d]|:\d)"
        + @"(?=[\s\S]{0,200}\b(?:[Rr]efused|ECONNREFUSED)|(?<=(?:ECONNREFUSED|[Rr]efused)[^\n]{0,120}))",
        RegexOptions.CultureInvariant)]
    private static partial Regex RefusedBackend();

    // A mail server's port or a reply: then the text is about mail as well.
    [GeneratedRegex(
        @"[:\s](?:25|465|587|2525|1025)\b|\b[45]\d\d[ -][45]\.\d{1,3}\.\d{1,3}\b|\bEAUTH\b|\bSMTP connect\(\) failed",
        RegexOptions.CultureInvariant)]
    private static partial Regex MailServer();
}
