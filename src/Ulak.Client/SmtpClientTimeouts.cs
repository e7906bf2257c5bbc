namespace Ulak.Client;

/// <summary>The time limit of each step. The defaults are those of RFC 5321 §4.5.3.2.</summary>
public sealed record SmtpClientTimeouts
{
    /// <summary>The defaults.</summary>
    public static SmtpClientTimeouts Default { get; } = new();

    /// <summary>For connecting to one address. No RFC has a value; a host that takes longer than 30 seconds is not reachable.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>RFC 5321 §4.5.3.2.1: the greeting, 5 minutes.</summary>
    public TimeSpan Greeting { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>RFC 5321 §4.5.3.2.2: MAIL, 5 minutes. Also for EHLO and HELO, for which the RFC has no value.</summary>
    public TimeSpan Mail { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>RFC 5321 §4.5.3.2.3: each RCPT, 5 minutes.</summary>
    public TimeSpan Recipient { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>RFC 5321 §4.5.3.2.4: the 354 after DATA, 2 minutes.</summary>
    public TimeSpan DataStart { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>RFC 5321 §4.5.3.2.5: each block of the mail data, 3 minutes.</summary>
    public TimeSpan DataBlock { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>RFC 5321 §4.5.3.2.6: the reply to the final dot, 10 minutes: a shorter limit causes duplicates.</summary>
    public TimeSpan DataEnd { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>STARTTLS and the TLS handshake. RFC 3207 has no value.</summary>
    public TimeSpan Tls { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Each reply of the AUTH exchange. RFC 4954 has no value; servers may delay the reply to a wrong password.</summary>
    public TimeSpan Auth { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>RSET, which is cheap for a server.</summary>
    public TimeSpan Reset { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>QUIT (RFC 5321 §4.1.1.10); nothing depends on its reply.</summary>
    public TimeSpan Quit { get; init; } = TimeSpan.FromSeconds(5);
}
