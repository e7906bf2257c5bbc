namespace Ulak.Smtp.Replies;

/// <summary>Why the octets from a server are not a valid reply.</summary>
public enum ReplyFaultKind
{
    /// <summary>The line does not begin with three digits from 200 to 599.</summary>
    BadCode,
    /// <summary>The code differs from that of the lines before.</summary>
    CodeChanged,
    /// <summary>Neither a space nor a hyphen, nor the line's end, follows the code.</summary>
    NoSeparator,
    /// <summary>A line is longer than the limit.</summary>
    LineTooLong,
    /// <summary>The reply has more lines than the limit.</summary>
    TooManyLines,
}

/// <summary>A malformed reply.</summary>
/// <param name="Kind">The kind of fault.</param>
/// <param name="Line">The line of the reply, counted from 1.</param>
/// <param name="Text">The beginning of the line, at most 200 octets, with unprintable octets replaced.</param>
public sealed record ReplyFault(ReplyFaultKind Kind, int Line, string Text)
{
    /// <summary>The fault in one sentence.</summary>
    public string Explanation => Kind switch
    {
        ReplyFaultKind.BadCode => "The line does not begin with a reply code of three digits (RFC 5321 §4.2).",
        ReplyFaultKind.CodeChanged => "The lines of one reply have different codes (RFC 5321 §4.2.1).",
        ReplyFaultKind.NoSeparator => "Neither a space nor a hyphen follows the reply code (RFC 5321 §4.2.1).",
        ReplyFaultKind.LineTooLong => "A line of the reply is too long (RFC 5321 §4.5.3.1.5).",
        _ => "The reply has too many lines.",
    };
}

/// <summary>What a <see cref="ReplyReader"/> read: exactly one of a reply and a fault.</summary>
/// <param name="Reply">The reply.</param>
/// <param name="Fault">The fault if there is no reply.</param>
/// <param name="HasBareLineFeed">Whether a line ended with LF alone, which is accepted.</param>
/// <param name="HasReplacedOctets">Whether octets were replaced: control characters, or broken UTF-8.</param>
public readonly record struct ReplyReadResult(Reply? Reply, ReplyFault? Fault, bool HasBareLineFeed, bool HasReplacedOctets);
