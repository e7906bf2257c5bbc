using Ulak.Smtp.Replies;

namespace Ulak.Client;

/// <summary>The ways in which talking to a server fails, other than by a reply that refuses.</summary>
public enum ClientFaultKind
{
    /// <summary>The host's name has no address.</summary>
    NameNotFound,
    /// <summary>The host is there, and nothing listens on the port.</summary>
    ConnectionRefused,
    /// <summary>There is no way to the host.</summary>
    Unreachable,
    /// <summary>A step took longer than it may.</summary>
    TimedOut,
    /// <summary>The server closed the connection where a reply was due.</summary>
    ConnectionClosed,
    /// <summary>The connection broke.</summary>
    ConnectionLost,
    /// <summary>What the server says is not SMTP.</summary>
    NotSmtp,
    /// <summary>A reply of a kind that cannot stand there, e.g. 250 to DATA.</summary>
    UnexpectedReply,
    /// <summary>The server refused to begin: a greeting, or replies to EHLO and HELO, of 4yz or 5yz.</summary>
    Rejected,
    /// <summary>The message needs SMTPUTF8 (RFC 6531), and the server does not offer it.</summary>
    NeedsSmtpUtf8,
    /// <summary>The message has octets above 127, and the server does not offer 8BITMIME (RFC 6152).</summary>
    NeedsEightBitMime,
    /// <summary>The message is larger than the server takes (RFC 1870).</summary>
    TooLarge,
    /// <summary>The message holds a CR or an LF that stands alone (RFC 5321 §2.3.8).</summary>
    BareLineEnd,
    /// <summary>The message itself could not be read.</summary>
    ContentUnreadable,
}

/// <summary>A failure as a value.</summary>
/// <param name="Kind">What failed.</param>
/// <param name="Step">Where in the dialogue.</param>
/// <param name="Message">One sentence for a person, without a full stop at its end.</param>
public sealed record ClientFault(ClientFaultKind Kind, SmtpStep Step, string Message)
{
    /// <summary>The reply that is the reason, where one is.</summary>
    public Reply? Reply { get; init; }

    /// <summary>Whether trying again as it is may help.</summary>
    public bool IsTransient => Enhanced.Class == 4;

    /// <summary>The enhanced status code that says it, RFC 3463 §3: the server's own where it gave one.</summary>
    public EnhancedStatusCode Enhanced => Reply?.Enhanced is { Class: 4 or 5 } said ? said : Kind switch
    {
        ClientFaultKind.NameNotFound => new(4, 4, 4),
        ClientFaultKind.ConnectionRefused or ClientFaultKind.Unreachable => new(4, 4, 1),
        ClientFaultKind.TimedOut when Step == SmtpStep.Connect => new(4, 4, 1),
        ClientFaultKind.TimedOut or ClientFaultKind.ConnectionClosed or ClientFaultKind.ConnectionLost => new(4, 4, 2),
        ClientFaultKind.NotSmtp or ClientFaultKind.UnexpectedReply => new(4, 5, 0),
        ClientFaultKind.Rejected => new(Reply is { Code.IsPermanent: true } ? 5 : 4, 3, 2),
        ClientFaultKind.NeedsSmtpUtf8 => new(5, 6, 7),
        ClientFaultKind.NeedsEightBitMime => new(5, 6, 3),
        ClientFaultKind.TooLarge => new(5, 3, 4),
        ClientFaultKind.BareLineEnd => new(5, 6, 11),
        _ => new(4, 3, 0),
    };
}
