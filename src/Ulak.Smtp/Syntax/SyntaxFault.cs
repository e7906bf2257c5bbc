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

    /// <summary>The whole line as it was probably meant, without CRLF; null where nobody can know.</summary>
    public string? Intention { get; init; }

    /// <summary>What the fault is about in the line, e.g. <c>Sender address</c>, for the sentence's beginning.</summary>
    public required string Subject { get; init; }

    /// <summary>The rule's name and source, e.g. <c>Path, RFC 5321 §4.1.2</c>.</summary>
    public string Rule => throw new NotImplementedException();

    /// <summary>The reply that says it: e.g. <c>501 5.1.7 Sender address: '&lt;' expected at column 11</c>.</summary>
    public Reply ToReply() => throw new NotImplementedException();
}

/// <summary>Every syntax fault that Ulak can find in a command line. A test proves that each is reached by some input.</summary>
public enum FaultKind
{
    /// <summary>The verb is not one that anybody knows.</summary>
    UnknownVerb,

    /// <summary>A parameter of an extension that this server's EHLO reply did not offer: 555 5.5.4.</summary>
    ParameterNotOffered,
    // CONTRACT STUB: one member per fault.
}
