namespace Ulak.Client;

/// <summary>The steps of a session.</summary>
public enum SmtpStep
{
    /// <summary>Resolving the host name and connecting.</summary>
    Connect,
    /// <summary>The greeting, RFC 5321 §3.1.</summary>
    Greeting,
    /// <summary>EHLO or HELO, RFC 5321 §3.2.</summary>
    Hello,
    /// <summary>STARTTLS and the TLS handshake, RFC 3207.</summary>
    Tls,
    /// <summary>AUTH, RFC 4954.</summary>
    Auth,
    /// <summary>MAIL.</summary>
    Mail,
    /// <summary>RCPT.</summary>
    Recipient,
    /// <summary>DATA, until its 354.</summary>
    DataStart,
    /// <summary>The mail data.</summary>
    DataBlock,
    /// <summary>The reply to the final dot.</summary>
    DataEnd,
    /// <summary>RSET.</summary>
    Reset,
    /// <summary>QUIT.</summary>
    Quit,
}
