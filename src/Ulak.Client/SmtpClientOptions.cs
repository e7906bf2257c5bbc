using Ulak.Smtp.Dialogues;

namespace Ulak.Client;

/// <summary>How a connection behaves.</summary>
public sealed record SmtpClientOptions
{
    /// <summary>The defaults.</summary>
    public static SmtpClientOptions Default { get; } = new();

    /// <summary>What is said after EHLO and HELO: a domain or an address literal. Null says the connection's own address after EHLO, and <c>localhost</c> after HELO, which takes domains alone (RFC 5321 §4.1.1.1).</summary>
    public string? ClientName { get; init; }

    /// <summary>How long each step may take.</summary>
    public SmtpClientTimeouts Timeouts { get; init; } = SmtpClientTimeouts.Default;

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Is told all that is said, in order, on the connection's own thread; it must not block or throw.</summary>
    public Action<DialogueEntry>? OnDialogue { get; init; }
}
