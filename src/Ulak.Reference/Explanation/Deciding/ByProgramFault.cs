using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Deciding;

/// <summary>
/// A program that stopped before it asked a mail server: a part is missing, two parts do not fit, a value is empty. The runtime's own error
/// decides, as long as nothing in the text shows a connection or a reply: numbers of lines and ports are no codes then.
/// </summary>
internal sealed partial class ByProgramFault : IDecisionStrategy
{
    private const string Missing = "program-part-missing";
    private const string Mismatch = "program-parts-mismatch";
    private const string Empty = "program-value-empty";
    private const string Other = "unknown-program-fault";

    /// <summary>The names of the causes that it can give.</summary>
    public static IReadOnlyList<string> Causes { get; } = [Missing, Mismatch, Empty, Other];

    public Decision? Try(DecisionContext context)
    {
        var finding = context.Finding;
        if (finding.IsNotice || finding.Action is not null || finding.Statements.Any(HasMail)
            || finding.Statements.Any(statement => CodeScanner.ReplyCodeAtStart(statement.Text) is not null) || HasOwnRule(context))
        {
            return null;
        }

        foreach (var (pattern, cause) in (ReadOnlySpan<(Regex, string)>)[(MissingPart(), Missing), (Mismatched(), Mismatch),
            (EmptyValue(), Empty), (OtherFault(), Other)])
        {
            foreach (var statement in finding.Statements)
            {
                if (pattern.Match(statement.Head) is { Success: true } match)
                {
                    return new Decision(Reason.Unknown, null, null, false, Explanation.Actor.Sender, "program-fault",
                        [statement.Passage.Locate(match.Index, match.Index + match.Length)])
                    { Cause = cause, Confidence = Confidence.Likely, Speaker = Speaker.Client, IsByProgram = true };
                }
            }
        }

        return null;
    }

    /// <summary>The name of the part, argument or value in the runtime's words; null if they give none.</summary>
    public static string? NameIn(string text)
    {
        foreach (var pattern in (ReadOnlySpan<Regex>)[MissingPart(), Mismatched(), EmptyValue()])
        {
            if (pattern.Match(text) is { Success: true } match)
            {
                return match.Groups["name"] is { Success: true, Length: > 0 and < 80 } name ? name.Value.TrimEnd('.', ';') : null;
            }
        }

        return null;
    }

    /// <summary>
    /// Whether a rule names the cause of these very words: that the SMTP host is not set, that <c>mail()</c> is disabled.
    /// </summary>
    private static bool HasOwnRule(DecisionContext context) => context.Statements.Any(statement =>
        context.Match(statement) is { Rule: { Reason: not Reason.Unknown, Entry.Cause: not null } });

    private static bool HasMail(Statement statement) => Mail().IsMatch(statement.Head);

    // What shows that a server was asked, or that the network failed.
    [GeneratedRegex(
        @"(?<![\d.])[245]\d\d[ -][245]\.\d{1,3}\.\d{1,3}\b|\bE(?:CONN\w+|TIMEDOUT|NOTFOUND|AUTH|ENVELOPE|SOCKET|AI_AGAIN|DNS|PIPE)\b"
        + @"|\bSMTP\w*(?:Disconnected|Refused|DataError|AuthenticationError|ConnectError|HeloError|ResponseException|ServerBusy|FatalError)"
        + @"|\btimed?[ -]?out\b|\brefused\b|getaddrinfo|certificate|handshake|\bSSL routines\b|unreachable|CLIENT -> SERVER"
        + @"|SERVER -> CLIENT"
        + @"|[Cc]ould not connect|[Ff]ailed to connect|Unable to connect|response code|server response|[Ss]erver re(?:sponded|plied)"
        + @"|\b(?:MAIL FROM|RCPT TO|EHLO|STARTTLS)\b|\bdsn=|status=(?:deferred|bounced|sent)|postfix/|exim\[|sendmail\[|dovecot",
        RegexOptions.CultureInvariant)]
    private static partial Regex Mail();

    // PHP, Node.js, Python, Java, Ruby, Perl, .NET, Go, Elixir.
    [GeneratedRegex(
        @"Cannot find (?:module|package) ['""](?<name>[^'""\n]+)['""]|ModuleNotFoundError: No module named ['""](?<name>[^'""\n]+)['""]"
        + @"|ImportError: (?:No module named ['""]?(?<name>[\w.]+)|cannot import name ['""]?(?<name>[\w.]+))"
        + @"|\b[Cc]lass ['""]?(?<name>[\w\\]+)['""]? (?:not found|does not exist)|(?:ClassNotFoundException"
        + @"|NoClassDefFoundError): (?<name>[\w./$]+)"
        + @"|uninitialized constant (?<name>[\w:]+)|cannot load such file -- (?<name>[\w./-]+)|Can't locate (?<name>[\w/]+\.pm) in @INC"
        + @"|Could not load file or assembly '(?<name>[^',\n]+)|please install (?<name>[A-Z]\w+(?:::\w+)+)"
        + @"|Call to undefined function (?<name>[\w\\]+)\(|undefined function (?<name>[\w\\]+)"
        + @"|Failed opening required ['""](?<name>[^'""\n]+)"
        + @"|cannot find package ""(?<name>[^""\n]+)""|\(UndefinedFunctionError\) function (?<name>[\w.:/]+)"
        + @"|NoSuchProviderException: No provider for (?<name>\w+)",
        RegexOptions.CultureInvariant)]
    private static partial Regex MissingPart();

    [GeneratedRegex(
        @"got an unexpected keyword argument ['""]?(?<name>\w+)|takes (?:from )?\d+ (?:to \d+ )?positional arguments? but \d+ (?:was|were)"
        + @" given"
        + @"|missing \d+ required positional arguments?:? ?['""]?(?<name>\w+)?|Call to undefined method (?<name>[\w\\:]+)"
        + @"|\b(?<name>[\w.]+) is not a (?:function|constructor)\b|object has no attribute ['""](?<name>\w+)['""]"
        + @"|module ['""][\w.]+['""] has no attribute ['""](?<name>\w+)|NoSuchMethodError: ['""]?(?<name>[\w.$/<>]+)"
        + @"|MissingMethodException: (?<name>[^\n]{1,60})"
        + @"|undefined method [`'](?<name>\w+[?!]?)['`] for (?!nil)|must be compatible with (?<name>[\w\\:]+)"
        + @"|ArgumentError \(wrong number of arguments|wrong number of arguments \(given|unsupported engine|ERR_REQUIRE_ESM",
        RegexOptions.CultureInvariant)]
    private static partial Regex Mismatched();

    [GeneratedRegex(
        @"Cannot read propert(?:y|ies) (?:['""](?<name>\w+)['""] )?of (?:undefined|null)|'NoneType' object (?:has no attribute|is not)"
        + @"|NullPointerException|Object reference not set to an instance|undefined method [`'](?<name>\w+[?!]?)['`] for nil"
        + @"|\bKeyError: ['""]?(?<name>\w+)|Undefined (?:index|array key|variable|offset):? ?['""$]*(?<name>\w+)|nil pointer dereference"
        + @"|must be of (?:the )?type \w+, null given|expected str instance, NoneType found"
        + @"|invalid literal for int\(\) with base 10: '(?<name>[^'\n]*)'"
        + @"|can(?:no|')t convert nil|no implicit conversion of nil|argument must be of type string\b[^\n]{0,80}Received"
        + @" (?:undefined|null)",
        RegexOptions.CultureInvariant)]
    private static partial Regex EmptyValue();

    // Errors of a language's runtime by the name of their class; those of networks and of mail libraries are others.
    [GeneratedRegex(
        @"\b(?:TypeError|NameError|AttributeError|ValueError|IndexError|SyntaxError|ReferenceError|RangeError|AssertionError|PicklingError"
        + @"|RecursionError|IndentationError|FileNotFoundError|IsADirectoryError|NoMethodError|FrozenError|UncaughtException"
        + @"|IllegalArgumentException|IllegalStateException|ClassCastException|UnsupportedOperationException|InvalidOperationException"
        + @"|FormatException|ArgumentNullException|FunctionClauseError|CompileError|ParseError|OutOfMemoryError)\b['"">]*:"
        + @"|PHP (?:Fatal|Parse) error: |panic: runtime error",
        RegexOptions.CultureInvariant)]
    private static partial Regex OtherFault();
}
