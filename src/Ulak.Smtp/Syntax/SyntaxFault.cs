using Ulak.Smtp.Replies;

namespace Ulak.Smtp.Syntax;

/// <summary>
/// A line that does not parse, as a value: which rule was broken, at which octet, what was expected there, and what was probably meant.
/// The reply, the underlined line in the console and the metric's label all come from it.
/// </summary>
public sealed record SyntaxFault
{
    /// <summary>Which fault; the list is closed.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary>The octet at which the rule broke, counted from 1. One past the line's end where something is missing at the end.</summary>
    public required int Column { get; init; }

    /// <summary>How many octets from <see cref="Column"/> are at fault; 0 where something is missing between two octets.</summary>
    public required int Length { get; init; }

    /// <summary>What was expected there, as words within a sentence, e.g. <c>'&lt;'</c> or <c>a domain</c>.</summary>
    public required string Expected { get; init; }

    /// <summary>The whole line as it was probably meant, without CRLF; null where nobody can know, and for lines that may hold a secret. It parses.</summary>
    public string? SuggestedLine { get; init; }

    /// <summary>What the fault is about in the line, e.g. <c>Sender address</c>, for the sentence's beginning. See <see cref="FaultSubject"/>.</summary>
    public required string Subject { get; init; }

    /// <summary>The rule's name and source, e.g. <c>Path, RFC 5321 §4.1.2</c>.</summary>
    public string Rule => $"{Definition.Rule}, {Definition.Reference}";

    /// <summary>What the fault means, in one sentence that stands for itself.</summary>
    public string Explanation => Definition.Explanation;

    /// <summary>What the catalogue says of the kind.</summary>
    public FaultDefinition Definition => FaultCatalog.Get(Kind);

    /// <summary>One sentence with the place: what the reply says after its codes. ASCII, and bounded; it repeats nothing that the peer sent.</summary>
    public string Message => Definition.MessageTemplate
        .Replace("{subject}", Subject, StringComparison.Ordinal)
        .Replace("{expected}", Expected, StringComparison.Ordinal)
        .Replace("{column}", Column.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>The reply that says it: e.g. <c>501 5.1.7 Sender address: '&lt;' expected at column 11</c>.</summary>
    public Reply ToReply() => new(new ReplyCode(Definition.Code), Definition.EnhancedFor(Subject), [Message]);

    /// <summary>A line that was cut because it is longer than its limit.</summary>
    /// <param name="limit">The limit in octets, CRLF included; see <see cref="Commands.CommandLimits"/>.</param>
    public static SyntaxFault TooLong(int limit) => new()
    {
        Kind = FaultKind.LineTooLong,
        Column = Math.Max(limit - 1, 1),
        Length = 0,
        Expected = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"a line of at most {limit} octets"),
        Subject = FaultSubject.Command,
    };
}

/// <summary>The words that a <see cref="SyntaxFault.Subject"/> is; a parameter's subject is <c>Parameter</c> and its keyword, where that is a known one.</summary>
public static class FaultSubject
{
    /// <summary>The line as a whole, or its verb.</summary>
    public const string Command = "Command";
    /// <summary>The path of MAIL.</summary>
    public const string Sender = "Sender address";
    /// <summary>The path of RCPT.</summary>
    public const string Recipient = "Recipient address";
    /// <summary>An address that stands by itself.</summary>
    public const string Address = "Address";
    /// <summary>The name after EHLO, HELO or LHLO.</summary>
    public const string ClientName = "Client name";
    /// <summary>The argument of another verb.</summary>
    public const string Argument = "Argument";
    /// <summary>A parameter of MAIL or RCPT.</summary>
    public const string Parameter = "Parameter";
}
