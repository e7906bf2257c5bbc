using System.Collections.Immutable;
using Ulak.Smtp.Replies;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Dialogues;

/// <summary>One entry of a session's dialogue. The set is closed: the records of this file. Secrets are already masked.</summary>
/// <param name="At">The time since the session began.</param>
public abstract record DialogueEntry(TimeSpan At);

/// <summary>A command line of the client.</summary>
/// <param name="At">The time since the session began at which the line was complete.</param>
/// <param name="Line">The octets without CRLF, at most the first 2,048; secrets are masked.</param>
/// <param name="Fault">The syntax fault, or null.</param>
public sealed record CommandEntry(TimeSpan At, ReadOnlyMemory<byte> Line, SyntaxFault? Fault) : DialogueEntry(At)
{
    /// <summary>The departures from the grammar that were accepted, from the left.</summary>
    public ImmutableArray<SyntaxFault> Remarks { get; init; } = [];
}

/// <summary>A reply of the server.</summary>
public sealed record ReplyEntry(TimeSpan At, Reply Reply) : DialogueEntry(At);

/// <summary>Mail data: its size, not its text.</summary>
/// <param name="At">The time since the session began at which the data ended.</param>
/// <param name="Octets">The number of octets of content, without dot-stuffing and the final dot.</param>
/// <param name="IsChunk">Whether it was sent with BDAT.</param>
/// <param name="IsComplete">False if the connection ended before the data was complete.</param>
public sealed record MailDataEntry(TimeSpan At, long Octets, bool IsChunk, bool IsComplete) : DialogueEntry(At)
{
    /// <summary>The part of the content that <see cref="Fault"/> or the remarks are about; empty if there are none.</summary>
    public ReadOnlyMemory<byte> Line { get; init; }

    /// <summary>The fault for which the server refused the content, or null.</summary>
    public SyntaxFault? Fault { get; init; }

    /// <summary>The departures in the content that were accepted.</summary>
    public ImmutableArray<SyntaxFault> Remarks { get; init; } = [];
}

/// <summary>An event that is neither a command nor a reply.</summary>
/// <param name="At">The time since the session began.</param>
/// <param name="Event">The event.</param>
/// <param name="Value">The detail: an address or a text (TLS version and cipher, a cause); null for none.</param>
public sealed record EventEntry(TimeSpan At, SessionEvent Event, object? Value) : DialogueEntry(At)
{
    /// <summary>The detail as text, formatted on demand: most idle sessions are never displayed.</summary>
    public string? Detail => Value?.ToString();
}

/// <summary>The events of a session.</summary>
public enum SessionEvent
{
    /// <summary>The client connected; the detail is its address and port.</summary>
    Connected,
    /// <summary>TLS was negotiated; the detail is the version and the cipher suite.</summary>
    TlsStarted,
    /// <summary>The TLS handshake failed; the detail is the reason.</summary>
    TlsFailed,
    /// <summary>The client closed the connection or its sending side.</summary>
    ClientLeft,
    /// <summary>The server closed the connection.</summary>
    ServerClosed,
    /// <summary>The connection was lost; the detail is the cause.</summary>
    ConnectionLost,
    /// <summary>The dialogue is longer than the limit; the detail is the number of entries left out.</summary>
    Truncated,
    /// <summary>A TLS policy applies to the connection; the detail describes it.</summary>
    PolicyApplied,
    /// <summary>An address of the server did not accept the connection; another one is used. The detail is the cause.</summary>
    AddressFailed,
}
