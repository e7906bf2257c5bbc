using System.Collections.Immutable;

namespace Ulak.Smtp.Replies;

/// <summary>A reply: code, enhanced status code, lines of text. Checked at construction: the classes of both codes agree, no line holds CR, LF or another control character.</summary>
public sealed class Reply
{
    /// <summary>A reply of one line.</summary>
    public Reply(int code, string? enhanced, string text) => throw new NotImplementedException();

    /// <summary>CONTRACT STUB: several lines.</summary>
    public Reply(int code, string? enhanced, IEnumerable<string> lines) => throw new NotImplementedException();

    /// <summary>The three digits.</summary>
    public ReplyCode Code { get; }

    /// <summary>The enhanced status code; null in a greeting, after EHLO and HELO, in 3yz replies (RFC 2034 §4), and from servers that have none.</summary>
    public EnhancedStatusCode? Enhanced { get; }

    /// <summary>The text of each line, without codes. At least one.</summary>
    public ImmutableArray<string> Lines { get; }

    /// <summary>The octets that go on the wire: every line with its codes, "-" or SP, and CRLF; folded at 512 octets (RFC 5321 §4.5.3.1.5). Made once.</summary>
    public ReadOnlyMemory<byte> Wire => throw new NotImplementedException();
    // CONTRACT STUB: value equality; constructor for several lines; ToString() = first line as on the wire.
    // Beside it: ReplyReader (bytes of a server to replies; multi-line; faults as values; bounded), Replies catalogue is in Ulak.Server.
}
