using System.Globalization;
using Ulak.Smtp.Replies;

namespace Ulak.Smtp.Syntax;

/// <summary>
/// A departure from the grammar: the rule, the octet, what was expected there, and the corrected line. Strict parsing refuses the line
/// with <see cref="ToReply"/>; tolerant parsing accepts many departures and keeps them as remarks.
/// The reply, the underlined line in the console and the label of the metric are made from it.
/// </summary>
public sealed record SyntaxFault
{
    /// <summary>The kind of fault.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary>The octet at fault, counted from 1. One past the end of the line if something is missing there.</summary>
    public required int Column { get; init; }

    /// <summary>How many octets from <see cref="Column"/> are at fault; 0 if something is missing between two octets.</summary>
    public required int Length { get; init; }

    /// <summary>What was expected there, as part of a sentence, e.g. <c>'&lt;'</c> or <c>a domain</c>.</summary>
    public required string Expected { get; init; }

    /// <summary>
    /// What was found there, in printable ASCII, e.g. <c>'300'</c> or <c>control character 0x01</c>; null if nothing can be shown.
    /// </summary>
    public string? Found { get; init; }

    /// <summary>
    /// The corrected line without CRLF, which parses; null if there is no obvious correction, and for lines that may hold a secret.
    /// </summary>
    public string? SuggestedLine { get; init; }

    /// <summary>
    /// The part of the line at fault, e.g. <c>Sender address</c>; the sentence begins with it. See <see cref="FaultSubject"/>.
    /// </summary>
    public required string Subject { get; init; }

    /// <summary>The rule's name and source, e.g. <c>Path, RFC 5321 §4.1.2</c>.</summary>
    public string Rule => $"{Definition.Rule}, {Definition.Reference}";

    /// <summary>What the fault means, in one sentence.</summary>
    public string Explanation => Definition.Explanation;

    /// <summary>The catalog entry of the kind.</summary>
    public FaultDefinition Definition => FaultCatalog.Get(Kind);

    /// <summary>The text of the reply: one sentence with the column. Bounded ASCII.</summary>
    public string Message => Definition.MessageTemplate
        .Replace("{subject}", Subject, StringComparison.Ordinal)
        .Replace("{expected}", Expected, StringComparison.Ordinal)
        .Replace("{column}", Column.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{length}", Length.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{found}", Found ?? "the value", StringComparison.Ordinal);

    /// <summary>The reply of a strict server to the line; null for a remark about something that the grammar allows.</summary>
    public Reply? StrictReply => Definition.IsAdvice ? null : ToReply();

    /// <summary>The reply for this fault, e.g. <c>501 5.1.7 Sender address: '&lt;' expected at column 11</c>.</summary>
    public Reply ToReply() => new(new ReplyCode(Definition.Code), Definition.EnhancedFor(Subject), [Message]);

    /// <summary>The fault of a line that is longer than its limit.</summary>
    /// <param name="limit">The limit in octets, CRLF included; see <see cref="Commands.CommandLimits"/>.</param>
    /// <param name="length">The length of the line, CRLF included; null if the rest of it was not read.</param>
    public static SyntaxFault TooLong(int limit, int? length = null) => new()
    {
        Kind = FaultKind.LineTooLong,
        Column = Math.Max(limit - 1, 1),
        Length = 0,
        Expected = string.Create(CultureInfo.InvariantCulture, $"at most {limit} octets"),
        Found = string.Create(CultureInfo.InvariantCulture, $"{(length is { } octets ? "" : "more than ")}{length ?? limit} octets"),
        Subject = FaultSubject.Command,
    };

    /// <summary>The fault of a command line that ends with LF without CR: refused by strict servers, a remark of tolerant ones.</summary>
    /// <param name="length">The length of the line without LF.</param>
    public static SyntaxFault BareLineFeed(int length) => new()
    {
        Kind = FaultKind.BareLineFeed,
        Column = length + 1,
        Length = 0,
        Expected = "CRLF",
        Subject = FaultSubject.Command,
    };

    /// <summary>The fault of a message with bare CR or LF: refused by strict servers, a remark of tolerant ones.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="octet">The first, as an octet of the message, counted from 1.</param>
    /// <param name="column">The first, as an octet of its line, counted from 1.</param>
    public static SyntaxFault BareLineEndInMessage(long count, long octet, int column) => new()
    {
        Kind = FaultKind.BareLineEndInMessage,
        Column = column,
        Length = 1,
        Expected = "CRLF",
        Found = string.Create(CultureInfo.InvariantCulture, $"{count} CR or LF alone, {(count == 1 ? "" : "the first ")}at octet {octet}"),
        Subject = FaultSubject.Message,
    };
}

/// <summary>The values of <see cref="SyntaxFault.Subject"/>; for a known parameter it is <c>Parameter</c> and the keyword.</summary>
public static class FaultSubject
{
    /// <summary>The line as a whole, or its verb.</summary>
    public const string Command = "Command";
    /// <summary>The path of MAIL.</summary>
    public const string Sender = "Sender address";
    /// <summary>The path of RCPT.</summary>
    public const string Recipient = "Recipient address";
    /// <summary>An address outside a command.</summary>
    public const string Address = "Address";
    /// <summary>The name after EHLO, HELO or LHLO.</summary>
    public const string ClientName = "Client name";
    /// <summary>The argument of another verb.</summary>
    public const string Argument = "Argument";
    /// <summary>A parameter of MAIL or RCPT.</summary>
    public const string Parameter = "Parameter";
    /// <summary>The content of a message.</summary>
    public const string Message = "Message";
}
