namespace Ulak.Client;

/// <summary>How long each step may take. The defaults are what RFC 5321 §4.5.3.2 asks for.</summary>
public sealed record SmtpClientTimeouts
{
    /// <summary>The defaults.</summary>
    public static SmtpClientTimeouts Default { get; } = new();

    /// <summary>For the connection itself, each address alone: no RFC says it; a host that does not answer in 30 seconds will not.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>RFC 5321 §4.5.3.2.1: the greeting, 5 minutes.</summary>
    public TimeSpan Greeting { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>RFC 5321 §4.5.3.2.2: MAIL, 5 minutes. Also for EHLO and HELO, of which the RFC says nothing.</summary>
    public TimeSpan Mail { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>RFC 5321 §4.5.3.2.3: each RCPT, 5 minutes.</summary>
    public TimeSpan Recipient { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>RFC 5321 §4.5.3.2.4: the 354 after DATA, 2 minutes.</summary>
    public TimeSpan DataStart { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>RFC 5321 §4.5.3.2.5: each block of the mail data, 3 minutes.</summary>
    public TimeSpan DataBlock { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>RFC 5321 §4.5.3.2.6: the reply to the final dot, 10 minutes: giving up early makes duplicates.</summary>
    public TimeSpan DataEnd { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>RSET, which costs a server nothing.</summary>
    public TimeSpan Reset { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>QUIT: a courtesy (RFC 5321 §4.1.1.10), and nothing depends on its reply.</summary>
    public TimeSpan Quit { get; init; } = TimeSpan.FromSeconds(5);
}
