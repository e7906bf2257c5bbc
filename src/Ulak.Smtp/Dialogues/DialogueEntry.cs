using Ulak.Smtp.Replies;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Dialogues;

/// <summary>One thing that was said, or that happened, in a session. The set is closed: the records of this file. Secrets are already masked.</summary>
/// <param name="At">Since the session began.</param>
public abstract record DialogueEntry(TimeSpan At);

/// <summary>A command line of the client.</summary>
/// <param name="At">Since the session began, when the line was whole.</param>
/// <param name="Line">Its octets without CRLF, at most the first 2,048 of them; secrets masked.</param>
/// <param name="Fault">What is wrong with it, or null.</param>
/// <param name="Tolerances">What tolerant syntax took.</param>
public sealed record CommandEntry(TimeSpan At, ReadOnlyMemory<byte> Line, SyntaxFault? Fault, Tolerances Tolerances) : DialogueEntry(At);

/// <summary>A reply of the server.</summary>
public sealed record ReplyEntry(TimeSpan At, Reply Reply) : DialogueEntry(At);

/// <summary>Mail data: not its text, only how much came.</summary>
/// <param name="At">Since the session began, when it ended.</param>
/// <param name="Octets">How many octets of content, dot-stuffing removed, the final dot not counted.</param>
/// <param name="IsChunk">Whether it came by BDAT.</param>
/// <param name="IsComplete">False where the connection ended within it.</param>
public sealed record MailDataEntry(TimeSpan At, long Octets, bool IsChunk, bool IsComplete) : DialogueEntry(At);

/// <summary>Something that is neither command nor reply.</summary>
/// <param name="At">Since the session began.</param>
/// <param name="Event">What happened.</param>
/// <param name="Value">A fact that goes with it: an address, or a text (TLS version and cipher, a cause); null for none.</param>
public sealed record EventEntry(TimeSpan At, SessionEvent Event, object? Value) : DialogueEntry(At)
{
    /// <summary>The fact as a text. It is made when somebody reads it: most of the many sessions that wait are never looked at.</summary>
    public string? Detail => Value?.ToString();
}

/// <summary>What can happen in a session besides talk.</summary>
public enum SessionEvent
{
    /// <summary>The client connected; the detail is its address and port.</summary>
    Connected,
    /// <summary>TLS was agreed; the detail is version and cipher suite.</summary>
    TlsStarted,
    /// <summary>The TLS handshake failed; the detail says why.</summary>
    TlsFailed,
    /// <summary>The client closed the connection, or stopped sending.</summary>
    ClientLeft,
    /// <summary>The server closed the connection.</summary>
    ServerClosed,
    /// <summary>The connection broke; the detail is the cause.</summary>
    ConnectionLost,
    /// <summary>The dialogue is longer than what is kept; the detail tells how many entries are missing.</summary>
    Truncated,
}
