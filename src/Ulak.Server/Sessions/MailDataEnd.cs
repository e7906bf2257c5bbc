namespace Ulak.Server.Sessions;

/// <summary>How the transfer of mail data ended.</summary>
internal enum MailDataEnd
{
    /// <summary>With CRLF.CRLF, or at the chunk's length.</summary>
    Complete,

    /// <summary>The client stopped sending.</summary>
    ClientDisconnected,

    /// <summary>The deadline expired.</summary>
    DeadlineExpired,

    /// <summary>The octets came too slowly.</summary>
    TooSlow,

    /// <summary>The message was refused, and went on beyond what is read for the sake of its end.</summary>
    Excessive,

    /// <summary>The last line was a dot between line ends that are not CRLF, and nothing followed.</summary>
    BareEnd,
}
